// <obeya-map>: one process map that can be looked at, walked through by keys, and chosen from.
// Attributes: src (address of a figure) and measure. Events: obeya-select {kind, id}, obeya-view, obeya-leave.
import { language, t } from "../lib/words.ts";
import { type Camera, type Size, fitted, opening, recentred, revealed, zoomed } from "./camera.ts";
import { attributes, html, isStill, svg } from "./dom.ts";
import { Hands } from "./hands.ts";
import { type Scene, composeScene } from "./scene.ts";
import type { MapFigure, Measure, Selection } from "./types.ts";
import { MapView, rectOf } from "./view.ts";
import { type Step, type Stop, firstStop, isOnMap, walk } from "./walk.ts";

const STEPS: Readonly<Record<string, Step>> = {
  ArrowDown: "down", ArrowUp: "up", ArrowLeft: "left", ArrowRight: "right", Home: "first", End: "last", s: "slowest",
};
const ZOOM = 1.25;

/** What was chosen, and how: who chose by keys wants to read on there. */
export interface Choice extends Selection {
  readonly isByKeys?: boolean;
}

/** One process map. */
export class ObeyaMap extends HTMLElement {
  static readonly observedAttributes = ["src", "measure"];

  scene: Scene | null = null;
  /** How much of the top is covered by tools, in pixels. */
  covered = 0;
  /** Whether another map leads: this one never moves by itself. */
  isFollower = false;
  readonly view = new MapView();
  private readonly picture = svg("svg", { class: "map-svg", role: "application", "aria-label": t("Process map") });
  private readonly overlay = html("div", { class: "map-overlay" });
  private looking: Camera = { left: 0, top: 0, scale: 1 };
  private isPlaced = false;
  private isOnPaper = false;
  private here: Stop | null = null;
  private selected: Stop | null = null;
  private trail: Stop[] = [];
  private asked = 0;
  private frame = 0;
  private seen: Size = { width: 0, height: 0 };
  private readonly watcher = new ResizeObserver(() => this.resized());

  connectedCallback(): void {
    if (!this.picture.isConnected) this.build();
    this.watcher.observe(this);
    window.addEventListener("beforeprint", this.print);
    window.addEventListener("afterprint", this.printed);
  }

  disconnectedCallback(): void {
    this.watcher.disconnect();
    window.removeEventListener("beforeprint", this.print);
    window.removeEventListener("afterprint", this.printed);
  }

  attributeChangedCallback(name: string): void {
    if (name === "src") void this.load();
    else if (this.scene) this.show(this.scene.figure, this.measure);
  }

  /** What is shown on paths. */
  get measure(): Measure {
    return (this.getAttribute("measure") as Measure | null) ?? "median";
  }

  /** The size of the whole picture. */
  get map(): Size {
    return { width: this.scene?.figure.width ?? 1, height: this.scene?.figure.height ?? 1 };
  }

  /** The size of what is in sight. */
  get window(): Size {
    return { width: this.clientWidth, height: this.clientHeight, covered: this.covered };
  }

  /** Where one looks from; setting it tells others. */
  get camera(): Camera {
    return this.looking;
  }

  set camera(camera: Camera) {
    this.look(camera);
    this.dispatchEvent(new CustomEvent("obeya-view", { bubbles: true, detail: camera }));
  }

  /** A place over the map that moves with the window, not with the map. */
  get layer(): HTMLElement {
    return this.overlay;
  }

  /** Look from somewhere without telling others. */
  look(camera: Camera): void {
    this.looking = camera;
    this.isPlaced = true;
    if (!this.frame) this.frame = requestAnimationFrame(() => this.place());
  }

  /** Draw a figure. Colours may be given, so that two maps share them. */
  show(figure: MapFigure, measure: Measure, thresholds?: readonly number[]): void {
    const before = new Map(this.scene?.labels.map((label) => [label.key, label.rect]));
    this.scene = composeScene(figure, measure, before, thresholds);
    this.view.draw(this.scene);
    attributes(this.picture, { lang: language() });
    if (!this.here || !isOnMap(this.scene, this.here)) this.setStop(firstStop(this.scene));
    else this.setStop(this.here);
    if (!this.isPlaced && this.clientWidth > 0) this.open();
  }

  /** Show the whole map. */
  fit(): void {
    this.camera = fitted(this.map, this.window);
  }

  /** Zoom around the middle. */
  zoom(factor: number): void {
    const { width, height } = this.window;
    this.camera = zoomed(this.camera, factor, width / 2, height / 2);
  }

  /** Mark what the panel shows. */
  select(selection: Selection | null): void {
    const stop = selection && { kind: selection.kind, key: selection.id };
    this.view.select(stop);
    this.selected = stop;
    if (stop && this.scene && isOnMap(this.scene, stop)) this.setStop(stop);
    if (this.isPlaced) this.bringSelected();
  }

  /** Put the focus back on the map. */
  focusStop(): void {
    if (this.here) this.view.find(this.here)?.focus({ preventScroll: true });
  }

  /** On paper the whole map stands, as large as the page lets it. */
  private readonly print = (): void => {
    this.isOnPaper = true;
    const { width, height } = this.map;
    attributes(this.picture, { viewBox: `0 0 ${width} ${height}` });
    this.view.root.removeAttribute("transform");
  };

  private readonly printed = (): void => {
    this.isOnPaper = false;
    this.picture.removeAttribute("viewBox");
    this.place();
  };

  private build(): void {
    this.picture.append(this.view.root);
    this.append(this.picture, this.overlay);
    new Hands(this, this);
    this.picture.addEventListener("keydown", (event) => this.key(event));
    this.picture.addEventListener("click", (event) => this.clicked(event));
    // Not on the picture: an SVG element that listens to focus takes it.
    this.addEventListener("focusin", (event) => this.focused(event));
    this.addEventListener("focusout", () => this.view.light(null));
    this.addEventListener("pointerover", (event) => this.hovered(event));
    this.addEventListener("pointerleave", () => this.view.light(null));
  }

  private async load(): Promise<void> {
    const src = this.getAttribute("src");
    const asked = ++this.asked;
    if (!src) return;
    const answer = await fetch(src, { headers: { Accept: "application/json" } });
    if (asked !== this.asked || !answer.ok) return;
    this.show((await answer.json()) as MapFigure, this.measure);
  }

  /** Begin to read from the top, or where the panel is about something. */
  open(): void {
    this.seen = this.window;
    if (this.scene) this.camera = opening(this.map, this.window, this.scene.figure.start?.[0] ?? null);
    this.bringSelected();
  }

  private resized(): void {
    if (this.isOnPaper) return;
    const before = this.seen;
    this.seen = this.window;
    if (!this.isPlaced) this.open();
    else if (before.width > 0 && this.seen.width > 0 && !this.isFollower) this.recentre(before);
    this.dispatchEvent(new CustomEvent("obeya-view", { bubbles: true, detail: this.looking }));
  }

  /** Keep the middle in the middle, and what the panel is about in sight. */
  private recentre(before: Size): void {
    this.look(recentred(this.looking, before, this.seen));
    this.bringSelected();
  }

  /** Move what the panel is about into sight, as far as it takes. */
  private bringSelected(): void {
    const rect = this.scene && this.selected && rectOf(this.scene, this.selected);
    if (rect) this.look(revealed(this.looking, rect, this.window));
  }

  private place(): void {
    if (this.isOnPaper) return;
    this.frame = 0;
    const { left, top, scale } = this.looking;
    // Moving a layer of its own instead costs twice as much where no graphics card helps.
    const place = `translate(${left.toFixed(2)} ${top.toFixed(2)}) scale(${scale.toFixed(4)})`;
    this.view.root.setAttribute("transform", place);
  }

  private stopOf(target: EventTarget | null): Stop | null {
    const group = target instanceof Element ? target.closest<SVGGElement>("[data-kind]") : null;
    if (!group || group.classList.contains("is-hidden")) return null;
    return { kind: group.dataset.kind as Stop["kind"], key: group.dataset.id ?? "" };
  }

  /** Make one stop the one that Tab lands on. */
  private setStop(stop: Stop | null): void {
    if (this.here) this.view.find(this.here)?.setAttribute("tabindex", "-1");
    this.here = stop;
    if (stop) this.view.find(stop)?.setAttribute("tabindex", "0");
  }

  private focused(event: FocusEvent): void {
    const stop = this.stopOf(event.target);
    if (!stop || !this.scene) return;
    this.setStop(stop);
    const group = this.view.find(stop);
    if (!group?.matches(":focus-visible")) return;
    this.view.light(stop);
    const rect = rectOf(this.scene, stop);
    if (rect) this.glide(revealed(this.camera, rect, this.window));
  }

  private hovered(event: Event): void {
    this.view.light(this.stopOf(event.target) ?? this.focusedStop());
  }

  private focusedStop(): Stop | null {
    const focused = document.activeElement;
    return focused && this.contains(focused) && focused.matches(":focus-visible") ? this.stopOf(focused) : null;
  }

  private clicked(event: MouseEvent): void {
    const stop = this.stopOf(event.target);
    if (stop) this.choose(stop, false);
  }

  private choose(stop: Stop, isByKeys: boolean): void {
    this.setStop(stop);
    const detail: Choice = { kind: stop.kind, id: stop.key, isByKeys };
    this.dispatchEvent(new CustomEvent<Choice>("obeya-select", { bubbles: true, detail }));
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.scene || !this.here) return;
    if (document.documentElement.dataset.keys === "off" && /^[a-z]$/.test(event.key)) return;
    if (event.key === "Enter" || event.key === " ") this.choose(this.here, true);
    else if (event.key === "+" || event.key === "=") this.zoom(ZOOM);
    else if (event.key === "-") this.zoom(1 / ZOOM);
    else if (event.key === "0" || event.key === "f") this.fit();
    else if (STEPS[event.key]) this.step(STEPS[event.key]!);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private step(step: Step): void {
    if (!this.scene || !this.here) return;
    const next = walk(this.scene, this.here, step, this.trail);
    if (!next) return;
    if (step === "up") this.trail.pop();
    else if (step === "down") this.trail.push(this.here);
    else this.trail = [];
    this.view.find(next)?.focus({ preventScroll: true });
  }

  /** Move the camera so that the eye can follow. */
  private glide(to: Camera): void {
    const from = this.looking;
    const far = Math.hypot(to.left - from.left, to.top - from.top);
    if (far < 1) return;
    if (isStill()) {
      this.camera = to;
      return;
    }
    const began = performance.now();
    const step = (now: number) => {
      const share = Math.min(1, Math.max(0, now - began) / 140);
      const eased = 1 - (1 - share) ** 2;
      this.camera = {
        left: from.left + (to.left - from.left) * eased,
        top: from.top + (to.top - from.top) * eased,
        scale: to.scale,
      };
      if (share < 1 && this.here) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }
}
