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

test("tabs and chips take along what the panel is about, also that it was closed", () => {
  const names = ["show", "select"];
  const opened = withKept(new URL(`${page}?tab=times`), "?select=activity:a", names);
  assert.equal(opened.searchParams.get("select"), "activity:a");
  assert.equal(withKept(new URL(`${page}?tab=times&select=activity:a`), "", names).search, "?tab=times");
});
