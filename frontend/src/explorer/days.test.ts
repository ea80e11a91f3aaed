import assert from "node:assert/strict";
import test from "node:test";
import { barsOf, dayNumber, isoDay, periodOf, rangeBetween, rangeOf, shifted, startedIn } from "./days.ts";

const n = 400;
const timeline = { first_day: "2024-02-28", started: Array.from({ length: n }, (_, i) => i % 7), completed: new Array<number>(n).fill(1) };

test("days are counted over leap days and changes of the clock", () => {
  assert.equal(isoDay(timeline, 1), "2024-02-29");
  assert.equal(isoDay(timeline, 2), "2024-03-01");
  assert.equal(dayNumber(timeline, "2024-10-28") - dayNumber(timeline, "2024-10-26"), 2);
});

test("bars hold every day once, however few there may be", () => {
  for (const most of [1, 10, 60, 150, 1000]) {
    const bars = barsOf(timeline, most);
    assert.ok(bars.length <= Math.max(most, 1));
    assert.equal(bars.reduce((sum, bar) => sum + bar.completed, 0), n);
    assert.equal(bars.at(-1)!.last, n - 1);
  }
});

test("a range is the right way round and inside", () => {
  assert.deepEqual(rangeBetween(timeline, 50.4, -3), { first: 0, last: 50 });
  assert.deepEqual(shifted(timeline, { first: 390, last: 395 }, 30), { first: 394, last: 399 });
});

test("a period and its range are the same days; all days are no period", () => {
  const period = { since: "2024-03-01", until: "2024-03-31" };
  const range = rangeOf(timeline, period)!;
  assert.equal(range.last - range.first, 30);
  assert.deepEqual(periodOf(timeline, range), period);
  assert.equal(periodOf(timeline, { first: 0, last: n - 1 }), null);
  assert.equal(rangeOf(timeline, { since: "1999-01-01", until: "1999-02-01" }), null);
});

test("cases are counted with both ends", () => {
  assert.equal(startedIn(timeline, { first: 1, last: 3 }), 1 + 2 + 3);
});
