import assert from "node:assert/strict";
import test from "node:test";
import { MOST_SCALE, fitted, opening, panned, revealed, scrolled, zoomed } from "./camera.ts";

const window = { width: 1000, height: 700 };

test("zooming keeps the point under the pointer in its place", () => {
  const before = { left: 40, top: -30, scale: 0.8 };
  const after = zoomed(before, 1.7, 300, 200);
  const pointOf = (camera: typeof before) => [(300 - camera.left) / camera.scale, (200 - camera.top) / camera.scale];
  pointOf(before).forEach((each, place) => assert.ok(Math.abs(each - pointOf(after)[place]!) < 1e-9));
});

test("zooming ends at a limit without moving away", () => {
  const most = { left: 5, top: 6, scale: MOST_SCALE };
  assert.deepEqual(zoomed(most, 2, 100, 100), most);
});

test("the whole map fits below the tools", () => {
  const camera = fitted({ width: 600, height: 3000 }, { ...window, covered: 60 });
  assert.ok(camera.top >= 60 && camera.top + 3000 * camera.scale <= 700);
});

test("a long map opens readable, at its top, around its start", () => {
  const camera = opening({ width: 900, height: 4000 }, window, 450);
  assert.ok(camera.scale >= 0.72);
  assert.ok(Math.abs(450 * camera.scale + camera.left - 500) < 1);
});

test("a small map opens whole and no larger than life", () => {
  assert.equal(opening({ width: 300, height: 200 }, window, null).scale, 1);
});

test("the map never leaves the window", () => {
  const camera = panned({ left: 0, top: 0, scale: 1 }, -9999, 9999, { width: 500, height: 500 }, window);
  assert.ok(camera.left + 500 > 0 && camera.top < window.height);
});

test("a wheel at the border of the map leaves the camera as it is", () => {
  const map = { width: 500, height: 400 };
  const camera = { left: 100, top: 16, scale: 1 };
  assert.equal(scrolled(camera, 0, 50, map, window).top, 16);
  assert.equal(scrolled(camera, 0, 50, map, window), camera);
});

test("what is in sight already does not move", () => {
  const camera = { left: 0, top: 0, scale: 1 };
  assert.deepEqual(revealed(camera, { left: 400, top: 300, right: 500, bottom: 350 }, window), camera);
  assert.ok(revealed(camera, { left: 400, top: 900, right: 500, bottom: 950 }, window).top < 0);
});
