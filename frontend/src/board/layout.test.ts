import assert from "node:assert/strict";
import test from "node:test";
import { cardBeside, cellBeside, columnInView, placeBeside, pull, spotAt, type Cell } from "./layout.ts";

const card = (top: number, left = 0) => ({ left, top, right: left + 100, bottom: top + 40 });
const cells: Cell[] = [
  { column: "ready", lane: "", box: { left: 0, top: 0, right: 100, bottom: 200 }, cards: [card(0), card(50)] },
  { column: "doing", lane: "", box: { left: 110, top: 0, right: 210, bottom: 200 }, cards: [] },
];

test("a card dropped above the middle of another goes before it", () => {
  assert.deepEqual(spotAt(50, 10, cells), { cell: 0, place: 0 });
  assert.deepEqual(spotAt(50, 60, cells), { cell: 0, place: 1 });
  assert.deepEqual(spotAt(50, 190, cells), { cell: 0, place: 2 });
});

test("an empty column takes a card at its beginning", () => {
  assert.deepEqual(spotAt(150, 100, cells), { cell: 1, place: 0 });
});

test("beside the board the nearest column takes it", () => {
  assert.deepEqual(spotAt(400, 500, cells), { cell: 1, place: 0 });
  assert.equal(spotAt(1, 1, []), undefined);
});

test("a card stays in its lane when it goes to the column beside", () => {
  assert.equal(cellBeside(1, 1, 3), 2);
  assert.equal(cellBeside(2, 1, 3), undefined);
  assert.equal(cellBeside(3, -1, 3), undefined);
  assert.equal(cellBeside(4, -1, 3), 3);
});

test("a card goes up and down among its neighbours and stops at the ends", () => {
  assert.equal(placeBeside(1, -1, 3), 0);
  assert.equal(placeBeside(0, -1, 3), undefined);
  assert.equal(placeBeside(2, 1, 3), undefined);
});

// Two lanes of three columns; so many cards stand in each cell.
const counts = [2, 0, 1, 3, 1, 0];

test("arrows lead over empty columns to the next card", () => {
  assert.deepEqual(cardBeside("ArrowRight", { cell: 0, place: 1 }, counts, 3), { cell: 2, place: 0 });
  assert.deepEqual(cardBeside("ArrowLeft", { cell: 4, place: 0 }, counts, 3), { cell: 3, place: 0 });
  assert.equal(cardBeside("ArrowRight", { cell: 4, place: 0 }, counts, 3), undefined);
});

test("arrows up and down go on in the next lane", () => {
  assert.deepEqual(cardBeside("ArrowDown", { cell: 0, place: 1 }, counts, 3), { cell: 3, place: 0 });
  assert.deepEqual(cardBeside("ArrowUp", { cell: 3, place: 0 }, counts, 3), { cell: 0, place: 1 });
  assert.equal(cardBeside("ArrowDown", { cell: 2, place: 0 }, counts, 3), undefined);
  assert.equal(cardBeside("Enter", { cell: 0, place: 0 }, counts, 3), undefined);
});

test("the column in view is the nearest one", () => {
  assert.equal(columnInView(0, [0, 360, 720]), 0);
  assert.equal(columnInView(400, [0, 360, 720]), 1);
  assert.equal(columnInView(9000, [0, 360, 720]), 2);
});

test("a card carried to the edge pulls the board along, faster the nearer", () => {
  const box = { left: 0, top: 0, right: 390, bottom: 700 };
  assert.equal(pull(200, box), 0);
  assert.equal(pull(0, box), -14);
  assert.ok(pull(30, box) > -14 && pull(30, box) < 0);
  assert.equal(pull(389, box), 14);
});
