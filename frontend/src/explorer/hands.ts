// Pan and zoom with mouse, fingers and wheel (with Ctrl the wheel zooms). It only moves the camera; what a click means is not decided here.
import { type Camera, type Size, panned, scrolled, zoomed } from "./camera.ts";

/** What the hands move. */
export interface Stage {
  camera: Camera;
  readonly map: Size;
  readonly window: Size;
}

const CLICK = 4;
const WHEEL_ZOOM = 0.0016;

interface Finger {
  x: number;
  y: number;
}

/** Follows pointers over an element. */
export class Hands {
  private readonly fingers = new Map<number, Finger>();
  private moved = 0;

  constructor(private readonly element: Element, private readonly stage: Stage) {
    const listen = (name: string, act: (event: never) => void, options?: AddEventListenerOptions) =>
      element.addEventListener(name, act as EventListener, options);
    listen("wheel", (event: WheelEvent) => this.wheel(event), { passive: false });
    listen("pointerdown", (event: PointerEvent) => this.down(event));
    listen("pointermove", (event: PointerEvent) => this.move(event));
    for (const name of ["pointerup", "pointercancel"]) listen(name, (event: PointerEvent) => this.up(event));
    // A drag that ends over a box is no click on it.
    listen("click", (event: MouseEvent) => this.moved > CLICK && event.stopPropagation(), { capture: true });
  }

  private place(event: MouseEvent): [number, number] {
    const { left, top } = this.element.getBoundingClientRect();
    return [event.clientX - left, event.clientY - top];
  }

  private wheel(event: WheelEvent): void {
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const { stage } = this;
    const before = stage.camera;
    const [x, y] = this.place(event);
    const next =
      event.ctrlKey || event.metaKey
        ? zoomed(before, Math.exp(-event.deltaY * lines * WHEEL_ZOOM), x, y)
        : scrolled(before, -event.deltaX * lines, -event.deltaY * lines, stage.map, stage.window);
    // At the border of the map the page scrolls on.
    if (next === before) return;
    event.preventDefault();
    stage.camera = next;
  }

  private down(event: PointerEvent): void {
    if (event.button > 0) return;
    if (this.fingers.size === 0) this.moved = 0;
    this.fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  private move(event: PointerEvent): void {
    const finger = this.fingers.get(event.pointerId);
    if (!finger) return;
    const [dx, dy] = [event.clientX - finger.x, event.clientY - finger.y];
    this.moved += Math.abs(dx) + Math.abs(dy);
    if (this.moved <= CLICK) return;
    if (!this.element.hasPointerCapture(event.pointerId)) this.element.setPointerCapture(event.pointerId);
    const before = this.spread();
    finger.x = event.clientX;
    finger.y = event.clientY;
    const share = 1 / this.fingers.size;
    const { stage } = this;
    stage.camera = panned(stage.camera, dx * share, dy * share, stage.map, stage.window);
    const after = this.spread();
    if (before && after) {
      const [left, top] = this.place(event);
      stage.camera = zoomed(stage.camera, after.width / before.width, after.x + left - event.clientX, after.y + top - event.clientY);
    }
  }

  private up(event: PointerEvent): void {
    this.fingers.delete(event.pointerId);
  }

  /** Measure how far two fingers are apart, and where their middle is. */
  private spread(): { width: number; x: number; y: number } | null {
    const [a, b] = [...this.fingers.values()];
    if (!a || !b) return null;
    return { width: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }
}
