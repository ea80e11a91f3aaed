import assert from "node:assert/strict";
import test from "node:test";
import { Chords } from "./chords.ts";

const known = ["g h", "g p", "?", "Escape"];

test("a chord is complete with its last key", () => {
  const chords = new Chords();
  assert.equal(chords.press("g", 0, known), "");
  assert.equal(chords.press("p", 300, known), "g p");
});

test("a key that comes too late begins anew", () => {
  const chords = new Chords();
  chords.press("g", 0, known);
  assert.equal(chords.press("p", 1500, known), undefined);
});

test("a wrong key in between does not spoil the next chord", () => {
  const chords = new Chords();
  chords.press("g", 0, known);
  assert.equal(chords.press("x", 100, known), undefined);
  assert.equal(chords.press("g", 200, known), "");
  assert.equal(chords.press("h", 300, known), "g h");
});

test("a single key may end an unfinished chord", () => {
  const chords = new Chords();
  chords.press("g", 0, known);
  assert.equal(chords.press("?", 100, known), "?");
});
