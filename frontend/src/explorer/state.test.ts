import assert from "node:assert/strict";
import test from "node:test";
import { depthAfterLoad } from "./past.ts";
import { changed, figureQuery, pageQuery, readMeasure, readPeriod, readSelection, readSlider, withPeriod, writeSelection } from "./state.ts";

test("what an address says is read, and nonsense takes its default", () => {
  assert.equal(readMeasure("?show=p90"), "p90");
  assert.equal(readMeasure("?show=__proto__"), "median");
  assert.deepEqual(["0.8", "2", "-1", "x", ""].map((text) => readSlider(`?paths=${text}`, "paths")), [0.8, null, null, null, null]);
});

test("a selection survives the address, whatever its name holds", () => {
  for (const id of ["Check", "a→b", "x:y & z=1 #%", "<b>", "a→b→c"]) {
    for (const kind of ["activity", "path"] as const) {
      const search = changed("?where=a", { select: writeSelection({ kind, id }) });
      assert.deepEqual(readSelection(search), { kind, id });
    }
  }
});

test("changing one value keeps all others, repeated ones too", () => {
  const search = changed("?where=a&where=b&show=n", { activities: 0.5, show: null });
  assert.deepEqual(new URLSearchParams(search).getAll("where"), ["a", "b"]);
  assert.equal(new URLSearchParams(search).has("show"), false);
});

test("the timeline replaces its own filter only", () => {
  const search = withPeriod("?where=amount+%3E+5&where=started+2023&page=3", { since: "2024-01-02", until: "2024-02-03" });
  assert.deepEqual(new URLSearchParams(search).getAll("where"), ["amount > 5", "started 2024-01-02..2024-02-03"]);
  assert.deepEqual(readPeriod(search), { since: "2024-01-02", until: "2024-02-03" });
  assert.deepEqual(new URLSearchParams(withPeriod(search, null)).getAll("where"), ["amount > 5"]);
});

test("measure and selection ask for no new figure, sliders and filters do", () => {
  assert.equal(figureQuery("?show=n&select=activity:a&tab=map"), figureQuery(""));
  assert.notEqual(figureQuery("?paths=0.5"), figureQuery(""));
  assert.notEqual(figureQuery("?where=a"), figureQuery(""));
});

test("only filters, comparison, calendar and tab need the page anew", () => {
  assert.equal(pageQuery("?paths=0.5&select=activity:a&show=n"), pageQuery(""));
  assert.notEqual(pageQuery("?where=a"), pageQuery("?where=b"));
});

test("undo counts steps over loads of the page", () => {
  assert.deepEqual(depthAfterLoad(null, null, false), { depth: 0, most: 0 });
  assert.deepEqual(depthAfterLoad(null, { depth: 2, most: 5 }, true), { depth: 3, most: 3 });
  assert.deepEqual(depthAfterLoad({ depth: 1 }, { depth: 3, most: 3 }, false), { depth: 1, most: 3 });
});
