// A small figure for tests: a straight path of four activities, a way back, a self-loop and a hidden activity.
import type { MapEdge, MapFigure, MapNode, Point, Times } from "./types.ts";

/** Give times around a median in seconds. */
export function times(median_s: number, n = 100): Times {
  return { median_s, mean_s: median_s * 1.2, p90_s: median_s * 2, total_s: median_s * 1.2 * n };
}

/** Give a box on a row. */
export function node(id: string, row: number, more: Partial<MapNode> = {}): MapNode {
  return {
    id, name: id, x: 100, y: 40 + row * 100, width: 140, height: 46, lines: [id], n: 100, n_cases: 90, times: null,
    share: 0.9, is_start: false, is_end: false, ...more,
  };
}

/** Give a path with a course of its own. */
export function edge(source: string, target: string, points: readonly Point[], more: Partial<MapEdge> = {}): MapEdge {
  return {
    source, target, points, n: 100, n_cases: 90, times: times(3600), is_rework: false, is_happy: true, label_at: null, ...more,
  };
}

/** Give the figure, with changes. */
export function figure(more: Partial<MapFigure> = {}): MapFigure {
  const nodes = ["Receive", "Check", "Approve", "Pay"].map((id, row) => node(id, row));
  const down = (row: number): Point[] => [[170, 86 + row * 100], [170, 140 + row * 100]];
  return {
    as_of: null, basis: "", n_cases: 100, n_events: 400, words: { activities: "4 of 5 activities", paths: "5 of 9 paths" },
    nodes: [...nodes, node("Rare", 4, { is_shown: false })],
    edges: [
      edge("Receive", "Check", down(0)),
      edge("Check", "Approve", down(1), { times: times(6 * 86400) }),
      edge("Approve", "Pay", down(2), { n: 80, times: times(7200) }),
      edge("Approve", "Check", [[200, 240], [200, 220], [280, 220], [280, 163], [240, 163]], { n: 20, is_rework: true, times: times(86400, 20) }),
      edge("Approve", "Approve", [[240, 255], [262, 255], [262, 271], [240, 271]], { n: 5, is_rework: true, times: times(600, 5) }),
      edge("Pay", "Rare", [[170, 386], [170, 440]], { n: 1, is_shown: false }),
    ],
    starts: [{ id: "Receive", n: 100, points: [[170, 10], [170, 40]] }],
    ends: [{ id: "Pay", n: 95, points: [[170, 386], [170, 420]] }],
    start: [170, 10], end: [170, 420], width: 400, height: 500,
    legend: { wait_word: "waiting time" },
    ...more,
  };
}
