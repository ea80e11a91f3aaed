// Where the numbers of a map go: on their path, on no box, on no other number, on few other paths.
// Each label tries places on and beside the straight pieces of its path. The most frequent paths choose first; then
// all may choose again, twice, while the others stay. A label likes to stay where it was.
import { type Rect, grown, meets, rectAround, segments } from "./geometry.ts";
import type { Point } from "./types.ts";

/** A path that wants a label. */
export interface Wish {
  readonly key: string;
  readonly points: readonly Point[];
  readonly pathWidth: number;
  readonly n: number;
  readonly width: number;
  readonly isLoop: boolean;
  /** Where the server found room for the widest label. */
  readonly likes?: Point | null;
}

/** What lies on the map already. */
export interface Ground {
  readonly boxes: readonly Rect[];
  readonly paths: readonly { readonly key: string; readonly points: readonly Point[]; readonly width: number }[];
}

interface Candidate {
  readonly rect: Rect;
  readonly cost: number;
  readonly isBeside: boolean;
}

export const LABEL_HEIGHT = 18;
const FRACTIONS = [0.5, 0.36, 0.64, 0.24, 0.76];
const CLEARANCE = 3;
const ROUNDS = 2;
// What makes a place worse: covering another path, covering an arrowhead, standing beside the own path, standing as
// near to another one, being off the middle, being on a short piece. Staying where it was is worth a little;
// where the server found room for any label is the last resort.
const CROSSED = 6;
const ARROW = 30;
const BESIDE = 3;
const AMBIGUOUS = 5;
const OFF_CENTRE = 6;
const SHORT = 5;
const STAYED = 2.5;
const LIKED = 5;
const NEAR = 8;
const FORBIDDEN = 1e6;

/** Estimate the width of a label at 11 px, erring on the wide side. */
export function labelWidth(text: string): number {
  let width = 16;
  for (const char of text) width += /[\s.,:;il1'|]/.test(char) && char !== "1" ? 3.6 : /[mMW%<>]/.test(char) ? 10 : 7;
  return width;
}

/** The straight pieces of all paths as numbers, because every place of every label asks for all of them. */
class Pieces {
  private readonly sides: Float64Array;
  private readonly owners: Int32Array;
  private readonly seen: Int32Array;
  private readonly places = new Map<string, number>();
  private stamp = 0;

  constructor(ground: Ground) {
    const sides: number[] = [];
    const owners: number[] = [];
    ground.paths.forEach((path, owner) => {
      this.places.set(path.key, owner);
      const reach = path.width / 2;
      for (const [a, b] of segments(path.points)) {
        sides.push(Math.min(a[0], b[0]) - reach, Math.min(a[1], b[1]) - reach);
        sides.push(Math.max(a[0], b[0]) + reach, Math.max(a[1], b[1]) + reach);
        owners.push(owner);
      }
    });
    this.sides = Float64Array.from(sides);
    this.owners = Int32Array.from(owners);
    this.seen = new Int32Array(ground.paths.length);
  }

  /** Count the other paths that run through a rectangle. */
  foreign(rect: Rect, key: string): number {
    const { sides, owners, seen } = this;
    const own = this.places.get(key) ?? -1;
    const stamp = ++this.stamp;
    let n = 0;
    for (let i = 0; i < owners.length; i++) {
      const side = i * 4;
      if (sides[side]! >= rect.right || sides[side + 2]! <= rect.left) continue;
      if (sides[side + 1]! >= rect.bottom || sides[side + 3]! <= rect.top) continue;
      const owner = owners[i]!;
      if (owner === own || seen[owner] === stamp) continue;
      seen[owner] = stamp;
      n++;
    }
    return n;
  }
}

function candidates(wish: Wish): Candidate[] {
  const found: Candidate[] = [];
  const pieces = segments(wish.points);
  const length = ([a, b]: [Point, Point]) => Math.abs(b[0] - a[0]) + Math.abs(b[1] - a[1]);
  const longest = Math.max(1, ...pieces.map(length));
  for (const piece of pieces) {
    const [a, b] = piece;
    const isVertical = Math.abs(b[1] - a[1]) > Math.abs(b[0] - a[0]);
    const [along, across] = isVertical ? [LABEL_HEIGHT, wish.width] : [wish.width, LABEL_HEIGHT];
    for (const fraction of FRACTIONS) {
      const x = a[0] + (b[0] - a[0]) * fraction;
      const y = a[1] + (b[1] - a[1]) * fraction;
      const cost = SHORT * (1 - length(piece) / longest) + OFF_CENTRE * Math.abs(fraction - 0.5);
      if (length(piece) >= along + 14 && !wish.isLoop) {
        found.push({ rect: rectAround(x, y, wish.width, LABEL_HEIGHT), cost, isBeside: false });
      }
      const aside = across / 2 + wish.pathWidth / 2 + 4;
      for (const side of [-aside, aside]) {
        const [dx, dy] = isVertical ? [side, 0] : [0, side];
        const rect = rectAround(x + dx, y + dy, wish.width, LABEL_HEIGHT);
        found.push({ rect, cost: cost + BESIDE, isBeside: true });
      }
    }
  }
  if (wish.likes) {
    const rect = rectAround(wish.likes[0], wish.likes[1], wish.width, LABEL_HEIGHT);
    found.push({ rect, cost: LIKED, isBeside: true });
  }
  return found;
}

function isNear(rect: Rect, place: Rect | undefined): boolean {
  if (!place) return false;
  const dx = rect.left + rect.right - place.left - place.right;
  const dy = rect.top + rect.bottom - place.top - place.bottom;
  return Math.abs(dx) < 2 && Math.abs(dy) < 2;
}

class Placing {
  private readonly chosen = new Map<string, Rect>();
  private readonly pieces: Pieces;
  private readonly fixed: Rect[];
  private readonly arrows: Rect[];

  constructor(ground: Ground, private readonly previous: ReadonlyMap<string, Rect>) {
    this.pieces = new Pieces(ground);
    this.fixed = ground.boxes.map((box) => grown(box, CLEARANCE));
    this.arrows = ground.paths.flatMap((path) => {
      const tip = path.points.at(-1);
      return tip ? [rectAround(tip[0], tip[1], 16, 16)] : [];
    });
  }

  run(wishes: readonly Wish[]): ReadonlyMap<string, Rect> {
    const order = [...wishes].sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1));
    const options = order.map((wish) => this.open(wish));
    for (let round = 0; round <= ROUNDS; round++) {
      order.forEach((wish, place) => this.choose(wish, options[place]!));
    }
    return this.chosen;
  }

  /** Keep the places that stand on no box, with what each costs before the other labels are looked at. */
  private open(wish: Wish): Candidate[] {
    const last = this.previous.get(wish.key);
    const open: Candidate[] = [];
    for (const each of candidates(wish)) {
      if (this.fixed.some((box) => meets(box, each.rect))) continue;
      const near = grown(each.rect, 1.5);
      const crossed = this.pieces.foreign(near, wish.key);
      const alsoNear = each.isBeside ? this.pieces.foreign(grown(each.rect, NEAR), wish.key) - crossed : 0;
      const arrows = this.arrows.filter((arrow) => meets(arrow, near)).length;
      const stayed = isNear(each.rect, last) ? STAYED : 0;
      open.push({ ...each, cost: each.cost + crossed * CROSSED + alsoNear * AMBIGUOUS + arrows * ARROW - stayed });
    }
    return open.sort((a, b) => a.cost - b.cost);
  }

  private choose(wish: Wish, options: readonly Candidate[]): void {
    const others: Rect[] = [];
    for (const [key, rect] of this.chosen) if (key !== wish.key) others.push(grown(rect, CLEARANCE));
    const best = options.find((each) => !others.some((other) => meets(other, each.rect)));
    if (best && best.cost < FORBIDDEN) this.chosen.set(wish.key, best.rect);
    else this.chosen.delete(wish.key);
  }
}

/** Place labels; one that finds no room is left out, its number stands in the table and the tooltip. */
export function placeLabels(
  wishes: readonly Wish[], ground: Ground, previous: ReadonlyMap<string, Rect> = new Map(),
): ReadonlyMap<string, Rect> {
  return new Placing(ground, previous).run(wishes);
}
