import assert from "node:assert/strict";
import test from "node:test";
import { typedIn } from "./typed.ts";

const options = [
  { value: "waste", defaultSelected: false },
  { value: "needed", defaultSelected: true },
];

test("only what differs from what the server sent is typed", () => {
  const fields = [
    { name: "cycle_time_s", value: "5 min", defaultValue: "4 min" },
    { name: "people", value: "2", defaultValue: "2" },
    { name: "value", value: "waste", options },
  ];
  assert.deepEqual([...typedIn(fields)], [["cycle_time_s", "5 min"], ["value", "waste"]]);
});

test("a list without a chosen entry was sent with its first one", () => {
  const plain = options.map((option) => ({ ...option, defaultSelected: false }));
  assert.equal(typedIn([{ name: "value", value: "waste", options: plain }]).size, 0);
});

test("what the server itself put into a form is not typed", () => {
  assert.equal(typedIn([{ name: "seen_version", value: "3", defaultValue: "", type: "hidden" }]).size, 0);
});
