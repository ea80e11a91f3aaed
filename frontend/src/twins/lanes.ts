// Where every piece of simulated work is at a moment, on two sides next to each other. Pure: no DOM.

/** What a piece of work does. */
export const GONE = 0;
export const MOVING = 1;
export const WAITING = 2;
export const WORKING = 3;

const PITCH = 7;
const PAD = 5;
const WIDE = 640;
const NAME = 190;
const GAP = 20;
const NAME_ABOVE = 18;
const ROW = 38;

/**
 * One piece of work: [case, source, step, left, came, begun, done, is last]. It leaves the step `source` (-1: it
 * arrives), comes to the line of `step`, is begun and done; seconds from the begin of what is played.
 */
export type Move = readonly [number, number, number, number, number, number, number, number];

/** One side: its pieces of work in the order in which they begin, and [end, lead time] of the cases that get done. */
export interface Side {
  readonly moves: readonly Move[];
  readonly done: readonly (readonly [number, number])[];
}

/** The answer of replay.json. */
export interface TwinReplay {
  readonly first_at: string;
  readonly zone: string;
  readonly lasts_s: number;
  readonly steps: readonly string[];
  readonly sides: readonly [Side, Side];
}

/** A rectangle in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where things stand: for each step the name, and on each side its line and its desk; below them who is done. */
export interface Layout {
  readonly isWide: boolean;
  readonly width: number;
  readonly height: number;
  readonly names: readonly { readonly x: number; readonly y: number; readonly width: number }[];
  readonly lanes: readonly [readonly Lane[], readonly Lane[]];
  readonly done: readonly [Box, Box];
}

/** The line before a step, which grows to the left, and the desk where it is worked on. */
export interface Lane {
  readonly line: Box;
  readonly desk: Box;
}

/** Lay out so many steps over a width; on a phone the names stand above the lanes. */
export function layoutOf(width: number, nSteps: number): Layout {
  const isWide = width >= WIDE;
  const left = isWide ? NAME : 0;
  const lane = Math.max(80, (width - 1 - left - GAP) / 2);
  const desk = Math.min(72, Math.round(lane * 0.3));
  const pitch = ROW + (isWide ? 0 : NAME_ABOVE);
  const rows = Array.from({ length: nSteps }, (_, place) => place * pitch + (isWide ? 0 : NAME_ABOVE));
  const lanesAt = (x: number): Lane[] =>
    rows.map((y) => ({
      line: { x, y: y + 3, width: lane - desk, height: ROW - 6 },
      desk: { x: x + lane - desk, y: y + 3, width: desk, height: ROW - 6 },
    }));
  const end = nSteps * pitch;
  const doneAt = (x: number): Box => ({ x, y: end + 8, width: lane, height: 44 });
  return {
    isWide,
    width,
    height: end + 56,
    names: rows.map((y) => (isWide ? { x: 0, y: y + ROW / 2, width: NAME - 10 } : { x: 0, y: y - 5, width })),
    lanes: [lanesAt(left), lanesAt(left + lane + GAP)],
    done: [doneAt(left), doneAt(left + lane + GAP)],
  };
}

/** The pieces of work of one side. */
export class Pieces {
  readonly n: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly doing: Uint8Array;
  /** How many wait before each step and are worked on there, and how many cases are in progress. */
  readonly inLine: Int32Array;
  readonly inWork: Int32Array;
  nAlive = 0;
  nDone = 0;
  meanLead_s: number | null = null;
  private readonly shown: Int32Array;
  private readonly cases = new Set<number>();

  constructor(private readonly side: Side, nSteps: number) {
    this.n = side.moves.length;
    this.x = new Float32Array(this.n);
    this.y = new Float32Array(this.n);
    this.doing = new Uint8Array(this.n);
    this.inLine = new Int32Array(nSteps);
    this.inWork = new Int32Array(nSteps);
    this.shown = new Int32Array(nSteps * 2);
  }

  /** The case of a piece. */
  caseOf(piece: number): number {
    return this.side.moves[piece]![0];
  }

  /** The piece of a case that is somewhere now, the one furthest on; -1 where it is nowhere. */
  pieceOf(which: number, time: number): number {
    for (let i = this.n - 1; i >= 0; i--) {
      const move = this.side.moves[i]!;
      if (move[0] === which && move[3] <= time && time < move[6]) return i;
    }
    return -1;
  }

  /** The next case that arrives from a moment on; -1 where none does. */
  nextArrival(time: number): number {
    return this.side.moves.find((move) => move[1] < 0 && move[3] >= time)?.[0] ?? -1;
  }

  /** When a case is done; null where it is not within what is played. */
  endOf(which: number): number | null {
    return this.side.moves.find((move) => move[0] === which && move[7] === 1)?.[6] ?? null;
  }

  /** The step at which a piece is. */
  stepOf(piece: number): number {
    return this.side.moves[piece]![2];
  }

  /** Put every piece where it is at `time`; whoever goes on to another step is seen on the way for `travel_s`. */
  place(time: number, travel_s: number, lanes: readonly Lane[], done: Box): void {
    this.inLine.fill(0);
    this.inWork.fill(0);
    this.shown.fill(0);
    this.cases.clear();
    this.doing.fill(GONE);
    for (let i = 0; i < this.n; i++) {
      const move = this.side.moves[i]!;
      if (move[3] > time) break;
      if (time < move[6]) this.placeOne(i, move, time, travel_s, lanes);
      else if (move[7] === 1 && time < move[6] + travel_s) this.leave(i, move, (time - move[6]) / travel_s, lanes, done);
    }
    this.nAlive = this.cases.size;
    this.countDone(time);
  }

  private placeOne(i: number, move: Move, time: number, travel_s: number, lanes: readonly Lane[]): void {
    const [which, source, step, left, came, begun, end] = move;
    const lane = lanes[step];
    this.cases.add(which);
    if (!lane) return;
    const works = time >= begun;
    if (works) this.inWork[step]!++;
    else if (time >= came) this.inLine[step]!++;
    const [x, y] = works ? this.atDesk(step, lane) : this.inRow(step, lane);
    // Who is hardly there goes faster.
    const share = Math.min(1, (time - left) / Math.max(1e-9, Math.min(travel_s, end - left)));
    const from = source >= 0 ? lanes[source] : undefined;
    this.doing[i] = share < 1 ? MOVING : works ? WORKING : WAITING;
    const start = from ? [from.desk.x + from.desk.width / 2, from.desk.y + from.desk.height / 2] : [lane.line.x, y];
    this.x[i] = start[0]! + (x - start[0]!) * share;
    this.y[i] = start[1]! + (y - start[1]!) * share;
  }

  /** Let a piece stand in the line that grows to the left; where it is full, the last place is shared. */
  private inRow(step: number, lane: Lane): [number, number] {
    const rows = Math.max(1, Math.floor((lane.line.height - 4) / PITCH));
    const columns = Math.max(1, Math.floor((lane.line.width - 34) / PITCH));
    const slot = Math.min(this.shown[step * 2]!++, rows * columns - 1);
    const x = lane.line.x + lane.line.width - PAD - Math.floor(slot / rows) * PITCH;
    return [x, lane.line.y + PAD + (slot % rows) * PITCH];
  }

  private atDesk(step: number, lane: Lane): [number, number] {
    const rows = Math.max(1, Math.floor((lane.desk.height - 4) / PITCH));
    const columns = Math.max(1, Math.floor((lane.desk.width - 6) / PITCH));
    const slot = Math.min(this.shown[step * 2 + 1]!++, rows * columns - 1);
    return [lane.desk.x + PAD + Math.floor(slot / rows) * PITCH, lane.desk.y + PAD + (slot % rows) * PITCH];
  }

  private leave(i: number, move: Move, share: number, lanes: readonly Lane[], done: Box): void {
    const desk = lanes[move[2]]?.desk;
    if (!desk) return;
    this.doing[i] = MOVING;
    const [x, y] = [desk.x + desk.width / 2, desk.y + desk.height / 2];
    this.x[i] = x + (done.x + done.width / 2 - x) * share;
    this.y[i] = y + (done.y - y) * share;
  }

  private countDone(time: number): void {
    let sum = 0;
    this.nDone = 0;
    for (const [end, lead] of this.side.done) {
      if (end > time) break;
      this.nDone++;
      sum += lead;
    }
    this.meanLead_s = this.nDone > 0 ? sum / this.nDone : null;
  }
}
