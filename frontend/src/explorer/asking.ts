// Asking the server: one question at a time, and only the last answer counts.
import { t } from "../lib/words.ts";

/** An answer that did not come, in words for the reader. */
export class NoAnswer extends Error {}

/** Ask for JSON; throws NoAnswer with words. */
export async function askJson<T>(address: string, signal?: AbortSignal): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(address, { headers: { Accept: "application/json" }, credentials: "same-origin", ...(signal && { signal }) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new NoAnswer(t("The server did not answer."));
  }
  if (answer.ok) return (await answer.json()) as T;
  throw new NoAnswer(await wordsOf(answer));
}

async function wordsOf(answer: Response): Promise<string> {
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  if (isJson) {
    const problem = (await answer.json().catch(() => ({}))) as { detail?: unknown; error?: unknown };
    const words = problem.detail ?? problem.error;
    if (typeof words === "string") return words;
  }
  return t("The server answered {status}.", { status: answer.status });
}

/** Asks questions that follow each other quickly: while one runs, only the newest of the others waits. */
export class Asker<T> {
  private running: string | null = null;
  private waiting: string | null = null;

  constructor(private readonly onAnswer: (answer: T) => void, private readonly onFailure: (words: string) => void) {}

  /** Tell whether an answer is awaited. */
  get isBusy(): boolean {
    return this.running !== null;
  }

  /** Ask; the answer of an address that is not the newest is shown only while nothing newer came. */
  ask(address: string): void {
    if (this.running !== null) {
      this.waiting = address;
      return;
    }
    void this.run(address);
  }

  private async run(address: string): Promise<void> {
    this.running = address;
    try {
      const answer = await askJson<T>(address);
      this.running = null;
      this.onAnswer(answer);
    } catch (error) {
      this.running = null;
      if (this.waiting === null) this.onFailure(error instanceof NoAnswer ? error.message : String(error));
    }
    const next = this.waiting;
    this.waiting = null;
    if (next !== null && next !== address) await this.run(next);
  }
}
