import assert from "node:assert/strict";
import test from "node:test";
import { Asker } from "./asking.ts";

function fail(words: string): never {
  throw new assert.AssertionError({ message: words });
}

test("while one question runs only the newest of the others is asked", async (context) => {
  const asked: string[] = [];
  context.mock.method(globalThis, "fetch", async (address: string) => {
    asked.push(address);
    await new Promise((done) => setTimeout(done, 5));
    return Response.json({ address });
  });
  const answers: string[] = [];
  await new Promise<void>((done) => {
    const asker = new Asker<{ address: string }>(({ address }) => {
      answers.push(address);
      if (address === "d") done();
    }, fail);
    for (const address of ["a", "b", "c", "d"]) asker.ask(address);
  });
  assert.deepEqual([asked, answers], [["a", "d"], ["a", "d"]]);
});

test("a refusal is said in the words of the server", async (context) => {
  context.mock.method(globalThis, "fetch", async () => Response.json({ detail: "The filter names no activity." }, { status: 400 }));
  const words = await new Promise((done) => new Asker(() => fail("no answer was due"), done).ask("a"));
  assert.equal(words, "The filter names no activity.");
});

test("no answer is said too", async (context) => {
  context.mock.method(globalThis, "fetch", async () => { throw new TypeError("network"); });
  const words = await new Promise((done) => new Asker(() => fail("no answer was due"), done).ask("a"));
  assert.equal(words, "The server did not answer.");
});
