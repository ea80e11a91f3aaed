// Send a file in parts; what the server acknowledged is never sent again, also after a reload.
import { token } from "../../lib/requests.ts";
import { t } from "../../lib/words.ts";
import { digest, fingerprint, isWorthAnotherTry, nextPart, pauseMs, type Received } from "./parts.ts";

/** Why a file could not be sent, in words for people. */
export class UploadFault extends Error {}

const SAME_PROBLEM = () => t("The server does not answer. What was sent is kept; choose the file again to go on.");

/** Begin an import by the fields of its form; returns where it is and where its files go. */
export async function begin(form: HTMLFormElement, firstFile: string): Promise<{ url: string; files: string }> {
  const fields = new FormData(form);
  fields.delete("files");
  fields.set("first_file", firstFile);
  const answer = await fetch(form.action || location.href, {
    method: "POST",
    body: fields,
    headers: { Accept: "application/json", "X-CSRFToken": token() },
  });
  const told = (await answer.json().catch(() => ({}))) as { url: string; files: string; error?: string };
  if (!answer.ok) throw new UploadFault(told.error ?? SAME_PROBLEM());
  return told;
}

/** Send what is missing of a file, part after part; `say` is told how many bytes are there. */
export async function send(
  file: File,
  files: string,
  partBytes: number,
  say: (received: Received) => void,
): Promise<Received> {
  let received = await announce(file, files);
  say(received);
  let nFailed = 0;
  for (let part = nextPart(received.offset, file.size, partBytes); part; ) {
    const answer = await sendPart(file, received.url, part);
    if (answer.received) received = { ...received, ...answer.received };
    if (answer.isTaken) nFailed = 0;
    else await waitOrGiveUp(++nFailed, answer.status, answer.received?.error);
    say(received);
    part = nextPart(received.offset, file.size, partBytes);
  }
  return received;
}

async function announce(file: File, files: string): Promise<Received> {
  const body = JSON.stringify({ name: file.name, bytes: file.size, fingerprint: await fingerprint(file) });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  const answer = await fetch(files, { method: "POST", body, headers });
  const told = (await answer.json().catch(() => ({}))) as Received;
  if (!answer.ok) throw new UploadFault(told.error ?? SAME_PROBLEM());
  return told;
}

interface Answer {
  isTaken: boolean;
  status: number;
  received?: Received;
}

async function sendPart(file: File, url: string, [from, to]: [number, number]): Promise<Answer> {
  try {
    const bytes = await file.slice(from, to).arrayBuffer();
    const headers = {
      "Content-Type": "application/octet-stream",
      "Upload-Offset": String(from),
      "Upload-Sha256": await digest(bytes),
      "X-CSRFToken": token(),
    };
    const answer = await fetch(url, { method: "PUT", body: bytes, headers });
    const received = (await answer.json().catch(() => undefined)) as Received | undefined;
    return { isTaken: answer.ok, status: answer.status, received };
  } catch (fault) {
    // A file that was moved or changed on the disk cannot be read again; a broken line can be tried again.
    if (fault instanceof DOMException && fault.name === "NotReadableError") {
      throw new UploadFault(t("The file can no longer be read on your computer; choose it again."));
    }
    return { isTaken: false, status: 503 };
  }
}

async function waitOrGiveUp(nFailed: number, status: number, error: string | undefined): Promise<void> {
  const pause = isWorthAnotherTry(status) ? pauseMs(nFailed) : undefined;
  if (pause === undefined) throw new UploadFault(error ?? SAME_PROBLEM());
  await new Promise((go) => setTimeout(go, pause));
}
