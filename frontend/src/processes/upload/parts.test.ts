import assert from "node:assert/strict";
import test from "node:test";
import { digest, fingerprint, isWorthAnotherTry, nextPart, pauseMs } from "./parts.ts";

test("parts follow each other and end with the file", () => {
  assert.deepEqual(nextPart(0, 5, 2), [0, 2]);
  assert.deepEqual(nextPart(4, 5, 2), [4, 5]);
  assert.equal(nextPart(5, 5, 2), undefined);
});

test("a part that fails is sent again, later each time, and not for ever", () => {
  assert.equal(pauseMs(1), 500);
  assert.equal(pauseMs(8), 20_000);
  assert.equal(pauseMs(9), undefined);
});

test("a part that came damaged or out of step is worth another try, a refused file is not", () => {
  assert.equal(isWorthAnotherTry(409), true);
  assert.equal(isWorthAnotherTry(422), true);
  assert.equal(isWorthAnotherTry(503), true);
  assert.equal(isWorthAnotherTry(413), false);
  assert.equal(isWorthAnotherTry(507), false);
});

test("the digest is that of the standard", async () => {
  const abc = await digest(new TextEncoder().encode("abc"));
  assert.equal(abc, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("a file that was changed is another one", async () => {
  const file = (text: string) => Object.assign(new Blob([text]), { name: "a.csv", lastModified: 1 });
  const [a, b] = [file("a,b\n1,2\n"), file("a,b\n1,3\n")];
  assert.equal(await fingerprint(a), await fingerprint(a));
  assert.notEqual(await fingerprint(a), await fingerprint(b));
});
