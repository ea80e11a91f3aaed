import assert from "node:assert/strict";
import test from "node:test";
import { Clock, GONE, MOVING, Tokens, WAITING, WORKING, courseOf } from "./tokens.ts";
import type { Replay } from "./types.ts";

const replay: Replay = {
  cases: ["1", "2", "3"], nodes: ["A", "B"], edges: [["A", "B"]], first_at: "2024-01-01T00:00:00Z", first_s: 0, last_s: 5000,
  // The second case begins later; the third was never seen on the map.
  moves: [[0, -1, 0, 10], [0, 0, 10, 110], [0, -2, 110, 120], [1, -1, 1000, 1010], [1, 0, 1010, 5000]],
};
const box = (id: string) => (id === "A" ? { x: 0, y: 0, width: 100, height: 46 } : { x: 200, y: 0, width: 100, height: 46 });

function tokens(): Tokens {
  const made = new Tokens(replay, box);
  made.setCourses(() => courseOf([[100, 23], [150, 23], [150, 0], [200, 0]]));
  return made;
}

test("a case is worked on, travels, waits before the box, and is gone at its end", () => {
  const all = tokens();
  const seen = [5, 15, 60, 115, 130].map((time) => {
    all.place(time, 20, false);
    return all.doing[0];
  });
  assert.deepEqual(seen, [WORKING, MOVING, WAITING, WORKING, GONE]);
});

test("half of the travel is half of the way", () => {
  const all = tokens();
  all.place(20, 20, false);
  assert.ok(Math.abs(all.x[0]! - 150) < 2);
});

test("who waits stands to the left of the box", () => {
  const all = tokens();
  all.place(60, 20, false);
  assert.ok(all.x[0]! < 200 && all.x[0]! > 150);
});

test("all can start together", () => {
  const all = tokens();
  all.place(15, 20, true);
  assert.deepEqual([all.doing[0], all.doing[1], all.nAlive], [MOVING, MOVING, 2]);
  assert.equal(all.longest, 4000);
});

test("going back in time shows the same as before", () => {
  const all = tokens();
  const at = (time: number) => {
    all.place(time, 20, false);
    return [all.doing[0], all.x[0], all.doing[1], all.nAlive];
  };
  const before = at(60);
  at(2000);
  assert.deepEqual(at(60), before);
});

test("on a hidden path a case goes straight to the next queue", () => {
  const all = new Tokens(replay, box);
  all.setCourses(() => null);
  all.place(11, 20, false);
  assert.equal(all.doing[0], WAITING);
});

test("a replay of nothing is nothing", () => {
  const none = new Tokens({ ...replay, cases: [], moves: [] }, box);
  none.place(0, 1, false);
  assert.equal(none.nAlive, 0);
});

test("the clock stops at the end and never jumps over a pause", () => {
  const clock = new Clock(6000, 60);
  clock.isRunning = true;
  clock.pass(1_000_000);
  assert.equal(clock.position, 10);
  clock.jump(5995);
  clock.pass(100);
  assert.deepEqual([clock.position, clock.isRunning], [6000, false]);
});
