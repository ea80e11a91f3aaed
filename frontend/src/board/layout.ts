// Where a card goes on a board. Pure: rectangles and places in, places out; no DOM.

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface Cell {
  readonly column: string;
  readonly lane: string;
  readonly box: Box;
  /** The boxes of its cards from top to bottom, without the one that is carried. */
  readonly cards: readonly Box[];
}

export interface Spot {
  readonly cell: number;
  /** The card before which it goes; as many as there are: at the end. */
  readonly place: number;
}

/** Return the cell under a point and the place in it; the nearest cell where the point lies in none. */
export function spotAt(x: number, y: number, cells: readonly Cell[]): Spot | undefined {
  let best: number | undefined;
  let nearest = Infinity;
  cells.forEach(({ box }, place) => {
    const away = distance(x, y, box);
    if (away < nearest) [best, nearest] = [place, away];
  });
  if (best === undefined) return undefined;
  const before = cells[best]!.cards.findIndex((card) => y < (card.top + card.bottom) / 2);
  return { cell: best, place: before < 0 ? cells[best]!.cards.length : before };
}

function distance(x: number, y: number, box: Box): number {
  const dx = Math.max(box.left - x, 0, x - box.right);
  const dy = Math.max(box.top - y, 0, y - box.bottom);
  return Math.hypot(dx, dy);
}

/** Return the cell beside one in its lane: `step` is -1 for left and 1 for right; undefined at the edge. */
export function cellBeside(cell: number, step: number, nColumns: number): number | undefined {
  const column = (cell % nColumns) + step;
  return column < 0 || column >= nColumns ? undefined : cell + step;
}

/** Return the place of a card that goes up (-1) or down (1) among `n`; undefined where it stays. */
export function placeBeside(place: number, step: number, n: number): number | undefined {
  const next = place + step;
  return next < 0 || next >= n ? undefined : next;
}

/**
 * Return the card that an arrow key leads to: up and down within the column, also into the next lane; left and right
 * to the nearest column that has one, as far down as one stands.
 */
export function cardBeside(
  key: string,
  from: Spot,
  counts: readonly number[],
  nColumns: number,
): Spot | undefined {
  if (key === "ArrowUp" || key === "ArrowDown") return within(from, key === "ArrowDown" ? 1 : -1, counts, nColumns);
  if (key !== "ArrowLeft" && key !== "ArrowRight") return undefined;
  const step = key === "ArrowRight" ? 1 : -1;
  let cell = cellBeside(from.cell, step, nColumns);
  while (cell !== undefined && counts[cell] === 0) cell = cellBeside(cell, step, nColumns);
  return cell === undefined ? undefined : { cell, place: Math.min(from.place, counts[cell]! - 1) };
}

function within(from: Spot, step: number, counts: readonly number[], nColumns: number): Spot | undefined {
  const place = placeBeside(from.place, step, counts[from.cell] ?? 0);
  if (place !== undefined) return { cell: from.cell, place };
  let cell = from.cell + step * nColumns;
  while (cell >= 0 && cell < counts.length && counts[cell] === 0) cell += step * nColumns;
  if (cell < 0 || cell >= counts.length) return undefined;
  return { cell, place: step > 0 ? 0 : counts[cell]! - 1 };
}

/** Return the column in view of a board that is swiped: the one whose left edge is nearest to where it is scrolled. */
export function columnInView(scrolled: number, lefts: readonly number[]): number {
  let best = 0;
  lefts.forEach((left, place) => {
    if (Math.abs(left - scrolled) < Math.abs(lefts[best]! - scrolled)) best = place;
  });
  return best;
}

/** Return how far to scroll, in pixels a frame, while something is carried near an edge. */
export function pull(x: number, box: Box, edge = 48, most = 14): number {
  if (x < box.left + edge) return -Math.ceil(most * Math.min(1, (box.left + edge - x) / edge));
  if (x > box.right - edge) return Math.ceil(most * Math.min(1, (x - box.right + edge) / edge));
  return 0;
}
