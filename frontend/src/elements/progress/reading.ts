// What a job says about itself, as words and a number. Pure: no DOM.
import { number, t } from "../../lib/words.ts";

/** The JSON of a job. `share` is null as long as nobody can say how much there is. */
export interface Job {
  state: "ready" | "running" | "done" | "failed" | "cancelled" | "quarantined";
  progress: number | null;
  words: string;
  error?: string;
  next?: string;
}

export const ENDED = ["done", "failed", "cancelled", "quarantined"];

/** Return the number beside the bar. */
export function percentOf(job: Job): string {
  return job.progress === null ? "" : `${number(Math.floor(job.progress * 100))} %`;
}

/** Return the sentence under the bar. */
export function sentenceOf(job: Job): string {
  if (job.state === "failed" || job.state === "quarantined") {
    return job.error || t("This did not work, and nothing was changed. Try again.");
  }
  if (job.state === "cancelled") return t("Cancelled; nothing was changed.");
  if (job.state === "ready") return job.words || t("Waiting for its turn");
  return job.words || (job.state === "done" ? t("Done") : t("Working"));
}

/** Say whether the change is worth reading aloud: each fifth of the way, and each end. */
export function isWorthSaying(before: Job | undefined, now: Job): boolean {
  if (!before || before.state !== now.state) return true;
  return Math.floor((before.progress ?? 0) * 5) !== Math.floor((now.progress ?? 0) * 5);
}

/** Return how long to wait before asking again; longer the more often asking failed. */
export function pauseMs(nAsked: number, nFailed: number): number {
  const usual = nAsked < 10 ? 300 : 1000;
  return Math.min(usual * 2 ** nFailed, 15_000);
}
