import assert from "node:assert/strict";
import test from "node:test";
import { figure } from "./sample.ts";
import { composeScene } from "./scene.ts";
import { type Step, type Stop, connected, firstStop, isOnMap, walk } from "./walk.ts";

const scene = composeScene(figure(), "median");

function keysAfter(from: Stop, steps: readonly Step[]): string[] {
  const trail: Stop[] = [];
  let here = from;
  return steps.map((step) => {
    const next = walk(scene, here, step, trail);
    if (!next) return "";
    if (step === "down") trail.push(here);
    if (step === "up") trail.pop();
    here = next;
    return next.key;
  });
}

const start: Stop = { kind: "activity", key: "Receive" };

test("a walk begins where most cases start", () => {
  assert.deepEqual(firstStop(scene), start);
});

test("down follows the most frequent path to its end", () => {
  assert.deepEqual(keysAfter(start, ["down", "down", "down", "down"]), ["Receive→Check", "Check", "Check→Approve", "Approve"]);
});

test("up goes back the way one came", () => {
  const steps: Step[] = ["down", "down", "down", "down", "up", "up", "up", "up"];
  assert.equal(keysAfter(start, steps).at(-1), "Receive");
});

test("left and right turn through the paths out of the same activity, most frequent first", () => {
  const from: Stop = { kind: "path", key: "Approve→Pay" };
  assert.deepEqual(keysAfter(from, ["right", "right", "right"]), ["Approve→Check", "Approve→Approve", "Approve→Pay"]);
  assert.deepEqual(keysAfter(from, ["left"]), ["Approve→Approve"]);
});

test("one key leads to the slowest path", () => {
  assert.deepEqual(walk(scene, start, "slowest"), { kind: "path", key: "Check→Approve" });
});

test("every activity and path shown can be reached with arrows alone", () => {
  const seen = new Set<string>();
  const waiting: Stop[] = [start];
  while (waiting.length > 0) {
    const here = waiting.pop()!;
    if (seen.has(here.kind + here.key)) continue;
    seen.add(here.kind + here.key);
    for (const step of ["down", "up", "left", "right"] as const) {
      const next = walk(scene, here, step);
      if (next) waiting.push(next);
    }
  }
  assert.equal(seen.size, 4 + 5);
});

test("nothing hidden is ever reached", () => {
  assert.equal(walk(scene, { kind: "activity", key: "Pay" }, "down"), null);
  assert.equal(isOnMap(scene, { kind: "activity", key: "Rare" }), false);
});

test("looking at an activity keeps its paths and neighbours bright", () => {
  const { activities, paths } = connected(scene, { kind: "activity", key: "Pay" });
  assert.deepEqual([[...activities].sort(), [...paths]], [["Approve", "Pay"], ["Approve→Pay"]]);
});
