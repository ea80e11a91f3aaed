import assert from "node:assert/strict";
import test from "node:test";
import { Past } from "./past.ts";

test("undo goes back through what was typed, redo forth again", () => {
  const past = new Past("a");
  past.note("ab");
  past.note("abc");
  assert.equal(past.undo(), "ab");
  assert.equal(past.undo(), "a");
  assert.equal(past.undo(), undefined);
  assert.equal(past.redo(), "ab");
});

test("undo goes on through the versions that the server kept", () => {
  const past = new Past("third");
  past.begin(["", "first", "first", "second", "third"]);
  assert.equal(past.undo(), "second");
  assert.equal(past.undo(), "first");
  assert.equal(past.undo(), "");
  assert.equal(past.isAtFirst, true);
});

test("what was undone is gone when somebody writes on", () => {
  const past = new Past("a");
  past.note("ab");
  past.undo();
  past.note("ax");
  assert.equal(past.redo(), undefined);
  assert.equal(past.undo(), "a");
});
