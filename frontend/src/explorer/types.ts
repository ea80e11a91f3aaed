// What the explorer reads and says. The server side of this agreement is obeya_web/explorer.
//
// The page
//   <obeya-explorer map="…/map.json" panel="…/panel/" timeline="…/timeline.json" replay="…/replay.json">
//     <div slot-name="tools"> anything that belongs into the toolbar of the map, such as the download menu </div>
//   </obeya-explorer>
//   builds everything around the map itself: measures, sliders, map, legend, table, timeline and replay. It reads its
//   state from the page's query and asks all four addresses with that same query (where, activities, paths, show,
//   compare, select), so the server never needs to write state into the markup. `timeline` and `replay` may be absent.
//   The panel's fragment goes into the element with the id "panel" if the page has one, else beside the map.
//   Inside the fragment an element with the attribute data-close closes it.
//   `where` may be repeated, one for each chip. The timeline sets, replaces or removes the one that begins with
//   "started " (or "completed ", "intersecting ", "contained "), such as `where=started 2024-01-01..2024-03-31`, and
//   then loads the page anew, because chips and tabs change with it. Sliders, measure and selection never do.
//   <obeya-map src="…"> alone draws one map without controls.
//
// The figure
//   Places are pixels; x and y are the top left corner of a box. Places never change for a log version. Activities and
//   paths that the sliders or the filter hide either are left out or have is_shown false; both fade.
//   "times" of a node is its service time, "before" the wait before it; both null where not known. Of an edge, "times"
//   is the time on the path. total_s is the sum over all moves. share is the share of cases that have the activity.
//   Colours and numbers on the map are computed here, from `thresholds` of the legend where they are given (for each
//   measure, in seconds or counts, from the whole log, so that colours stay while sliding), else from the edges.

/** What the map shows: how often, or how long. */
export type Measure = "n" | "n_cases" | "median" | "mean" | "p90" | "total";

/** A place in pixels. */
export type Point = readonly [number, number];

/** Seconds. */
export interface Times {
  readonly median_s: number;
  readonly mean_s: number;
  readonly p90_s: number;
  readonly total_s: number;
}

/** One activity. */
export interface MapNode {
  readonly id: string;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly string[];
  readonly n: number;
  readonly n_cases: number;
  readonly times: Times | null;
  readonly before?: Times | null;
  readonly share: number;
  readonly is_start: boolean;
  readonly is_end: boolean;
  readonly is_shown?: boolean;
}

/** One path; `source` and `target` are ids of nodes. */
export interface MapEdge {
  readonly source: string;
  readonly target: string;
  readonly points: readonly Point[];
  readonly n: number;
  readonly n_cases: number;
  readonly times: Times | null;
  readonly is_rework: boolean;
  readonly is_happy: boolean;
  readonly label_at?: Point | null;
  readonly is_shown?: boolean;
}

/** The path from the start dot to an activity, or from an activity to the end dot. */
export interface Terminal {
  readonly id: string;
  readonly n: number;
  readonly points: readonly Point[];
  readonly is_shown?: boolean;
}

/** What the numbers on paths are. */
export interface LegendInput {
  /** What the time on a path may be called: "waiting time", "estimated waiting time" or "gap", translated. */
  readonly wait_word: string;
  /** How many seconds a working day has, where working time is counted. */
  readonly working_day_s?: number | null;
  readonly thresholds?: Partial<Record<Measure, readonly number[]>>;
}

/** The answer of map.json. */
export interface MapFigure {
  readonly as_of: string | null;
  readonly basis: string;
  readonly n_cases: number;
  readonly n_events: number;
  readonly words: { readonly activities: string; readonly paths: string };
  /** Where the sliders stand, from 0 to 1; what the address does not say, the server chooses. */
  readonly sliders?: { readonly activities: number; readonly paths: number };
  readonly nodes: readonly MapNode[];
  readonly edges: readonly MapEdge[];
  readonly starts: readonly Terminal[];
  readonly ends: readonly Terminal[];
  /** The middles of the two dots. */
  readonly start?: Point | null;
  readonly end?: Point | null;
  readonly width: number;
  readonly height: number;
  readonly legend: LegendInput;
  /** With `compare` in the query: the same map of the cases compared to. Its places are the same. */
  readonly compared?: MapFigure | null;
  /** What stands over the two maps, such as the two filters in words. */
  readonly title?: string;
}

/** The answer of timeline.json: one number a day, from `first_day` (such as 2024-01-31) on. */
export interface Timeline {
  readonly first_day: string;
  readonly started: readonly number[];
  readonly completed: readonly number[];
}

/**
 * The answer of replay.json. A move is [case, place, from_s, to_s]: place 0 and up is an index into `edges`, and
 * -1 - i is index i of `nodes`. Seconds count from `first_at`; moves are ordered by case and time. Moves on edges last
 * from the completion before to the start after, moves on nodes from start to completion (possibly no time at all).
 */
export interface Replay {
  readonly cases: readonly string[];
  readonly nodes: readonly string[];
  readonly edges: readonly (readonly [string, string])[];
  readonly moves: readonly (readonly [number, number, number, number])[];
  readonly first_at: string;
  readonly first_s: number;
  readonly last_s: number;
  /** How many cases there are in all, when only a sample is replayed. */
  readonly n_cases?: number;
}

/** What is open in the panel. */
export interface Selection {
  readonly kind: "activity" | "path";
  /** The name of the activity, or "source→target". */
  readonly id: string;
}
