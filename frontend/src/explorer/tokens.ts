// Where every case of a replay is at a moment: typed arrays prepared once, nothing allocated for a frame.
import type { Point, Replay } from "./types.ts";

/** What a token does. */
export const GONE = 0;
export const MOVING = 1;
export const WAITING = 2;
export const WORKING = 3;

const SAMPLES = 48;
const PITCH = 5;
const ROWS = 8;
const COLUMNS = 26;

/** The box of an activity. */
export interface TokenBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A way of measuring a drawn path: its length, and where one is after some of it. */
export interface Course {
  readonly length: number;
  at(length: number): Point;
}

/** Measure along a polyline, for where there is no drawn path. */
export function courseOf(points: readonly Point[]): Course {
  const lengths = [0];
  for (let i = 1; i < points.length; i++) {
    lengths.push(lengths[i - 1]! + Math.hypot(points[i]![0] - points[i - 1]![0], points[i]![1] - points[i - 1]![1]));
  }
  return {
    length: lengths.at(-1) ?? 0,
    at(length) {
      let i = 1;
      while (i < lengths.length - 1 && lengths[i]! < length) i++;
      const [a, b] = [points[i - 1] ?? [0, 0], points[i] ?? points[0] ?? [0, 0]];
      const share = (length - lengths[i - 1]!) / ((lengths[i] ?? 0) - lengths[i - 1]! || 1);
      return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
    },
  };
}

/** All tokens of a replay on one map. */
export class Tokens {
  readonly n: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly doing: Uint8Array;
  /** The longest time a case has, for when all start together. */
  readonly longest: number;
  nAlive = 0;
  private readonly offsets: Int32Array;
  private readonly places: Int32Array;
  private readonly from: Float64Array;
  private readonly to: Float64Array;
  private readonly at: Int32Array;
  private readonly targets: Int32Array;
  private readonly courses: Float32Array;
  private readonly isDrawn: Uint8Array;
  private readonly boxes: Float32Array;
  private readonly queues: Int32Array;
  private readonly works: Int32Array;
  private lastTime = Number.NEGATIVE_INFINITY;

  constructor(private readonly replay: Replay, boxOf: (id: string) => TokenBox | null) {
    const moves = [...replay.moves].sort((a, b) => a[0] - b[0] || a[2] - b[2] || a[3] - b[3]);
    this.n = replay.cases.length;
    this.x = new Float32Array(this.n);
    this.y = new Float32Array(this.n);
    this.doing = new Uint8Array(this.n);
    this.at = new Int32Array(this.n);
    this.offsets = new Int32Array(this.n + 1);
    this.places = Int32Array.from(moves, (move) => move[1]);
    this.from = Float64Array.from(moves, (move) => move[2]);
    this.to = Float64Array.from(moves, (move) => move[3]);
    for (const move of moves) this.offsets[move[0] + 1]!++;
    for (let i = 0; i < this.n; i++) this.offsets[i + 1]! += this.offsets[i]!;
    const places = new Map(replay.nodes.map((id, place) => [id, place]));
    this.targets = Int32Array.from(replay.edges, (edge) => places.get(edge[1]) ?? -1);
    this.courses = new Float32Array(replay.edges.length * SAMPLES * 2);
    this.isDrawn = new Uint8Array(replay.edges.length);
    this.boxes = new Float32Array(replay.nodes.length * 4).fill(Number.NaN);
    this.queues = new Int32Array(replay.nodes.length);
    this.works = new Int32Array(replay.nodes.length);
    this.longest = this.longestCase();
    this.setBoxes(boxOf);
  }

  /** Take the courses of the paths that are drawn now; on all others tokens go straight to the next queue. */
  setCourses(courseOf: (source: string, target: string) => Course | null): void {
    this.replay.edges.forEach(([source, target], edge) => {
      const course = courseOf(source, target);
      this.isDrawn[edge] = course ? 1 : 0;
      if (!course) return;
      for (let i = 0; i < SAMPLES; i++) {
        const [x, y] = course.at((course.length * i) / (SAMPLES - 1));
        this.courses[(edge * SAMPLES + i) * 2] = x;
        this.courses[(edge * SAMPLES + i) * 2 + 1] = y;
      }
    });
  }

  /** Take the boxes that are drawn now. */
  setBoxes(boxOf: (id: string) => TokenBox | null): void {
    this.replay.nodes.forEach((id, place) => {
      const box = boxOf(id);
      this.boxes.set(box ? [box.x, box.y, box.width, box.height] : [Number.NaN, 0, 0, 0], place * 4);
    });
  }

  /**
   * Put every token where it is at `time`. A token travels for at most `travel_s` and waits before the box for the
   * rest of its time on the path. With `together`, all cases start at the first moment.
   */
  place(time: number, travel_s: number, together: boolean): void {
    if (time < this.lastTime) for (let i = 0; i < this.n; i++) this.at[i] = 0;
    this.lastTime = time;
    this.queues.fill(0);
    this.works.fill(0);
    this.nAlive = 0;
    for (let i = 0; i < this.n; i++) this.placeOne(i, time, travel_s, together);
  }

  private placeOne(i: number, time: number, travel_s: number, together: boolean): void {
    const first = this.offsets[i]!;
    const end = this.offsets[i + 1]!;
    this.doing[i] = GONE;
    if (first === end) return;
    const now = together ? time - this.replay.first_s + this.from[first]! : time;
    if (now < this.from[first]!) return;
    let at = first + this.at[i]!;
    while (at < end && this.to[at]! <= now) at++;
    this.at[i] = at - first;
    if (at >= end) return;
    this.nAlive++;
    if (now < this.from[at]!) return;
    const place = this.places[at]!;
    if (place < 0) this.work(i, -1 - place);
    else this.travel(i, place, now - this.from[at]!, this.to[at]! - this.from[at]!, travel_s);
  }

  private travel(i: number, edge: number, passed: number, whole: number, travel_s: number): void {
    const share = this.isDrawn[edge] === 1 ? passed / Math.max(1e-9, Math.min(whole, travel_s)) : 1;
    if (share >= 1) {
      this.wait(i, this.targets[edge]!);
      return;
    }
    const exact = share * (SAMPLES - 1);
    const low = Math.floor(exact);
    const part = exact - low;
    const here = (edge * SAMPLES + low) * 2;
    this.x[i] = this.courses[here]! * (1 - part) + this.courses[here + 2]! * part;
    this.y[i] = this.courses[here + 1]! * (1 - part) + this.courses[here + 3]! * part;
    this.doing[i] = MOVING;
  }

  /** Let a token stand in the queue that grows to the left of its box. */
  private wait(i: number, node: number): void {
    if (node < 0 || Number.isNaN(this.boxes[node * 4]!)) return;
    const slot = this.queues[node]!++;
    const rows = Math.min(ROWS, Math.max(1, Math.floor((this.boxes[node * 4 + 3]! - 4) / PITCH)));
    const column = Math.floor(slot / rows) % COLUMNS;
    this.x[i] = this.boxes[node * 4]! - 6 - column * PITCH;
    this.y[i] = this.boxes[node * 4 + 1]! + 5 + (slot % rows) * PITCH;
    this.doing[i] = WAITING;
  }

  /** Let a token stand inside its box, at the right, while it is worked on. */
  private work(i: number, node: number): void {
    if (Number.isNaN(this.boxes[node * 4]!)) return;
    const slot = this.works[node]!++;
    const rows = Math.max(1, Math.floor((this.boxes[node * 4 + 3]! - 8) / PITCH));
    const column = Math.floor(slot / rows) % 4;
    this.x[i] = this.boxes[node * 4]! + this.boxes[node * 4 + 2]! - 6 - column * PITCH;
    this.y[i] = this.boxes[node * 4 + 1]! + this.boxes[node * 4 + 3]! - 6 - (slot % rows) * PITCH;
    this.doing[i] = WORKING;
  }

  private longestCase(): number {
    let longest = 0;
    for (let i = 0; i < this.n; i++) {
      const [first, end] = [this.offsets[i]!, this.offsets[i + 1]!];
      if (end > first) longest = Math.max(longest, this.to[end - 1]! - this.from[first]!);
    }
    return longest;
  }
}

/** The clock of a replay: where it is, and how fast it goes. */
export class Clock {
  position = 0;
  speed = 1;
  isRunning = false;

  /** `whole` seconds of the process pass in `lasting` seconds at speed 1. */
  constructor(readonly whole: number, readonly lasting = 60) {}

  /** Seconds of the process in one second of the reader. */
  get rate(): number {
    return (this.whole / this.lasting) * this.speed;
  }

  /** Let time pass; stops at the end. */
  pass(ms: number): void {
    if (!this.isRunning) return;
    this.jump(this.position + (Math.min(ms, 100) / 1000) * this.rate);
    if (this.position >= this.whole) this.isRunning = false;
  }

  /** Go to a place. */
  jump(position: number): void {
    this.position = Math.min(this.whole, Math.max(0, position));
  }
}
