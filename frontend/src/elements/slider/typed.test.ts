import assert from "node:assert/strict";
import test from "node:test";
import { placed, typed } from "./typed.ts";

test("a number is read with a point, a comma, a percent sign or a long minus", () => {
  assert.equal(typed("2.5"), 2.5);
  assert.equal(typed("2,5"), 2.5);
  assert.equal(typed(" 80 %"), 80);
  assert.equal(typed("−3"), -3);
});

test("what is no number moves no slider", () => {
  assert.equal(typed(""), null);
  assert.equal(typed("many"), null);
});

test("a number is written as the language types it", () => {
  assert.equal(placed(0.5, "de"), "0,5");
  assert.equal(placed(1200, "en"), "1200");
});
