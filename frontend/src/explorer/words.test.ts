import assert from "node:assert/strict";
import test from "node:test";
import { duration, hours, percent, shortCount, shortName } from "./words.ts";

test("durations are one number and one unit", () => {
  assert.deepEqual([40, 720, 79200, 6.2 * 86400, 14 * 86400].map((each) => duration(each)), ["40 s", "12 min", "22 h", "6.2 d", "14 d"]);
});

test("working time stays with hours, because its day has not 24 of them", () => {
  assert.equal(duration(20 * 3600, 8 * 3600), "2.5 wd");
  assert.equal(duration(7.5 * 3600, 8 * 3600), "7.5 h");
});

test("a minute is never said as sixty seconds", () => {
  assert.equal(duration(59.7), "1 min");
  assert.equal(duration(3599), "1 h");
});

test("large numbers are short and small shares are not nothing", () => {
  assert.equal(shortCount(99_999), "99,999");
  assert.equal(shortCount(1_234_567), "1.2M");
  assert.equal(hours(3600 * 36.4), "36 h");
  assert.equal(percent(0.004), "< 1 %");
  assert.equal(percent(0.997), "> 99 %");
});

test("codes keep their two ends, names their beginning", () => {
  assert.equal(shortName("e3b0c44298fc1c149afbf4c8996fb924", 20), "e3b0c4…b924");
  assert.equal(shortName("Release the payment to the vendor", 18), "Release the payme…");
  assert.equal(shortName("  Pay   now ", 18), "Pay now");
});
