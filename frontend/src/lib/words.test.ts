import assert from "node:assert/strict";
import test from "node:test";
import { fill, number, plural, t } from "./words.ts";

test("values stand in their places, and unknown places stay", () => {
  assert.equal(fill("{n} of {total} activities, {share}", { n: 18, total: 41 }), "18 of 41 activities, {share}");
});

test("a message without a translation is said in English", () => {
  assert.equal(t("Nothing fits “{text}”", { text: "x" }), "Nothing fits “x”");
});

test("one case is not several", () => {
  assert.equal(plural(1, "{n} case", "{n} cases"), "1 case");
  assert.equal(plural(5903, "{n} case", "{n} cases"), "5,903 cases");
});

test("numbers have the separators of the language", () => {
  assert.equal(number(1234567), "1,234,567");
});
