import assert from "node:assert/strict";
import test from "node:test";
import { withKept } from "./carrying.ts";

const page = "http://localhost/processes/a/explore/";

test("links take sliders and measure along and keep everything of their own", () => {
  const made = withKept(new URL(`${page}?tab=times&where=a&where=b&paths=0.2`), "?paths=0.5&show=n&select=x");
  assert.deepEqual([...made.searchParams], [["tab", "times"], ["where", "a"], ["where", "b"], ["paths", "0.5"], ["show", "n"]]);
});

test("what was taken back is taken out of links too", () => {
  assert.equal(withKept(new URL(`${page}?show=n`), "").search, "");
});
