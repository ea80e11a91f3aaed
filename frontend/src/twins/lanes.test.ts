import assert from "node:assert/strict";
import test from "node:test";
import { GONE, MOVING, Pieces, type Side, WAITING, WORKING, layoutOf } from "./lanes.ts";

// Case 1 goes through both steps and is over at 100; case 2 waits before the second from 60 to 200.
const side: Side = {
  moves: [
    [1, -1, 0, 0, 0, 0, 20, 0],
    [2, -1, 0, 10, 10, 20, 60, 0],
    [1, 0, 1, 20, 20, 40, 100, 1],
    [2, 0, 1, 60, 60, 200, 210, 1],
  ],
  done: [[100, 100], [210, 200]],
};
const layout = layoutOf(1000, 2);

function at(time: number, travel = 1): Pieces {
  const pieces = new Pieces(side, 2);
  pieces.place(time, travel, layout.lanes[0], layout.done[0]);
  return pieces;
}

test("a piece travels, waits in its line, is worked on, and is gone", () => {
  const seen = [60.5, 100, 205, 300].map((time) => at(time).doing[3]);
  assert.deepEqual(seen, [MOVING, WAITING, WORKING, GONE]);
});

test("lines and desks are counted, whoever is still on the way", () => {
  const pieces = at(60.1);
  assert.deepEqual([...pieces.inLine], [0, 1]);
  assert.deepEqual([...pieces.inWork], [0, 1]);
  assert.equal(pieces.nAlive, 2);
});

test("who is done is counted with the mean lead time", () => {
  assert.deepEqual([at(99).nDone, at(99).meanLead_s], [0, null]);
  assert.deepEqual([at(250).nDone, at(250).meanLead_s], [2, 150]);
});

test("going back in time shows the same as before", () => {
  const pieces = new Pieces(side, 2);
  const look = (time: number) => {
    pieces.place(time, 1, layout.lanes[0], layout.done[0]);
    const x = [...pieces.x].filter((_, piece) => pieces.doing[piece] !== GONE);
    return [[...pieces.doing], x, pieces.nAlive];
  };
  const before = look(50);
  look(205);
  assert.deepEqual(look(50), before);
});

test("who waits stands in the line of its step and who is worked on at its desk", () => {
  const pieces = at(90);
  const { line, desk } = layout.lanes[0][1]!;
  assert.ok(pieces.x[3]! > line.x && pieces.x[3]! < line.x + line.width);
  assert.ok(pieces.x[2]! > desk.x && pieces.x[2]! < desk.x + desk.width);
});

test("a case can be followed from its arrival to its end", () => {
  const pieces = new Pieces(side, 2);
  assert.equal(pieces.nextArrival(5), 2);
  assert.equal(pieces.nextArrival(11), -1);
  assert.equal(pieces.stepOf(pieces.pieceOf(2, 100)), 1);
  assert.equal(pieces.pieceOf(2, 300), -1);
  assert.equal(pieces.endOf(2), 210);
});

test("both sides fit beside the names on a desk, and beneath them on a phone", () => {
  for (const width of [350, 830]) {
    const found = layoutOf(width, 19);
    for (const lanes of found.lanes) {
      for (const { line, desk } of lanes) {
        assert.ok(line.x >= 0 && desk.x + desk.width <= width + 0.01);
        assert.ok(desk.y + desk.height < found.height);
      }
    }
  }
});
