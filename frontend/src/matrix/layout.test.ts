import assert from "node:assert/strict";
import { test } from "node:test";
import { isSame, moved } from "./layout.ts";

test("an arrow moves a card by one step", () => {
  assert.deepEqual(moved({ impact: 3, effort: 3 }, "ArrowUp"), { impact: 4, effort: 3 });
  assert.deepEqual(moved({ impact: 3, effort: 3 }, "ArrowLeft"), { impact: 3, effort: 2 });
});

test("at the edge a card stays", () => {
  assert.ok(isSame(moved({ impact: 5, effort: 1 }, "ArrowUp")!, { impact: 5, effort: 1 }));
});

test("other keys move nothing", () => {
  assert.equal(moved({ impact: 3, effort: 3 }, "Enter"), undefined);
});
