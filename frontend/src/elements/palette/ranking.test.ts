import assert from "node:assert/strict";
import test from "node:test";
import { rank, score } from "./ranking.ts";

const commands = ["Home", "Processes", "Import a log", "Invoice approval", "Über uns"].map((words) => ({ words }));
const words = (typed: string) => rank(commands, typed).map((command) => command.words);

test("nothing typed keeps all commands in their order", () => {
  assert.deepEqual(words(""), commands.map((command) => command.words));
});

test("the beginning of a word is better than its middle", () => {
  assert.equal(words("a")[0], "Import a log");
  assert.equal(words("app")[0], "Invoice approval");
});

test("first letters of words find a command", () => {
  assert.equal(words("ial")[0], "Import a log");
});

test("accents do not matter", () => {
  assert.deepEqual(words("uber"), ["Über uns"]);
});

test("letters that do not occur in order fit nothing", () => {
  assert.equal(score("Home", "emoh"), -1);
  assert.deepEqual(words("xyz"), []);
});
