// The replay of cases on a map: a canvas over the picture, and the bar that plays, pauses and scrubs it.
import { number, plural, t } from "../lib/words.ts";
import { html, icon, isStill } from "./dom.ts";
import type { ObeyaMap } from "./map.ts";
import { edgeKey } from "./scene.ts";
import { Clock, GONE, MOVING, Tokens, WAITING, WORKING, courseOf } from "./tokens.ts";
import type { Replay } from "./types.ts";
import { date, duration } from "./words.ts";

const SIZE = 7;
const LEAST_SIZE = 4;
const TRAVEL_S = 0.7;
const DAY = 86_400;
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const KINDS = [MOVING, WAITING, WORKING] as const;
const COLOURS = { [MOVING]: "--accent", [WAITING]: "--map-4", [WORKING]: "--map-1" } as const;
const SCRUB = 1000;

/** Plays cases on a map. */
export class ReplayPlayer {
  readonly bar = html("div", { class: "replay-bar", role: "group", "aria-label": t("Replay") });
  private readonly canvas = html("canvas", { class: "replay-canvas", "aria-hidden": "true" });
  private readonly tokens: Tokens;
  private clock: Clock;
  private isTogether = false;
  private last = 0;
  private frame = 0;
  private said = 0;
  private sprites: HTMLCanvasElement[] = [];
  private readonly playIcon = icon("player-play");
  private readonly playWords = html("span", {}, t("Play"));
  private readonly scrub = html("input", { type: "range", min: 0, max: SCRUB, value: 0, class: "replay-scrub", "aria-label": t("Position") });
  private readonly words = html("output", { class: "replay-words" });
  private readonly sheets = new AbortController();

  constructor(
    private readonly map: ObeyaMap, private readonly replay: Replay,
    private readonly onTime: (firstAt: Date | null, seconds: number) => void,
  ) {
    this.tokens = new Tokens(replay, (id) => this.boxOf(id));
    this.clock = new Clock(replay.last_s - replay.first_s);
    map.layer.append(this.canvas);
    this.build();
    this.changed();
    const { signal } = this.sheets;
    document.addEventListener("visibilitychange", () => document.hidden && this.pause(), { signal });
    map.addEventListener("obeya-view", () => this.later(), { signal });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.paint(), { signal });
    if (!isStill()) this.play();
  }

  /** Take boxes and paths anew after the map has changed. */
  changed(): void {
    const shown = new Map(this.map.scene?.paths.filter((path) => path.isShown).map((path) => [path.key, path]));
    this.tokens.setBoxes((id) => this.boxOf(id));
    this.tokens.setCourses((source, target) => {
      const key = edgeKey({ source, target });
      const path = shown.get(key);
      if (!path) return null;
      const line = this.map.view.line(key);
      if (!line) return courseOf(path.edge.points);
      return { length: line.getTotalLength(), at: (length) => this.pointOf(line, length) };
    });
    this.paint();
  }

  /** Start or stop. */
  toggle(): void {
    if (isStill()) this.step();
    else if (this.clock.isRunning) this.pause();
    else this.play();
  }

  /** Take the replay away. */
  close(): void {
    this.sheets.abort();
    cancelAnimationFrame(this.frame);
    this.canvas.remove();
    this.bar.remove();
    this.onTime(null, 0);
  }

  private pointOf(line: SVGPathElement, length: number): [number, number] {
    const { x, y } = line.getPointAtLength(length);
    return [x, y];
  }

  private boxOf(id: string) {
    const box = this.map.scene?.boxes.find((each) => each.isShown && each.node.id === id);
    return box?.node ?? null;
  }

  private build(): void {
    const play = html("button", { type: "button", class: "map-button replay-play", "data-key": "a" }, this.playIcon, this.playWords);
    play.addEventListener("click", () => this.toggle());
    const mode = html(
      "select", { class: "map-select", "aria-label": t("How cases are replayed") },
      html("option", { value: "day" }, t("By day")), html("option", { value: "together" }, t("All start together")),
    );
    mode.addEventListener("change", () => this.setTogether(mode.value === "together"));
    const speed = html(
      "select", { class: "map-select", "aria-label": t("Speed") },
      ...SPEEDS.map((each) => html("option", { value: each, selected: each === 1 }, `${number(each)} ×`)),
    );
    speed.addEventListener("change", () => (this.clock.speed = Number(speed.value)));
    this.scrub.addEventListener("input", () => {
      this.clock.jump((Number(this.scrub.value) / SCRUB) * this.clock.whole);
      this.paint();
    });
    const step = html("button", { type: "button", class: "map-button" }, icon("player-skip-forward"), html("span", {}, t("Step")));
    step.addEventListener("click", () => this.step());
    const key = html(
      "span", { class: "replay-key" }, html("i", { class: "token-moving" }), t("moving"),
      html("i", { class: "token-waiting" }), t("waiting"), html("i", { class: "token-working" }), t("in work"),
    );
    this.bar.append(play, step, mode, speed, key, this.scrub, this.words);
    this.say();
  }

  private setTogether(together: boolean): void {
    const { speed, isRunning } = this.clock;
    this.isTogether = together;
    this.clock = new Clock(together ? this.tokens.longest : this.replay.last_s - this.replay.first_s);
    Object.assign(this.clock, { speed, isRunning });
    this.paint();
  }

  private play(): void {
    if (this.clock.position >= this.clock.whole) this.clock.jump(0);
    this.clock.isRunning = true;
    this.last = performance.now();
    this.sayPlaying();
    this.later();
  }

  private pause(): void {
    this.clock.isRunning = false;
    this.sayPlaying();
    this.say();
  }

  /** Go on by one day, or by one in a hundred of a short replay, without movement in between. */
  private step(): void {
    this.pause();
    this.clock.jump(this.clock.position + Math.min(DAY, this.clock.whole / 100));
    this.paint();
  }

  private sayPlaying(): void {
    const name = this.clock.isRunning ? icon("player-pause") : icon("player-play");
    this.playIcon.replaceChildren(...name.childNodes);
    this.playWords.textContent = this.clock.isRunning ? t("Pause") : t("Play");
  }

  private later(): void {
    if (!this.frame) this.frame = requestAnimationFrame((now) => this.tick(now));
  }

  private tick(now: number): void {
    this.frame = 0;
    const wasRunning = this.clock.isRunning;
    this.clock.pass(now - this.last);
    this.last = now;
    this.draw();
    if (this.clock.isRunning) this.later();
    else if (wasRunning) this.pause();
  }

  /** Draw anew with fresh colours. */
  private paint(): void {
    this.sprites = [];
    this.draw();
  }

  private draw(): void {
    const context = this.sized();
    if (!context) return;
    const { tokens, clock } = this;
    tokens.place(clock.position + this.replay.first_s, clock.rate * TRAVEL_S, this.isTogether);
    const { left, top, scale } = this.map.camera;
    const ratio = this.canvas.width / Math.max(1, this.map.clientWidth);
    const size = Math.max(LEAST_SIZE, SIZE * Math.min(1.4, scale)) * ratio;
    for (const kind of KINDS) {
      const sprite = this.sprites[kind] ?? this.sprite(kind);
      for (let i = 0; i < tokens.n; i++) {
        if (tokens.doing[i] === GONE || tokens.doing[i] !== kind) continue;
        const x = (tokens.x[i]! * scale + left) * ratio - size / 2;
        const y = (tokens.y[i]! * scale + top) * ratio - size / 2;
        context.drawImage(sprite, x, y, size, size);
      }
    }
    this.sayTime();
  }

  /** Make the canvas as large as the map and empty it. */
  private sized(): CanvasRenderingContext2D | null {
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [width, height] = [Math.round(this.map.clientWidth * ratio), Math.round(this.map.clientHeight * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const context = this.canvas.getContext("2d");
    context?.clearRect(0, 0, width, height);
    return context;
  }

  /** Draw one token once; every frame copies it. */
  private sprite(kind: (typeof KINDS)[number]): HTMLCanvasElement {
    const size = SIZE * 4;
    const made = html("canvas", { width: size, height: size });
    const context = made.getContext("2d");
    const style = getComputedStyle(this.map);
    if (context) {
      this.canvas.style.setProperty("color", `var(${COLOURS[kind]})`);
      context.fillStyle = getComputedStyle(this.canvas).color || style.color;
      context.beginPath();
      context.arc(size / 2, size / 2, size / 2 - 3, 0, 2 * Math.PI);
      context.fill();
    }
    this.sprites[kind] = made;
    return made;
  }

  /** Say where the replay is, a few times a second. */
  private sayTime(): void {
    const now = performance.now();
    if (this.clock.isRunning && now - this.said < 200) return;
    this.said = now;
    this.say();
  }

  private say(): void {
    const { clock, replay, tokens } = this;
    this.scrub.value = String(Math.round((clock.position / Math.max(1, clock.whole)) * SCRUB));
    const seconds = clock.position + replay.first_s;
    const moment = new Date(Date.parse(replay.first_at) + seconds * 1000);
    const when = this.isTogether
      ? t("{time} after the start", { time: duration(clock.position) })
      : Number.isNaN(moment.getTime()) ? duration(seconds) : date(moment);
    const open = plural(tokens.nAlive, "1 case under way", "{n} cases under way");
    const isSample = replay.n_cases !== undefined && replay.n_cases > tokens.n;
    const some = isSample ? t("{n} of {all} cases", { n: number(tokens.n), all: number(replay.n_cases ?? 0) }) : "";
    this.words.textContent = [when, open, some].filter(Boolean).join(" · ");
    this.onTime(this.isTogether ? null : moment, seconds);
  }
}
