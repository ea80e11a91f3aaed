// Carry a card by mouse, pen or finger: the card follows, a line shows where it would go, Esc puts it back. A finger
// rests on the card first, so that swiping still scrolls.
import { pull, spotAt, type Cell, type Spot } from "./layout.ts";
import type { BoardView } from "./view.ts";

const FAR_PX = 6;
const REST_MS = 300;

export interface Carrier {
  /** The card is put down. */
  drop(card: HTMLElement, spot: Spot): void;
  /** The card is put back, or was never lifted. */
  end(): void;
}

export class Carrying {
  #card: HTMLElement | null = null;
  #ghost: HTMLElement | null = null;
  #line = document.createElement("li");
  #from = { x: 0, y: 0 };
  #at = { x: 0, y: 0 };
  #cells: Cell[] = [];
  #spot: Spot | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #frame = 0;

  constructor(
    readonly view: BoardView,
    readonly carrier: Carrier,
  ) {
    this.#line.className = "kcard-line";
    this.#line.ariaHidden = "true";
    const { root } = view;
    root.addEventListener("pointerdown", (event) => this.#press(event));
    root.addEventListener("touchmove", (event) => this.isCarrying && event.preventDefault(), { passive: false });
    root.addEventListener("contextmenu", (event) => this.#card && event.preventDefault());
    root.addEventListener("dragstart", (event) => event.preventDefault());
  }

  get isCarrying(): boolean {
    return this.#ghost !== null;
  }

  #press(event: PointerEvent): void {
    const target = event.target as Element;
    const card = target.closest<HTMLElement>(".kcard");
    if (!card || event.button !== 0 || target.closest("button, input")) return;
    this.#card = card;
    this.#from = this.#at = { x: event.clientX, y: event.clientY };
    if (event.pointerType === "touch") this.#rest = setTimeout(() => this.#lift(), REST_MS);
    document.addEventListener("pointermove", this.#move);
    document.addEventListener("pointerup", this.#release);
    document.addEventListener("pointercancel", this.#cancel);
    document.addEventListener("keydown", this.#onKey, true);
  }

  #move = (event: PointerEvent): void => {
    this.#at = { x: event.clientX, y: event.clientY };
    const far = Math.hypot(this.#at.x - this.#from.x, this.#at.y - this.#from.y) > FAR_PX;
    if (this.isCarrying) this.#follow();
    else if (far && event.pointerType === "touch") this.#cancel();
    else if (far) this.#lift();
  };

  #lift(): void {
    const card = this.#card;
    if (!card?.isConnected) return this.#cancel();
    const box = card.getBoundingClientRect();
    const ghost = card.cloneNode(true) as HTMLElement;
    ghost.className += " kcard-ghost";
    ghost.ariaHidden = "true";
    Object.assign(ghost.style, { width: `${box.width}px`, left: `${box.left}px`, top: `${box.top}px` });
    document.body.append(ghost);
    this.#ghost = ghost;
    card.classList.add("kcard-lifted");
    this.#follow();
    this.#pullAlong();
  }

  #follow(): void {
    this.#ghost!.style.transform = `translate(${this.#at.x - this.#from.x}px, ${this.#at.y - this.#from.y}px) rotate(1.5deg)`;
    this.#line.remove();
    this.#cells = this.view.measure(this.#card);
    this.#spot = spotAt(this.#at.x, this.#at.y, this.#cells);
    if (!this.#spot) return;
    const cell = this.view.cells[this.#spot.cell]!;
    const others = this.view.cardsOf(cell).filter((each) => each !== this.#card);
    cell.insertBefore(this.#line, others[this.#spot.place] ?? null);
  }

  #pullAlong = (): void => {
    if (!this.isCarrying) return;
    const by = pull(this.#at.x, this.view.scroll.getBoundingClientRect());
    if (by) {
      this.view.scroll.scrollLeft += by;
      this.#follow();
    }
    this.#frame = requestAnimationFrame(this.#pullAlong);
  };

  #release = (): void => {
    const [card, spot, wasCarrying] = [this.#card, this.#spot, this.isCarrying];
    this.#clear();
    if (!wasCarrying || !card) return;
    // The click that follows would open the card.
    const swallow = (event: Event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    document.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => document.removeEventListener("click", swallow, { capture: true }), 0);
    if (spot) this.carrier.drop(card, spot);
    else this.carrier.end();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isCarrying) return;
    event.preventDefault();
    event.stopPropagation();
    this.#cancel();
  };

  #cancel = (): void => {
    this.#clear();
    this.carrier.end();
  };

  #clear(): void {
    clearTimeout(this.#rest);
    cancelAnimationFrame(this.#frame);
    this.#ghost?.remove();
    this.#line.remove();
    this.#card?.classList.remove("kcard-lifted");
    this.#card = this.#ghost = null;
    this.#spot = undefined;
    document.removeEventListener("pointermove", this.#move);
    document.removeEventListener("pointerup", this.#release);
    document.removeEventListener("pointercancel", this.#cancel);
    document.removeEventListener("keydown", this.#onKey, true);
  }
}
