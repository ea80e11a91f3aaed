import assert from "node:assert/strict";
import test from "node:test";
import { isWorthSaying, pauseMs, percentOf, sentenceOf, type Job } from "./reading.ts";

const running: Job = { state: "running", progress: 0.421, words: "Reading rows" };

test("a running job says its words and its share", () => {
  assert.equal(sentenceOf(running), "Reading rows");
  assert.equal(percentOf(running), "42 %");
});

test("it is never said to be complete before it is", () => {
  assert.equal(percentOf({ ...running, progress: 0.999 }), "99 %");
});

test("a failure is said in the words of the server", () => {
  assert.equal(sentenceOf({ ...running, state: "failed", error: "Line 3 has no case." }), "Line 3 has no case.");
});

test("a share that nobody knows is not shown as a number", () => {
  assert.equal(percentOf({ ...running, progress: null }), "");
});

test("only fifths and ends are read aloud", () => {
  assert.equal(isWorthSaying(undefined, running), true);
  assert.equal(isWorthSaying(running, { ...running, progress: 0.45 }), false);
  assert.equal(isWorthSaying(running, { ...running, progress: 0.61 }), true);
  assert.equal(isWorthSaying(running, { ...running, state: "done" }), true);
});

test("asking slows down when it fails", () => {
  assert.equal(pauseMs(0, 0), 300);
  assert.equal(pauseMs(50, 3), 8000);
  assert.equal(pauseMs(50, 20), 15_000);
});
