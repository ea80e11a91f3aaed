// What a map shows for one measure: numbers, widths, colours and labels of every box and path. Knows no page.
import type { Rect } from "./geometry.ts";
import { type Wish, labelWidth, placeLabels } from "./labels.ts";
import { colourOf, colourOfStep, countSteps, timeSteps } from "./scale.ts";
import type { MapEdge, MapFigure, MapNode, Measure, Point, Terminal, Times } from "./types.ts";
import { plural, t } from "../lib/words.ts";
import { duration, hours, shortCount } from "./words.ts";

/** A box as it is drawn. */
export interface SceneBox {
  readonly node: MapNode;
  readonly number: string;
  readonly title: string;
  readonly ramp: number | null;
  readonly isShown: boolean;
}

/** A path as it is drawn. */
export interface ScenePath {
  readonly key: string;
  readonly edge: MapEdge;
  readonly width: number;
  readonly ramp: number | null;
  readonly value: number | null;
  readonly text: string;
  readonly title: string;
  readonly isShown: boolean;
}

/** The path from or to a dot. */
export interface SceneTerminal {
  readonly key: string;
  readonly id: string;
  readonly points: readonly Point[];
  readonly width: number;
  readonly isShown: boolean;
}

/** The number on a path. */
export interface SceneLabel {
  readonly key: string;
  readonly text: string;
  readonly rect: Rect;
  readonly ramp: number | null;
  readonly isMain: boolean;
}

/** One colour of the legend, from `from` on. */
export interface LegendStep {
  readonly ramp: number;
  readonly from: string;
}

/** Everything a view draws. */
export interface Scene {
  readonly figure: MapFigure;
  readonly measure: Measure;
  readonly boxes: readonly SceneBox[];
  readonly paths: readonly ScenePath[];
  readonly terminals: readonly SceneTerminal[];
  readonly labels: readonly SceneLabel[];
  readonly legend: { readonly title: string; readonly steps: readonly LegendStep[] };
}

const LABELLED_SHARE = 0.8;
const LABEL_ALL_UP_TO = 24;
const N_SLOWEST = 3;
const RARE_SHARE = 0.01;
const LEAST_WIDTH = 1.4;
const MOST_WIDTH = 8;
const WIDEST_TERMINAL = 5;
const DOT_ROOM = 22;

/** Tell whether a measure is about time. */
export function isTime(measure: Measure): boolean {
  return measure !== "n" && measure !== "n_cases";
}

/** Read a time measure; null where nothing is known. */
export function readTimes(times: Times | null | undefined, measure: Measure): number | null {
  if (!times || !isTime(measure)) return null;
  return times[`${measure as "median" | "mean" | "p90" | "total"}_s`];
}

/** Read the measure of a path. */
export function readEdge(edge: MapEdge, measure: Measure): number | null {
  return isTime(measure) ? readTimes(edge.times, measure) : edge[measure as "n" | "n_cases"];
}

/** Write a value of a measure. */
export function sayValue(value: number | null, measure: Measure, workingDay: number | null = null): string {
  if (value === null) return "";
  if (measure === "total") return hours(value);
  return isTime(measure) ? duration(value, workingDay) : shortCount(value);
}

/** Say what a measure is, for the legend. */
export function measureWords(measure: Measure, wait: string): string {
  if (measure === "n") return t("moves");
  if (measure === "n_cases") return t("cases");
  if (measure === "median") return t("{wait}, median", { wait });
  if (measure === "mean") return t("{wait}, mean", { wait });
  return measure === "p90" ? t("{wait}, 9 in 10 below", { wait }) : t("{wait}, hours in all", { wait });
}

/** Name a path in one word; the sign cannot be typed into a name by accident. */
export function edgeKey(edge: { readonly source: string; readonly target: string }): string {
  return `${edge.source}\u2192${edge.target}`;
}

/** Give the width of a path: the square root of its share of the most frequent one. */
export function edgeWidth(n: number, largest: number): number {
  return largest > 0 ? LEAST_WIDTH + (MOST_WIDTH - LEAST_WIDTH) * Math.sqrt(n / largest) : LEAST_WIDTH;
}

/** Choose the paths that carry four fifths of the moves, and the slowest that are not rare. */
export function labelled(edges: readonly MapEdge[], measure: Measure): ReadonlySet<MapEdge> {
  if (edges.length <= LABEL_ALL_UP_TO) return new Set(edges);
  const ranked = [...edges].sort((a, b) => b.n - a.n || (edgeKey(a) < edgeKey(b) ? -1 : 1));
  const total = ranked.reduce((sum, edge) => sum + edge.n, 0);
  const chosen = new Set<MapEdge>();
  let covered = 0;
  for (const edge of ranked) {
    if (covered >= LABELLED_SHARE * total) break;
    chosen.add(edge);
    covered += edge.n;
  }
  const frequent = ranked.filter((edge) => edge.n >= Math.max(5, RARE_SHARE * ranked[0]!.n));
  frequent.sort((a, b) => (readEdge(b, measure) ?? 0) - (readEdge(a, measure) ?? 0));
  for (const edge of frequent.slice(0, N_SLOWEST)) chosen.add(edge);
  return chosen;
}

/** Find the path on which most time passes in all, or which most cases take. */
export function mainEdge(edges: readonly MapEdge[], measure: Measure): MapEdge | null {
  const weight = (edge: MapEdge) => (isTime(measure) ? (edge.times?.total_s ?? 0) : edge.n_cases);
  let best: MapEdge | null = null;
  for (const edge of edges) if (weight(edge) > 0 && (!best || weight(edge) > weight(best))) best = edge;
  return best;
}

/** Give the thresholds of the colours: the server's, from the whole log, or those of the paths shown. */
export function thresholdsOf(figure: MapFigure, measure: Measure): readonly number[] {
  const given = figure.legend.thresholds?.[measure];
  if (given) return given;
  const values = figure.edges.map((edge) => readEdge(edge, measure)).filter((value) => value !== null);
  if (measure === "total") return countSteps(values.map((seconds) => seconds / 3600)).map((hours) => hours * 3600);
  return isTime(measure) ? timeSteps(values) : countSteps(values);
}

/** Find the path by which most cases come to each activity. */
function mainWaysIn(figure: MapFigure): ReadonlyMap<string, MapEdge> {
  const ways = new Map<string, MapEdge>();
  for (const edge of figure.edges) {
    if (edge.is_shown === false || edge.source === edge.target) continue;
    const best = ways.get(edge.target);
    if (!best || edge.n > best.n) ways.set(edge.target, edge);
  }
  return ways;
}

function nodeTitle(node: MapNode, wayIn: MapEdge | undefined, figure: MapFigure): string {
  const workingDay = figure.legend.working_day_s ?? null;
  const wait = figure.legend.wait_word;
  const parts = [node.name, plural(node.n_cases, "1 case", "{n} cases"), plural(node.n, "once", "{n} times")];
  if (node.before) {
    const time = duration(node.before.median_s, workingDay);
    parts.push(t("median {wait} before it {time}", { wait, time }));
  } else if (wayIn?.times) {
    const source = figure.nodes.find((each) => each.id === wayIn.source)?.name ?? wayIn.source;
    const time = duration(wayIn.times.median_s, workingDay);
    parts.push(t("median {wait} {time} after {source}", { wait, time, source }));
  }
  if (node.times) parts.push(t("median service time {time}", { time: duration(node.times.median_s, workingDay) }));
  if (node.is_start) parts.push(t("cases start here"));
  if (node.is_end) parts.push(t("cases end here"));
  return parts.join(", ");
}

function pathTitle(edge: MapEdge, names: ReadonlyMap<string, string>, figure: MapFigure): string {
  const parts = [
    t("{source} to {target}: {moves} in {cases}", {
      source: names.get(edge.source) ?? edge.source,
      target: names.get(edge.target) ?? edge.target,
      moves: plural(edge.n, "1 move", "{n} moves"),
      cases: plural(edge.n_cases, "1 case", "{n} cases"),
    }),
  ];
  if (edge.times) {
    const time = duration(edge.times.median_s, figure.legend.working_day_s ?? null);
    parts.push(t("median {wait} {time}", { wait: figure.legend.wait_word, time }));
  }
  if (edge.is_rework) parts.push(t("leads back"));
  return parts.join(", ");
}

function boxOf(node: MapNode, wayIn: MapEdge | undefined, figure: MapFigure, measure: Measure, thresholds: readonly number[]): SceneBox {
  const value = isTime(measure)
    ? readTimes(node.before ?? wayIn?.times ?? node.times, measure)
    : node[measure as "n" | "n_cases"];
  return {
    node,
    number: measure === "n" ? plural(node.n, "once", "{n} times") : plural(node.n_cases, "1 case", "{n} cases"),
    title: nodeTitle(node, wayIn, figure),
    ramp: value === null ? null : colourOf(value, thresholds),
    isShown: node.is_shown ?? true,
  };
}

function pathsOf(figure: MapFigure, measure: Measure, thresholds: readonly number[]): ScenePath[] {
  const names = new Map(figure.nodes.map((node) => [node.id, node.name]));
  const shown = figure.edges.filter((edge) => edge.is_shown ?? true);
  const largest = shown.reduce((most, edge) => Math.max(most, edge.n), 0);
  return figure.edges.map((edge) => {
    const value = readEdge(edge, measure);
    return {
      key: edgeKey(edge),
      edge,
      width: edgeWidth(edge.n, largest),
      ramp: value === null ? null : colourOf(value, thresholds),
      value,
      text: sayValue(value, measure, figure.legend.working_day_s ?? null),
      title: pathTitle(edge, names, figure),
      isShown: edge.is_shown ?? true,
    };
  });
}

function terminalsOf(figure: MapFigure): SceneTerminal[] {
  const largest = figure.edges.reduce((most, edge) => Math.max(most, edge.n), 0);
  const hidden = new Set(figure.nodes.filter((node) => node.is_shown === false).map((node) => node.id));
  const named = (kind: string, list: readonly Terminal[]) =>
    list.map((each) => ({
      key: `${kind} ${each.id}`,
      id: each.id,
      points: each.points,
      width: Math.min(WIDEST_TERMINAL, edgeWidth(each.n, largest)),
      isShown: (each.is_shown ?? true) && each.n > 0 && !hidden.has(each.id),
    }));
  return [...named("start", figure.starts), ...named("end", figure.ends)];
}

/** Give the two dots as rectangles, with room for the words beside them. */
function dotRects(figure: MapFigure): Rect[] {
  return [figure.start, figure.end].flatMap((dot) =>
    dot ? [{ left: dot[0] - DOT_ROOM, right: dot[0] + DOT_ROOM, top: dot[1] - DOT_ROOM, bottom: dot[1] + DOT_ROOM }] : [],
  );
}

function labelsOf(
  figure: MapFigure, paths: readonly ScenePath[], terminals: readonly SceneTerminal[], measure: Measure,
  previous: ReadonlyMap<string, Rect>,
): SceneLabel[] {
  const shown = paths.filter((path) => path.isShown);
  const chosen = labelled(shown.map((path) => path.edge), measure);
  const wishes: Wish[] = shown
    .filter((path) => path.text && chosen.has(path.edge))
    .map((path) => ({
      key: path.key,
      points: path.edge.points,
      pathWidth: path.width,
      n: path.edge.n,
      width: labelWidth(path.text),
      isLoop: path.edge.source === path.edge.target,
      likes: path.edge.label_at ?? null,
    }));
  const boxes = figure.nodes
    .filter((node) => node.is_shown ?? true)
    .map((node) => ({ left: node.x, top: node.y, right: node.x + node.width, bottom: node.y + node.height }));
  const lines = [
    ...shown.map((path) => ({ key: path.key, points: path.edge.points, width: path.width })),
    ...terminals.filter((each) => each.isShown).map((each) => ({ key: each.key, points: each.points, width: each.width })),
  ];
  const places = placeLabels(wishes, { boxes: [...boxes, ...dotRects(figure)], paths: lines }, previous);
  const main = mainEdge(shown.map((path) => path.edge), measure);
  return shown.flatMap((path) => {
    const rect = places.get(path.key);
    return rect ? [{ key: path.key, text: path.text, rect, ramp: path.ramp, isMain: path.edge === main }] : [];
  });
}

function legendOf(figure: MapFigure, measure: Measure, thresholds: readonly number[]): Scene["legend"] {
  const say = (value: number) => sayValue(value, measure, figure.legend.working_day_s ?? null);
  const steps = [0, ...thresholds].map((from, step) => ({
    ramp: colourOfStep(step, thresholds),
    from: step === 0 ? "" : say(from),
  }));
  return {
    title: measureWords(measure, figure.legend.wait_word),
    steps: thresholds.length > 0 ? steps : [],
  };
}

/** Decide everything a view draws; `previous` are the places labels had before, which they keep if they can. */
export function composeScene(
  figure: MapFigure, measure: Measure, previous: ReadonlyMap<string, Rect> = new Map(),
  thresholds: readonly number[] = thresholdsOf(figure, measure),
): Scene {
  const paths = pathsOf(figure, measure, thresholds);
  const waysIn = mainWaysIn(figure);
  const terminals = terminalsOf(figure);
  return {
    figure,
    measure,
    boxes: figure.nodes.map((node) => boxOf(node, waysIn.get(node.id), figure, measure, thresholds)),
    paths,
    terminals,
    labels: labelsOf(figure, paths, terminals, measure, previous),
    legend: legendOf(figure, measure, thresholds),
  };
}
