import assert from "node:assert/strict";
import test from "node:test";
import { placeMenu, step } from "./placing.ts";

const view = { width: 390, height: 800 };
const menu = { width: 220, height: 300 };

test("a menu opens below the start of its button", () => {
  const button = { left: 20, top: 10, right: 60, bottom: 40 };
  assert.deepEqual(placeMenu(button, menu, view), { left: 20, top: 46 });
});

test("at the right edge it ends where its button ends", () => {
  const button = { left: 340, top: 10, right: 370, bottom: 40 };
  assert.deepEqual(placeMenu(button, menu, view), { left: 150, top: 46 });
});

test("at the bottom it opens above", () => {
  const button = { left: 20, top: 740, right: 60, bottom: 780 };
  assert.deepEqual(placeMenu(button, menu, view), { left: 20, top: 434 });
});

test("it never leaves the view", () => {
  const button = { left: 100, top: 10, right: 140, bottom: 40 };
  assert.equal(placeMenu(button, { width: 380, height: 300 }, view).left, 8);
});

test("arrow keys go round", () => {
  assert.equal(step("ArrowDown", 2, 3), 0);
  assert.equal(step("ArrowUp", 0, 3), 2);
  assert.equal(step("ArrowDown", -1, 3), 0);
  assert.equal(step("End", 0, 3), 2);
  assert.equal(step("a", 0, 3), undefined);
});
