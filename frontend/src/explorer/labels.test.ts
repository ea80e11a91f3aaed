import assert from "node:assert/strict";
import test from "node:test";
import { meets } from "./geometry.ts";
import { type Ground, type Wish, labelWidth, placeLabels } from "./labels.ts";
import type { Point } from "./types.ts";

/** Twenty-four boxes on a grid with a path from each to each of the next row: far more labels than there is room for. */
function crowd(): { wishes: Wish[]; ground: Ground } {
  const boxes = Array.from({ length: 24 }, (_, i) => {
    const [left, top] = [(i % 4) * 130, Math.floor(i / 4) * 90];
    return { left, top, right: left + 110, bottom: top + 46 };
  });
  const paths = boxes.slice(0, 20).flatMap((box, i) =>
    [0, 1, 2, 3].map((column) => {
      const target = boxes[(Math.floor(i / 4) + 1) * 4 + column]!;
      const points: Point[] = [
        [box.left + 20 + column * 22, box.bottom], [box.left + 20 + column * 22, box.bottom + 8 + (i % 4) * 8],
        [target.left + 50, box.bottom + 8 + (i % 4) * 8], [target.left + 50, target.top],
      ];
      return { key: `${i}-${column}`, points, width: 2 };
    }),
  );
  const wishes = paths.map((path, n) => ({ ...path, pathWidth: 2, n, width: labelWidth("12 min"), isLoop: false }));
  return { wishes, ground: { boxes, paths } };
}

test("no label covers a box or another label, however crowded the map is", () => {
  const { wishes, ground } = crowd();
  const rects = [...placeLabels(wishes, ground).values()];
  assert.ok(rects.length > 10);
  for (const [i, rect] of rects.entries()) {
    assert.ok(!ground.boxes.some((box) => meets(box, rect)));
    assert.ok(!rects.some((other, j) => i !== j && meets(other, rect)));
  }
});

test("the same map gives the same places", () => {
  const { wishes, ground } = crowd();
  assert.deepEqual([...placeLabels(wishes, ground)], [...placeLabels([...wishes].reverse(), ground)]);
});

test("a label alone on a long path stands in its middle", () => {
  const points: Point[] = [[0, 0], [0, 200]];
  const wish = { key: "a", points, pathWidth: 4, n: 1, width: 40, isLoop: false };
  const rect = placeLabels([wish], { boxes: [], paths: [{ key: "a", points, width: 4 }] }).get("a")!;
  assert.deepEqual([(rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2], [0, 100]);
});

test("a label stays where it was while that place is as good as others", () => {
  const points: Point[] = [[0, 0], [0, 200]];
  const wish = { key: "a", points, pathWidth: 4, n: 1, width: 40, isLoop: false };
  const ground = { boxes: [], paths: [{ key: "a", points, width: 4 }] };
  const before = { left: -20, right: 20, top: 63, bottom: 81 };
  assert.equal(placeLabels([wish], ground, new Map([["a", before]])).get("a")!.top, 63);
});

test("the number of a self-loop stands beside it", () => {
  const points: Point[] = [[0, 0], [20, 0], [20, 16], [0, 16]];
  const wish = { key: "a", points, pathWidth: 2, n: 1, width: 40, isLoop: true };
  const rect = placeLabels([wish], { boxes: [{ left: -140, right: 0, top: -20, bottom: 36 }], paths: [{ key: "a", points, width: 2 }] }).get("a")!;
  assert.ok(rect.left >= 21 || rect.bottom <= 0 || rect.top >= 16);
});
