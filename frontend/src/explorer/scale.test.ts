import assert from "node:assert/strict";
import test from "node:test";
import { N_RAMP, colourOf, countSteps, timeSteps } from "./scale.ts";

test("times are cut where people would cut them", () => {
  assert.deepEqual(timeSteps([600, 7200, 86400, 6 * 86400]), [1800, 7200, 28800, 86400 * 2].sort((a, b) => a - b));
});

test("counts are cut at 1, 2 and 5 times a power of ten", () => {
  assert.ok(countSteps([3, 40, 700, 5903]).every((each) => /^[125]0*$/.test(String(each))));
});

test("the largest value has the darkest colour and nothing else is darker", () => {
  const steps = timeSteps([60, 3600, 86400 * 9]);
  assert.equal(colourOf(86400 * 9, steps), N_RAMP - 1);
  assert.equal(colourOf(0, steps), 0);
});

test("equal values have no steps and the middle colour", () => {
  assert.deepEqual(timeSteps([3600, 3600]), []);
  assert.equal(colourOf(3600, []), 2);
});
