// The measure switch and the two sliders of a map.
import { t } from "../lib/words.ts";
import { html } from "./dom.ts";
import type { Measure } from "./types.ts";

const STEP = 5;
const MARKS = [0, 80, 100];

/** Say the measures as people choose them. */
function measures(): readonly (readonly [Measure, string, string])[] {
  return [
    ["median", t("Median time"), t("Half of the cases wait less")],
    ["mean", t("Mean"), t("Mean time on the path")],
    ["p90", t("p90"), t("Nine in ten wait less")],
    ["total", t("Total hours"), t("Time of all moves together")],
    ["n_cases", t("Cases"), t("Cases that take the path")],
    ["n", t("Count"), t("Moves along the path")],
  ];
}

/** One choice out of six, as radio buttons that look like one control. */
export class MeasureSwitch {
  readonly root: HTMLElement;
  private readonly inputs: readonly HTMLInputElement[];

  constructor(onChange: (measure: Measure) => void) {
    const name = `measure-${Math.random().toString(36).slice(2)}`;
    const options = measures().map(([value, words, help]) => {
      const input = html("input", { type: "radio", name, value, class: "visually-hidden" });
      input.addEventListener("change", () => input.checked && onChange(value));
      return { input, label: html("label", { class: "segment", title: help }, input, html("span", {}, words)) };
    });
    this.inputs = options.map((option) => option.input);
    this.root = html(
      "fieldset", { class: "segments map-measures" },
      html("legend", { class: "visually-hidden" }, t("Show on the map")), ...options.map((option) => option.label),
    );
  }

  /** Show which one is chosen. */
  set(measure: Measure): void {
    for (const input of this.inputs) input.checked = input.value === measure;
  }
}

/** A slider in percent with a box to type the number and marks to snap to. */
export class ShareSlider {
  readonly root: HTMLElement;
  private readonly range: HTMLInputElement;
  private readonly box: HTMLInputElement;
  private readonly words = html("output", { class: "slider-words", "aria-live": "polite" });

  constructor(label: string, private readonly onSlide: (share: number, isDone: boolean) => void) {
    const id = `slider-${Math.random().toString(36).slice(2)}`;
    const shares = { min: 0, max: 100, step: 1 };
    this.range = html("input", { type: "range", ...shares, id, list: `${id}-marks` });
    this.box = html("input", { type: "number", ...shares, class: "slider-box", "aria-label": t("{what}, percent", { what: label }) });
    const marks = html("datalist", { id: `${id}-marks` }, ...MARKS.map((value) => html("option", { value })));
    this.root = html(
      "div", { class: "slider" },
      html("label", { for: id, class: "slider-label" }, label), this.words,
      this.range, html("span", { class: "slider-number" }, this.box, html("span", { "aria-hidden": "true" }, "%")),
      marks, this.marks(label),
    );
    this.range.addEventListener("input", () => this.slid(this.range, false));
    this.range.addEventListener("change", () => this.slid(this.range, true));
    this.box.addEventListener("change", () => this.slid(this.box, true));
    this.root.addEventListener("keydown", (event) => this.key(event));
  }

  /** Show a share, and what it leaves in words. */
  set(share: number | null, words: string): void {
    if (share !== null && document.activeElement !== this.box) this.write(Math.round(share * 100));
    if (this.words.textContent !== words) this.words.textContent = words;
  }

  private marks(label: string): HTMLElement {
    const names = [t("happy path"), "80 %", t("all")];
    const buttons = MARKS.map((value, place) => {
      const mark = html("button", { type: "button", class: "slider-mark", "aria-label": `${label}: ${names[place]}` }, names[place]);
      mark.addEventListener("click", () => this.jump(value));
      return mark;
    });
    return html("div", { class: "slider-marks" }, ...buttons);
  }

  private write(percent: number): void {
    const value = String(Math.min(100, Math.max(0, Math.round(percent) || 0)));
    this.range.value = value;
    this.box.value = value;
  }

  private slid(source: HTMLInputElement, isDone: boolean): void {
    this.write(Number(source.value));
    this.onSlide(Number(this.range.value) / 100, isDone);
  }

  private jump(percent: number): void {
    this.write(percent);
    this.onSlide(Number(this.range.value) / 100, true);
  }

  private key(event: KeyboardEvent): void {
    const by = event.key === "+" ? STEP : event.key === "-" ? -STEP : 0;
    if (by === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.jump(Number(this.range.value) + by);
  }
}
