import assert from "node:assert/strict";
import test from "node:test";
import { neighbour } from "./neighbour.ts";

test("j begins at the first and k at the last", () => {
  assert.equal(neighbour("j", -1, 3), 0);
  assert.equal(neighbour("k", -1, 3), 2);
});

test("they go on by one and stop at the ends", () => {
  assert.equal(neighbour("j", 0, 3), 1);
  assert.equal(neighbour("k", 1, 3), 0);
  assert.equal(neighbour("j", 2, 3), undefined);
  assert.equal(neighbour("k", 0, 3), undefined);
});

test("other keys and empty lists lead nowhere", () => {
  assert.equal(neighbour("x", 0, 3), undefined);
  assert.equal(neighbour("j", -1, 0), undefined);
});
