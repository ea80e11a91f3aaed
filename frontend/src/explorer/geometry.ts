// Rectangles and polylines, just enough to draw paths and to lay text between them.
import type { Point } from "./types.ts";

/** A rectangle by its borders; y grows downwards. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Build a rectangle from its middle and its size. */
export function rectAround(x: number, y: number, width: number, height: number): Rect {
  return { left: x - width / 2, top: y - height / 2, right: x + width / 2, bottom: y + height / 2 };
}

/** Give the rectangle with `by` more on each side. */
export function grown(rect: Rect, by: number): Rect {
  return { left: rect.left - by, top: rect.top - by, right: rect.right + by, bottom: rect.bottom + by };
}

/** Tell whether two rectangles share more than a border. */
export function meets(a: Rect, b: Rect): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** Give the distance of two points. */
export function distance(a: Point, b: Point): number {
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

function towards(a: Point, b: Point, by: number): Point {
  const length = distance(a, b);
  if (length === 0) return a;
  return [a[0] + ((b[0] - a[0]) * by) / length, a[1] + ((b[1] - a[1]) * by) / length];
}

/** Give the straight pieces of a polyline, leaving out those without length. */
export function segments(points: readonly Point[]): [Point, Point][] {
  const pieces: [Point, Point][] = [];
  for (let place = 1; place < points.length; place++) {
    const a = points[place - 1]!;
    const b = points[place]!;
    if (distance(a, b) > 0.01) pieces.push([a, b]);
  }
  return pieces;
}

/** Cut `by` off the end of a polyline, at most half of its last piece. */
export function shortened(points: readonly Point[], by: number): Point[] {
  const last = points.at(-1);
  const before = points.at(-2);
  if (!last || !before) return [...points];
  return [...points.slice(0, -1), towards(last, before, Math.min(by, distance(last, before) / 2))];
}

function written(point: Point): string {
  return `${Math.round(point[0] * 100) / 100} ${Math.round(point[1] * 100) / 100}`;
}

/** Write a polyline as the data of an SVG path with rounded corners. */
export function roundedPath(points: readonly Point[], radius: number): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return "";
  const parts = [`M${written(first)}`];
  for (let place = 1; place < points.length - 1; place++) {
    const corner = points[place]!;
    const before = points[place - 1]!;
    const after = points[place + 1]!;
    const bend = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2);
    parts.push(`L${written(towards(corner, before, bend))}Q${written(corner)} ${written(towards(corner, after, bend))}`);
  }
  parts.push(`L${written(last)}`);
  return parts.join("");
}

/** Give the three corners of the arrowhead at the end of a polyline, and how long it is. */
export function arrowHead(points: readonly Point[], width: number): { corners: string; size: number } {
  const size = 6.5 + width * 0.75;
  const half = 3.2 + width * 0.62;
  const tip = points.at(-1);
  const before = points.at(-2);
  if (!tip || !before) return { corners: "", size };
  const length = distance(before, tip) || 1;
  const ux = (tip[0] - before[0]) / length;
  const uy = (tip[1] - before[1]) / length;
  const base: Point = [tip[0] - ux * size, tip[1] - uy * size];
  const corners = [tip, [base[0] - uy * half, base[1] + ux * half], [base[0] + uy * half, base[1] - ux * half]];
  return { corners: corners.map((corner) => written(corner as Point).replace(" ", ",")).join(" "), size };
}
