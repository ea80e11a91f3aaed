// Which part of a file is sent next, and how parts and files are told apart. Pure, but for the browser's digest.

/** What the server says about a file on its way. */
export interface Received {
  id: string;
  name: string;
  offset: number;
  bytes: number;
  url: string;
  error?: string;
}

/** What of a file tells whether a file that is chosen again is the same one. */
const HEAD_BYTES = 1_000_000;
const MOST_TRIES = 8;

/** Return the bounds of the part that follows `offset`; nothing when all was sent. */
export function nextPart(offset: number, size: number, partBytes: number): [number, number] | undefined {
  return offset < size ? [offset, Math.min(size, offset + partBytes)] : undefined;
}

/** Return how long to wait before the part is sent again; undefined when it was tried often enough. */
export function pauseMs(nFailed: number): number | undefined {
  return nFailed > MOST_TRIES ? undefined : Math.min(500 * 2 ** (nFailed - 1), 20_000);
}

/** Say whether an answer means that the same part may be sent again, perhaps from another byte on. */
export function isWorthAnotherTry(status: number): boolean {
  const NO_ROOM = 507;
  return status === 409 || status === 422 || status === 429 || (status >= 502 && status !== NO_ROOM);
}

/** Return the SHA-256 of bytes in hexadecimal digits. */
export async function digest(bytes: BufferSource): Promise<string> {
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...found].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Return what tells a file from others: its size, its last change and its first bytes. */
export async function fingerprint(file: Blob & { lastModified: number }): Promise<string> {
  const head = await file.slice(0, HEAD_BYTES).arrayBuffer();
  const about = new TextEncoder().encode(`${file.size} ${file.lastModified} ${await digest(head)}`);
  return digest(about);
}
