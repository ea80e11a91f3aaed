// The parts around a map: tools, sliders, legend, messages. Only builds them; explorer.ts makes them act.
import { t } from "../lib/words.ts";
import { MeasureSwitch, ShareSlider } from "./controls.ts";
import { button, html, icon } from "./dom.ts";
import type { Measure } from "./types.ts";

/** What the parts ask for. */
export interface Acts {
  measure(measure: Measure): void;
  slide(name: "activities" | "paths", share: number, isDone: boolean): void;
  undo(): void;
  redo(): void;
  replay(): void;
  fit(): void;
  table(): void;
  zoom(factor: number): void;
  again(): void;
}

const ZOOM = 1.25;

/** Everything that stands around the map. */
export class Frame {
  readonly stage = html("div", { class: "map-stage" });
  readonly maps = html("div", { class: "map-maps" });
  readonly measure: MeasureSwitch;
  readonly sliders: Readonly<Record<"activities" | "paths", ShareSlider>>;
  readonly legend = html("div", { class: "map-legend" });
  readonly tables = html("div", { class: "map-tables", tabindex: -1 });
  readonly message = html("div", { class: "map-message", role: "status" });
  readonly undo: HTMLButtonElement;
  readonly redo: HTMLButtonElement;
  readonly replay: HTMLButtonElement;
  readonly table: HTMLButtonElement;

  constructor(private readonly acts: Acts, tools: Element | null, canReplay: boolean) {
    this.measure = new MeasureSwitch((measure) => acts.measure(measure));
    this.sliders = {
      activities: new ShareSlider(t("Activities"), (share, isDone) => acts.slide("activities", share, isDone)),
      paths: new ShareSlider(t("Paths"), (share, isDone) => acts.slide("paths", share, isDone)),
    };
    this.undo = button(icon("arrow-back-up"), t("Undo"), () => acts.undo(), { quiet: true });
    this.redo = button(icon("arrow-forward-up"), t("Redo"), () => acts.redo(), { quiet: true });
    this.replay = button(icon("player-play"), t("Replay"), () => acts.replay());
    this.replay.hidden = !canReplay;
    this.table = button(icon("table"), t("Table"), () => acts.table());
    this.table.setAttribute("aria-pressed", "false");
    this.replay.setAttribute("aria-pressed", "false");
    Object.assign(this.replay.dataset, { key: "a" });
    Object.assign(this.table.dataset, { key: "t" });
    this.tables.hidden = true;
    this.message.hidden = true;
    this.stage.append(this.top(tools), this.maps, this.tables, this.bottom(), this.message, keyList());
  }

  /** Say something instead of a map, with a button to try again or without; null takes it away. */
  say(words: string | null, { canRetry = false } = {}): void {
    this.message.hidden = words === null;
    if (words === null) return;
    const again = canRetry && button(null, t("Try again"), () => this.acts.again(), { css: "is-framed" });
    this.message.replaceChildren(html("p", {}, words), ...(again ? [again] : []));
  }

  private top(tools: Element | null): HTMLElement {
    const fit = button(icon("maximize"), t("Fit"), () => this.acts.fit());
    fit.dataset.key = "f";
    const right = html("div", { class: "map-tools map-float" }, this.undo, this.redo, this.replay, fit, this.table, tools);
    return html("div", { class: "map-top" }, html("div", { class: "map-float" }, this.measure.root), right);
  }

  private bottom(): HTMLElement {
    const closer = button(icon("plus"), t("Zoom in"), () => this.acts.zoom(ZOOM), { quiet: true });
    const farther = button(icon("minus"), t("Zoom out"), () => this.acts.zoom(1 / ZOOM), { quiet: true });
    const { activities, paths } = this.sliders;
    return html(
      "div", { class: "map-bottom" },
      html("div", { class: "map-sliders map-float", role: "group", "aria-label": t("How much the map shows") }, activities.root, paths.root),
      html("div", { class: "map-corner" }, html("div", { class: "map-zoom map-float" }, closer, farther), this.legend),
    );
  }
}

/** List the keys of the map for the page's help on keys; buttons say theirs themselves. */
function keyList(): HTMLElement {
  const keys: readonly (readonly [string, string])[] = [
    [t("On the map: along the most frequent path, and back"), "↓ ↑"],
    [t("On the map: to the next path or activity beside it"), "← →"],
    [t("On the map: to the slowest path"), "s"],
    [t("On the map: open details, close them"), "Enter Esc"],
    [t("On the map: zoom in, zoom out, show all"), "+ - 0"],
    [t("On a slider: five percent more, less"), "+ -"],
  ];
  const rows = keys.flatMap(([words, pressed]) => [html("dt", {}, words), html("dd", {}, pressed)]);
  return html("dl", { "data-keys-of": "explorer", hidden: true }, ...rows);
}
