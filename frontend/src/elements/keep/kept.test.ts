import assert from "node:assert/strict";
import test from "node:test";
import { read, type Store, write } from "./kept.ts";

function store(): Store & { kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, text) => void kept.set(name, text),
    removeItem: (name) => void kept.delete(name),
  };
}

test("what was typed comes back", () => {
  const one = store();
  write(one, "idea", { words: "Sign daily", place: "" });
  assert.deepEqual(read(one, "idea"), { words: "Sign daily" });
});

test("nothing stays once everything was sent", () => {
  const one = store();
  write(one, "idea", { words: "Sign daily" });
  write(one, "idea", {});
  assert.equal(one.kept.size, 0);
});

test("a store that is broken, full or missing is no fault", () => {
  const broken = store();
  broken.setItem("idea", "{");
  assert.deepEqual(read(broken, "idea"), {});
  assert.deepEqual(read(null, "idea"), {});
  const full = { ...store(), setItem: () => { throw new Error("full"); } };
  write(full, "idea", { words: "x" });
  write(null, "idea", { words: "x" });
});
