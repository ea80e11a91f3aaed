import assert from "node:assert/strict";
import test from "node:test";
import { shiftOf } from "./dragging.ts";

test("a box is dropped at the next quarter of a column and a row", () => {
  assert.deepEqual(shiftOf(-204 * 1.1, 60, 204, 100), { columns: -1, rows: 0.5 });
});

test("a hand that trembles moves nothing", () => {
  assert.deepEqual(shiftOf(10, -9, 204, 100), { columns: 0, rows: 0 });
});

test("a picture without measures moves nothing", () => {
  assert.deepEqual(shiftOf(100, 100, 0, Number.NaN), { columns: 0, rows: 0 });
});
