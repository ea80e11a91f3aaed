// <obeya-timeline>: cases started and completed each day, and a range of days that can be kept.
// Events: obeya-period {since, until} or null, when the person has decided.
import { plural, t } from "../lib/words.ts";
import { type Range, barsOf, dayAt, daysPerBar, periodOf, rangeBetween, rangeOf, shifted, startedIn } from "./days.ts";
import { attributes, html, icon, svg } from "./dom.ts";
import type { Period } from "./state.ts";
import type { Timeline } from "./types.ts";
import { date } from "./words.ts";

const HEIGHT = 44;
const LEAST_BAR = 3;
const WEEK = 7;
const ENDS = ["first", "last"] as const;

/** The days of a log. */
export class ObeyaTimeline extends HTMLElement {
  private timeline: Timeline | null = null;
  private range: Range | null = null;
  private kept: Range | null = null;
  private dragged: { from: number; end: "first" | "last" | null } | null = null;
  private readonly picture = svg("svg", { class: "days-svg", "aria-hidden": "true" });
  private readonly bars = svg("g");
  private readonly shade = svg("rect", { class: "days-range", y: 0, height: HEIGHT });
  private readonly head = svg("line", { class: "days-head is-hidden", y1: 0, y2: HEIGHT });
  private readonly handles = { first: this.handle("first"), last: this.handle("last") };
  private readonly heading = html("span", { class: "days-title" });
  private readonly words = html("output", { class: "days-words", "aria-live": "polite" });
  private readonly keep = html("button", { type: "button", class: "map-button" }, t("Keep these days"));
  private readonly clear = html("button", { type: "button", class: "map-button" }, t("All days"));
  private readonly watcher = new ResizeObserver(() => this.draw());

  connectedCallback(): void {
    if (!this.picture.isConnected) this.build();
    this.watcher.observe(this);
  }

  disconnectedCallback(): void {
    this.watcher.disconnect();
  }

  /** Show the days of a log, and the period that is kept. */
  show(timeline: Timeline, period: Period | null): void {
    this.timeline = timeline.started.length > 0 ? timeline : null;
    this.kept = this.timeline && rangeOf(timeline, period);
    this.range = this.kept;
    this.hidden = !this.timeline;
    this.draw();
  }

  /** Show where a replay is; null when there is none. */
  set playhead(seconds: number | null) {
    this.head.classList.toggle("is-hidden", seconds === null);
    if (seconds === null || !this.timeline) return;
    const share = seconds / 86_400 / this.timeline.started.length;
    const x = (Math.min(1, Math.max(0, share)) * this.picture.clientWidth).toFixed(1);
    attributes(this.head, { x1: x, x2: x });
  }

  private build(): void {
    const step = (by: number, name: "chevron-left" | "chevron-right", words: string) => {
      const mark = name === "chevron-left" ? icon("chevron-left") : icon("chevron-right");
      const made = html("button", { type: "button", class: "map-button is-square", title: words }, mark, html("span", { class: "visually-hidden" }, words));
      made.addEventListener("click", () => this.stepBy(by));
      return made;
    };
    this.keep.addEventListener("click", () => this.decide(this.range));
    this.clear.addEventListener("click", () => this.decide(null));
    this.picture.append(this.bars, this.shade, this.head);
    const track = html("div", { class: "days-track" }, this.picture, this.handles.first, this.handles.last);
    track.addEventListener("pointerdown", (event) => this.down(event));
    track.addEventListener("pointermove", (event) => this.move(event));
    track.addEventListener("pointerup", () => (this.dragged = null));
    const key = html(
      "span", { class: "days-key", "aria-hidden": "true" },
      html("i", { class: "key-started" }), t("started"), html("i", { class: "key-completed" }), t("completed"),
    );
    const head = html(
      "div", { class: "days-top" }, this.heading, key, this.words,
      step(-1, "chevron-left", t("A day earlier")), step(1, "chevron-right", t("A day later")), this.keep, this.clear,
    );
    attributes(this, { role: "group", "aria-label": t("Cases started and completed each day") });
    this.append(head, track);
  }

  private handle(end: "first" | "last"): HTMLElement {
    const label = end === "first" ? t("First day") : t("Last day");
    const made = html("div", { class: "days-handle", role: "slider", tabindex: 0, "aria-label": label });
    made.addEventListener("keydown", (event) => this.key(event, end));
    return made;
  }

  private get whole(): Range {
    return { first: 0, last: Math.max(0, (this.timeline?.started.length ?? 1) - 1) };
  }

  private draw(): void {
    const { timeline } = this;
    const width = this.picture.clientWidth;
    if (!timeline || width === 0) return;
    const bars = barsOf(timeline, Math.floor(width / LEAST_BAR));
    const span = daysPerBar(timeline, Math.floor(width / LEAST_BAR));
    this.heading.textContent = span === 1 ? t("Cases each day") : span === WEEK ? t("Cases each week") : t("Cases each {n} days", { n: span });
    const tallest = bars.reduce((most, bar) => Math.max(most, bar.started, bar.completed), 1);
    const step = width / timeline.started.length;
    const half = HEIGHT / 2;
    const drawn = bars.flatMap((bar) => {
      const place = { x: bar.first * step, width: Math.max(0.8, (bar.last - bar.first + 1) * step - 0.8) };
      const up = (bar.started / tallest) * (half - 1);
      const down = (bar.completed / tallest) * (half - 1);
      return [
        svg("rect", { class: "bar-started", ...place, y: half - up, height: up }),
        svg("rect", { class: "bar-completed", ...place, y: half + 0.5, height: down }),
      ];
    });
    this.bars.replaceChildren(...drawn);
    this.drawRange();
  }

  private drawRange(): void {
    const { timeline } = this;
    if (!timeline) return;
    const range = this.range ?? this.whole;
    const step = this.picture.clientWidth / timeline.started.length;
    attributes(this.shade, { x: range.first * step, width: (range.last - range.first + 1) * step });
    this.shade.classList.toggle("is-hidden", !this.range);
    for (const end of ENDS) {
      const day = range[end];
      this.handles[end].style.setProperty("left", `${(day + (end === "last" ? 1 : 0)) * step}px`);
      attributes(this.handles[end], {
        "aria-valuemin": 0, "aria-valuemax": timeline.started.length - 1, "aria-valuenow": day,
        "aria-valuetext": date(dayAt(timeline, day)),
      });
    }
    const values = { from: date(dayAt(timeline, range.first)), to: date(dayAt(timeline, range.last)) };
    const cases = plural(startedIn(timeline, range), "1 case", "{n} cases");
    this.words.textContent = t("{from} to {to}: {cases} started", { ...values, cases });
    const isSame = this.range?.first === this.kept?.first && this.range?.last === this.kept?.last;
    this.keep.hidden = isSame || !this.range;
    this.clear.hidden = !this.range;
  }

  private choose(range: Range): void {
    this.range = range;
    this.drawRange();
  }

  private decide(range: Range | null): void {
    if (!this.timeline) return;
    const detail = periodOf(this.timeline, range);
    if (!detail && !this.kept) {
      this.range = null;
      this.drawRange();
      return;
    }
    this.dispatchEvent(new CustomEvent("obeya-period", { bubbles: true, detail }));
  }

  private stepBy(days: number): void {
    if (!this.timeline) return;
    const range = this.range ?? { first: 0, last: 0 };
    this.choose(this.range ? shifted(this.timeline, range, days) : range);
  }

  private dayOf(event: PointerEvent): number {
    const { left, width } = this.picture.getBoundingClientRect();
    return ((event.clientX - left) / Math.max(1, width)) * (this.timeline?.started.length ?? 1) - 0.5;
  }

  private down(event: PointerEvent): void {
    if (!this.timeline || event.button > 0) return;
    const end = ENDS.find((each) => this.handles[each] === event.target) ?? null;
    this.dragged = { from: this.dayOf(event), end: this.range ? end : null };
    if (!this.range && end) this.dragged.from = end === "first" ? this.whole.last : this.whole.first;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    if (!end) event.preventDefault();
  }

  private move(event: PointerEvent): void {
    if (!this.dragged || !this.timeline) return;
    const day = this.dayOf(event);
    const { end, from } = this.dragged;
    const other = end && this.range ? this.range[end === "first" ? "last" : "first"] : from;
    this.choose(rangeBetween(this.timeline, day, other));
  }

  private key(event: KeyboardEvent, end: "first" | "last"): void {
    const { timeline } = this;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -WEEK, PageUp: WEEK }[event.key];
    if (event.key === "Enter") this.decide(this.range);
    else if (event.key === "Escape") this.decide(null);
    if (!timeline || by === undefined) return;
    event.preventDefault();
    const range = this.range ?? this.whole;
    const day = range[end] + by * (event.shiftKey ? WEEK : 1);
    const least = end === "last" ? range.first : 0;
    const most = end === "first" ? range.last : this.whole.last;
    this.choose({ ...range, [end]: Math.min(most, Math.max(least, day)) });
  }
}
