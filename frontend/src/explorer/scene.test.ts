import assert from "node:assert/strict";
import test from "node:test";
import { composeScene, edgeWidth, labelled, mainEdge, sayValue } from "./scene.ts";
import { edge, figure, times } from "./sample.ts";

test("the path on which most time passes is the main one, and its label says its time", () => {
  const scene = composeScene(figure(), "median");
  const main = scene.labels.filter((label) => label.isMain);
  assert.deepEqual(main.map((label) => [label.key, label.text]), [["Check→Approve", "6 d"]]);
});

test("a path is as wide as the square root of its share", () => {
  assert.equal(edgeWidth(100, 100), 8);
  assert.ok(Math.abs(edgeWidth(25, 100) - (1.4 + 6.6 / 2)) < 1e-9);
});

test("places do not depend on measure, sliders or filter", () => {
  const before = composeScene(figure(), "median");
  const few = figure({ edges: figure().edges.slice(0, 2), nodes: figure().nodes.slice(0, 3) });
  const after = composeScene(few, "n");
  for (const box of after.boxes) {
    const same = before.boxes.find((each) => each.node.id === box.node.id)!;
    assert.deepEqual([box.node.x, box.node.y], [same.node.x, same.node.y]);
  }
});

test("what is hidden has no label and cannot be reached", () => {
  const scene = composeScene(figure(), "n_cases");
  assert.equal(scene.boxes.find((box) => box.node.id === "Rare")!.isShown, false);
  assert.ok(!scene.labels.some((label) => label.key.includes("Rare")));
});

test("a box is read out with its numbers and the wait before it", () => {
  const box = composeScene(figure(), "median").boxes.find((each) => each.node.id === "Approve")!;
  assert.equal(box.title, "Approve, 90 cases, 100 times, median waiting time 6 d after Check");
});

test("colours are the server's where it gives thresholds", () => {
  const given = figure({ legend: { wait_word: "gap", thresholds: { median: [3600, 30 * 86400] } } });
  const ramps = Object.fromEntries(composeScene(given, "median").paths.map((path) => [path.key, path.ramp]));
  assert.equal(ramps["Receive→Check"], ramps["Check→Approve"]);
  assert.equal(ramps["Approve→Approve"], 0);
});

test("of many paths those are labelled that carry four fifths, and the slowest that are not rare", () => {
  const many = Array.from({ length: 40 }, (_, i) => edge(`a${i}`, `b${i}`, [], { n: i === 0 ? 1000 : 11, times: times(i) }));
  const chosen = labelled(many, "median");
  const covered = [...chosen].reduce((sum, each) => sum + each.n, 0);
  assert.ok(covered >= 0.8 * many.reduce((sum, each) => sum + each.n, 0));
  assert.ok(chosen.has(many[39]!) && chosen.size < 40);
});

test("where no time is known nothing is coloured by time, and nothing is invented", () => {
  const blind = figure({ edges: figure().edges.map((each) => ({ ...each, times: null })) });
  const scene = composeScene(blind, "median");
  assert.ok(scene.paths.every((path) => path.ramp === null && path.text === ""));
  assert.deepEqual([scene.labels.length, scene.legend.steps.length, mainEdge(blind.edges, "median")], [0, 0, null]);
});

test("total time is said in hours, counts as counts", () => {
  assert.equal(sayValue(36_000, "total"), "10 h");
  assert.equal(sayValue(5903, "n_cases"), "5,903");
});

test("an empty figure composes to nothing", () => {
  const scene = composeScene(figure({ nodes: [], edges: [], starts: [], ends: [], n_cases: 0 }), "median");
  assert.deepEqual([scene.boxes, scene.paths, scene.labels], [[], [], []]);
});
