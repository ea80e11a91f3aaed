import assert from "node:assert/strict";
import test from "node:test";
import { named, namingAt } from "./naming.ts";

test("a name begins at an @ that begins a word", () => {
  assert.deepEqual(namingAt("ask @an", 7), { start: 4, letters: "an" });
  assert.deepEqual(namingAt("@", 1), { start: 0, letters: "" });
});

test("an address is no name", () => {
  assert.equal(namingAt("mail anna@example", 17), undefined);
});

test("a name may have a few words, and ends with the line", () => {
  assert.deepEqual(namingAt("@Anna Maria B", 13), { start: 0, letters: "Anna Maria B" });
  assert.equal(namingAt("@Anna is the one who", 20), undefined);
  assert.equal(namingAt("@Anna\nnext", 10), undefined);
});

test("the chosen name takes the place of its beginning", () => {
  assert.deepEqual(named("ask @an today", { start: 4, letters: "an" }, "Anna Bauer"), {
    text: "ask @Anna Bauer today",
    caret: 16,
  });
});
