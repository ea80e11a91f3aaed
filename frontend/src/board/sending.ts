// Send a move; the server answers in a sentence, also when it refuses.
import { token } from "../lib/requests.ts";
import { t } from "../lib/words.ts";

export interface Answer {
  readonly words: string;
  readonly undo?: string;
  readonly refused?: string[];
  readonly needs_reason?: boolean;
}

const SAID = [200, 400, 409, 422];

/** Send a move, and say what came of it and whether it was done. */
export async function send(address: string, fields: Record<string, string>): Promise<{ answer: Answer; isDone: boolean }> {
  try {
    const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch" };
    const answer = await fetch(address, { method: "POST", body: new URLSearchParams(fields), headers });
    if (SAID.includes(answer.status)) return { answer: (await answer.json()) as Answer, isDone: answer.ok };
    return { answer: { words: t("You may not do this, or you were signed out meanwhile.") }, isDone: false };
  } catch {
    return { answer: { words: t("The server does not answer. Nothing was moved; try again.") }, isDone: false };
  }
}
