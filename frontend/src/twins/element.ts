// <obeya-twin-replay src="…/replay.json">: the simulated cases of a scenario, as it is beside with the change.
// Keys while the picture has the focus: space plays and stops, arrows move on and back, Home and End jump, + and −
// change the speed, f follows a case. Nothing moves by itself; who asked for no movement goes step by step.
import { attributes, html, icon, isStill, svg } from "../explorer/dom.ts";
import { Clock } from "../explorer/tokens.ts";
import { duration, shortName } from "../explorer/words.ts";
import { language, number, plural, t } from "../lib/words.ts";
import { GONE, type Layout, MOVING, Pieces, type TwinReplay, WAITING, WORKING, layoutOf } from "./lanes.ts";

const SPEEDS = [0.25, 0.5, 1, 2, 4];
const SCRUB = 1000;
const TRAVEL_S = 0.5;
const RADIUS = 2.6;
const SAID_EVERY_MS = 200;
const DAY = 86_400;

export class TwinReplayElement extends HTMLElement {
  private replay!: TwinReplay;
  private pieces!: [Pieces, Pieces];
  private layout!: Layout;
  private clock = new Clock(1);
  private followed = -1;
  private last = 0;
  private frame = 0;
  private said = 0;
  private readonly canvas = html("canvas", { "aria-hidden": "true" });
  private readonly drawing = svg("svg", { "aria-hidden": "true" });
  private readonly stage = html("div", { class: "twin-stage", tabindex: 0, role: "group" }, this.drawing, this.canvas);
  private readonly heads = html("div", { class: "twin-heads" });
  private readonly playIcon = icon("player-play");
  private readonly playWords = html("span", {}, t("Play"));
  private readonly speed = html("select", { "aria-label": t("Speed") });
  private readonly scrub = html("input", { type: "range", min: 0, max: SCRUB, value: 0, "aria-label": t("Position") });
  private readonly words = html("output", { class: "twin-words" });
  private readonly story = html("p", { class: "twin-story small", "aria-live": "polite" });
  private readonly watcher = new ResizeObserver(() => this.resize());
  private readonly themes = new MutationObserver(() => this.paint());
  private readonly sheets = new AbortController();
  private counts: SVGTextElement[][] = [];
  private ends: SVGTextElement[][] = [];

  connectedCallback(): void {
    void this.load();
  }

  disconnectedCallback(): void {
    this.watcher.disconnect();
    this.themes.disconnect();
    this.sheets.abort();
    cancelAnimationFrame(this.frame);
  }

  private async load(): Promise<void> {
    try {
      const answer = await fetch(this.getAttribute("src")!, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.replay = (await answer.json()) as TwinReplay;
    } catch {
      this.replaceChildren(html("p", { class: "list-row soft" }, t("The simulated cases could not be loaded; the table below has them.")));
      return;
    }
    if (!this.isConnected || !this.replay.steps?.length) return;
    const [base, changed] = this.replay.sides;
    const n = this.replay.steps.length;
    this.pieces = [new Pieces(base, n), new Pieces(changed, n)];
    this.clock = new Clock(this.replay.lasts_s);
    this.build();
  }

  private build(): void {
    const play = html("button", { type: "button", class: "button button-small twin-play" }, this.playIcon, this.playWords);
    play.addEventListener("click", () => this.toggle());
    const follow = html("button", { type: "button", class: "button button-small" }, icon("user"), html("span", {}, t("Follow a case")));
    follow.addEventListener("click", () => this.follow());
    this.speed.append(...SPEEDS.map((each) => html("option", { value: each, selected: each === 1 }, `${number(each)} ×`)));
    this.speed.addEventListener("change", () => (this.clock.speed = Number(this.speed.value)));
    this.scrub.addEventListener("input", () => this.jump((Number(this.scrub.value) / SCRUB) * this.clock.whole));
    this.stage.addEventListener("keydown", (event) => this.key(event));
    attributes(this.stage, {
      "aria-label": t("Simulated cases at each step. Space plays and stops, arrows move on and back, plus and minus change the speed, f follows a case."),
    });
    const key = html(
      "span", { class: "twin-key", "aria-hidden": "true" },
      html("i", { class: "is-waiting" }), t("waits"), html("i", { class: "is-working" }), t("in work"), html("i", { class: "is-moving" }), t("goes on"),
    );
    const keys = html("dl", { "data-keys-of": "twin-replay", hidden: true });
    const rows: [string, string][] = [
      [t("Simulated cases: play or stop"), t("Space")], [t("Simulated cases: on and back"), "→ ←"],
      [t("Simulated cases: faster, slower"), "+ −"], [t("Simulated cases: follow a case"), "f"],
    ];
    for (const [words, sign] of rows) keys.append(html("dt", {}, words), html("dd", {}, sign));
    this.heads.append(html("span", {}, t("As it is")), html("span", {}, t("With the change")));
    this.replaceChildren(
      html("div", { class: "twin-bar" }, play, this.speed, follow, key, this.scrub, this.words),
      this.heads, this.stage, this.story, keys,
    );
    const { signal } = this.sheets;
    document.addEventListener("visibilitychange", () => document.hidden && this.pause(), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint(), { signal });
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "class"] });
    this.sayPlaying();
    this.resize();
    this.watcher.observe(this.stage);
  }

  private key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const some = Math.min(DAY / 4, this.clock.whole / 50);
    const acts: Record<string, () => void> = {
      " ": () => this.toggle(), k: () => this.toggle(), f: () => this.follow(),
      ArrowRight: () => this.jump(this.clock.position + some), ArrowLeft: () => this.jump(this.clock.position - some),
      Home: () => this.jump(0), End: () => this.jump(this.clock.whole),
      "+": () => this.faster(1), "=": () => this.faster(1), "-": () => this.faster(-1),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private toggle(): void {
    if (isStill()) {
      this.jump(this.clock.position >= this.clock.whole ? 0 : this.clock.position + Math.min(DAY / 4, this.clock.whole / 50));
      return;
    }
    if (this.clock.isRunning) this.pause();
    else this.play();
  }

  private play(): void {
    if (this.clock.position >= this.clock.whole) this.clock.jump(0);
    this.clock.isRunning = true;
    this.last = performance.now();
    this.sayPlaying();
    this.frame ||= requestAnimationFrame((now) => this.tick(now));
  }

  private pause(): void {
    this.clock.isRunning = false;
    this.sayPlaying();
    this.paint();
  }

  private tick(now: number): void {
    this.frame = 0;
    const wasRunning = this.clock.isRunning;
    this.clock.pass(now - this.last);
    this.last = now;
    this.draw(now);
    if (this.clock.isRunning) this.frame = requestAnimationFrame((next) => this.tick(next));
    else if (wasRunning) this.pause();
  }

  private jump(position: number): void {
    this.clock.jump(position);
    this.paint();
  }

  private faster(by: number): void {
    const place = SPEEDS.indexOf(this.clock.speed) + by;
    this.clock.speed = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, place))]!;
    this.speed.value = String(this.clock.speed);
  }

  /** Follow the case that comes next, on both sides. */
  private follow(): void {
    const next = this.pieces[0].nextArrival(this.clock.position + 1);
    this.followed = next >= 0 ? next : this.pieces[0].nextArrival(0);
    const move = this.replay.sides[0].moves.find((each) => each[0] === this.followed && each[1] < 0);
    if (move) this.jump(Math.max(this.clock.position, move[3] + 1));
  }

  private sayPlaying(): void {
    const name = this.clock.isRunning ? icon("player-pause") : icon("player-play");
    this.playIcon.replaceChildren(...name.childNodes);
    this.playWords.textContent = this.clock.isRunning ? t("Pause") : isStill() ? t("Step") : t("Play");
    for (const said of [this.words, this.story]) said.ariaLive = this.clock.isRunning ? "off" : "polite";
  }

  /** Draw names, lines and desks anew for the width there is. */
  private resize(): void {
    const width = Math.floor(this.stage.clientWidth);
    if (width === 0 || this.layout?.width === width) return;
    this.layout = layoutOf(width, this.replay.steps.length);
    const { height, names, lanes, done, isWide } = this.layout;
    this.heads.classList.toggle("is-wide", isWide);
    attributes(this.drawing, { width, height, viewBox: `0 0 ${width} ${height}` });
    const ratio = Math.min(2, devicePixelRatio || 1);
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) });
    this.canvas.style.setProperty("width", `${width}px`);
    this.canvas.style.setProperty("height", `${height}px`);
    const marks: Node[] = names.map((place, step) => {
      const name = this.replay.steps[step]!;
      const shown = shortName(name, Math.max(10, Math.floor(place.width / 6.6)));
      return svg("text", { x: place.x, y: place.y + (isWide ? 4 : 0), class: "twin-name" }, svg("title", {}, name), shown);
    });
    this.counts = lanes.map((side) =>
      side.map(({ line, desk }) => {
        const count = svg("text", { x: line.x + 4, y: line.y + line.height / 2 + 4, class: "twin-count" });
        marks.push(
          svg("rect", { ...line, rx: 4, class: "twin-line" }), svg("rect", { ...desk, rx: 4, class: "twin-desk" }), count,
        );
        return count;
      }),
    );
    this.ends = done.map((box) => {
      const lines = [18, 35].map((down) => svg("text", { x: box.x + 8, y: box.y + down, class: "twin-done-words" }));
      marks.push(svg("rect", { ...box, rx: 4, class: "twin-done" }), ...lines);
      return lines;
    });
    this.drawing.replaceChildren(...marks);
    this.paint();
  }

  private paint(): void {
    this.said = 0;
    this.draw(performance.now());
  }

  private draw(now: number): void {
    const context = this.canvas.getContext("2d");
    if (!context || !this.layout) return;
    const ratio = this.canvas.width / this.layout.width;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, this.layout.width, this.layout.height);
    const [accent, ink] = [getComputedStyle(this.canvas).color, getComputedStyle(this.stage).color];
    const travel = this.clock.rate * TRAVEL_S;
    this.pieces.forEach((pieces, side) => {
      pieces.place(this.clock.position, travel, this.layout.lanes[side]!, this.layout.done[side]!);
      for (const kind of [WAITING, WORKING, MOVING]) this.drawKind(context, pieces, kind, accent);
      this.drawFollowed(context, pieces, ink);
    });
    if (now - this.said < SAID_EVERY_MS) return;
    this.said = now;
    this.say();
  }

  /** Waiting is a ring and work a dot, so that neither needs a colour to be told apart. */
  private drawKind(context: CanvasRenderingContext2D, pieces: Pieces, kind: number, colour: string): void {
    context.beginPath();
    for (let i = 0; i < pieces.n; i++) {
      if (pieces.doing[i] !== kind) continue;
      const radius = kind === MOVING ? RADIUS * 0.75 : kind === WAITING ? RADIUS - 0.6 : RADIUS;
      context.moveTo(pieces.x[i]! + radius, pieces.y[i]!);
      context.arc(pieces.x[i]!, pieces.y[i]!, radius, 0, 2 * Math.PI);
    }
    context.fillStyle = context.strokeStyle = colour;
    context.lineWidth = 1.2;
    if (kind === WAITING) context.stroke();
    else context.fill();
  }

  private drawFollowed(context: CanvasRenderingContext2D, pieces: Pieces, colour: string): void {
    if (this.followed < 0) return;
    for (let i = 0; i < pieces.n; i++) {
      if (pieces.doing[i] === GONE || pieces.caseOf(i) !== this.followed) continue;
      context.beginPath();
      context.arc(pieces.x[i]!, pieces.y[i]!, RADIUS + 3.4, 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = 2.2;
      context.stroke();
    }
  }

  private say(): void {
    const { clock, replay } = this;
    this.scrub.value = String(Math.round((clock.position / Math.max(1, clock.whole)) * SCRUB));
    const when = this.moment(new Date(Date.parse(replay.first_at) + clock.position * 1000));
    this.scrub.setAttribute("aria-valuetext", when);
    const [base, changed] = this.pieces;
    this.words.textContent = `${when} · ${t("in progress: {base} as it is, {changed} with the change", { base: number(base.nAlive), changed: number(changed.nAlive) })}`;
    this.pieces.forEach((pieces, side) => {
      pieces.inLine.forEach((n, step) => (this.counts[side]![step]!.textContent = n > 0 ? number(n) : ""));
      const lead = pieces.meanLead_s === null ? "" : t("{time} on average", { time: duration(pieces.meanLead_s) });
      this.ends[side]![0]!.textContent = plural(pieces.nDone, "1 case done", "{n} cases done");
      this.ends[side]![1]!.textContent = lead;
    });
    this.story.textContent = this.followed < 0 ? "" : this.tell();
  }

  /** Say where the followed case is on both sides. */
  private tell(): string {
    const where = this.pieces.map((pieces) => {
      const piece = pieces.pieceOf(this.followed, this.clock.position);
      if (piece >= 0) {
        const step = this.replay.steps[pieces.stepOf(piece)] ?? "";
        return pieces.doing[piece] === WORKING ? t("in work at “{step}”", { step }) : t("before “{step}”", { step });
      }
      const end = pieces.endOf(this.followed);
      return end !== null && end <= this.clock.position ? t("done") : t("not there");
    });
    return t("The case that is followed: as it is {base}; with the change {changed}.", { base: where[0]!, changed: where[1]! });
  }

  private moment(when: Date): string {
    const place = language() === "en" ? "en-GB" : language();
    const form: Intl.DateTimeFormatOptions = {
      weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: this.replay.zone,
    };
    return new Intl.DateTimeFormat(place, form).format(when);
  }
}
