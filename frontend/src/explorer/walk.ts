// Moving through a map by keys: from an activity along its most frequent path, and on to where that leads.
import type { Scene } from "./scene.ts";

/** Where the focus is: an activity by id, or a path by its key. */
export interface Stop {
  readonly kind: "activity" | "path";
  readonly key: string;
}

/** A direction of walking. */
export type Step = "down" | "up" | "left" | "right" | "first" | "last" | "slowest";

const ROW = 24;

interface Way {
  readonly key: string;
  readonly source: string;
  readonly target: string;
  readonly n: number;
  readonly value: number;
}

function waysOf(scene: Scene): Way[] {
  return scene.paths
    .filter((path) => path.isShown)
    .map(({ key, edge, value }) => ({ key, source: edge.source, target: edge.target, n: edge.n, value: value ?? 0 }))
    .sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1));
}

function boxesOf(scene: Scene) {
  return scene.boxes.filter((box) => box.isShown).sort((a, b) => a.node.y - b.node.y || a.node.x - b.node.x);
}

/** Give the first stop: the activity most cases start with, else the one on top. */
export function firstStop(scene: Scene): Stop | null {
  const boxes = boxesOf(scene);
  const shown = new Set(boxes.map((box) => box.node.id));
  const start = scene.figure.starts.filter((each) => shown.has(each.id)).sort((a, b) => b.n - a.n)[0];
  const key = start?.id ?? boxes[0]?.node.id;
  return key === undefined ? null : { kind: "activity", key };
}

/** Tell whether a stop is still on the map. */
export function isOnMap(scene: Scene, stop: Stop): boolean {
  if (stop.kind === "path") return scene.paths.some((path) => path.isShown && path.key === stop.key);
  return scene.boxes.some((box) => box.isShown && box.node.id === stop.key);
}

function turned<T>(list: readonly T[], isHere: (each: T) => boolean, by: number): T | null {
  const place = list.findIndex(isHere);
  if (place < 0 || list.length < 2) return null;
  return list[(place + by + list.length) % list.length] ?? null;
}

/** Give the activities beside one: those its predecessors also lead to; without any, those on its row. */
function siblings(scene: Scene, id: string): string[] {
  const ways = waysOf(scene).filter((way) => way.source !== way.target);
  const before = ways.find((way) => way.target === id)?.source;
  const beside = new Set(ways.filter((way) => way.source === before).map((way) => way.target));
  const boxes = boxesOf(scene);
  const here = boxes.find((box) => box.node.id === id);
  const row = boxes.filter((box) => here && Math.abs(box.node.y - here.node.y) < ROW);
  const chosen = beside.size > 1 ? boxes.filter((box) => beside.has(box.node.id)) : row;
  return chosen.sort((a, b) => a.node.x - b.node.x || a.node.y - b.node.y).map((box) => box.node.id);
}

function fromActivity(scene: Scene, id: string, step: Step, trail: readonly Stop[]): Stop | null {
  const ways = waysOf(scene);
  if (step === "left" || step === "right") {
    const key = turned(siblings(scene, id), (each) => each === id, step === "right" ? 1 : -1);
    return key === null ? null : { kind: "activity", key };
  }
  const came = trail.at(-1);
  if (step === "up" && came && ways.some((way) => way.key === came.key && way.target === id)) return came;
  const end = step === "down" ? "source" : "target";
  const way = ways.find((each) => each[end] === id && each.source !== each.target) ?? ways.find((each) => each[end] === id);
  return way ? { kind: "path", key: way.key } : null;
}

function fromPath(scene: Scene, key: string, step: Step): Stop | null {
  const ways = waysOf(scene);
  const here = ways.find((way) => way.key === key);
  if (!here) return null;
  if (step === "down") return { kind: "activity", key: here.target };
  if (step === "up") return { kind: "activity", key: here.source };
  const beside = ways.filter((way) => way.source === here.source);
  const next = turned(beside, (way) => way.key === key, step === "right" ? 1 : -1);
  return next && { kind: "path", key: next.key };
}

/**
 * Give where a key leads, or null where there is nothing.
 *
 * Down goes along the most frequent path and on to its end, up goes back the way one came, left and right go to
 * siblings: other paths out of the same activity, other activities after the same one.
 */
export function walk(scene: Scene, from: Stop, step: Step, trail: readonly Stop[] = []): Stop | null {
  if (step === "first") return firstStop(scene);
  if (step === "last") {
    const last = boxesOf(scene).at(-1);
    return last ? { kind: "activity", key: last.node.id } : null;
  }
  if (step === "slowest") {
    const slow = waysOf(scene).sort((a, b) => b.value - a.value)[0];
    return slow ? { kind: "path", key: slow.key } : null;
  }
  return from.kind === "activity" ? fromActivity(scene, from.key, step, trail) : fromPath(scene, from.key, step);
}

/** Give what stays bright when a stop is looked at: itself, its paths and where they lead. */
export function connected(scene: Scene, stop: Stop): { activities: Set<string>; paths: Set<string> } {
  const ways = waysOf(scene);
  const touching = ways.filter((way) =>
    stop.kind === "path" ? way.key === stop.key : way.source === stop.key || way.target === stop.key,
  );
  const activities = new Set(touching.flatMap((way) => [way.source, way.target]));
  if (stop.kind === "activity") activities.add(stop.key);
  return { activities, paths: new Set(touching.map((way) => way.key)) };
}
