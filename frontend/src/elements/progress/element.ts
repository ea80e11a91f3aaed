// How far a job is: asks the address in `src` for its JSON, shows number and words, says a failure aloud, and
// goes to `next` when the job names one. Fires obeya-done and obeya-failed with the job.
import { plural, t } from "../../lib/words.ts";
import { ENDED, isWorthSaying, pauseMs, percentOf, sentenceOf, type Job } from "./reading.ts";

export class ProgressElement extends HTMLElement {
  #before: Job | undefined;
  #nAsked = 0;
  #nFailed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #bar = document.createElement("progress");
  #words = document.createElement("span");
  #percent = document.createElement("span");
  #aloud = document.createElement("p");

  connectedCallback(): void {
    const line = document.createElement("p");
    line.className = "progress-words";
    line.append(this.#words, this.#percent);
    this.#aloud.className = "visually-hidden";
    this.#aloud.ariaLive = "polite";
    this.#bar.ariaLabel = this.getAttribute("label") || t("Progress");
    this.#words.textContent = t("Waiting for its turn");
    this.replaceChildren(this.#bar, line, this.#aloud);
    void this.#ask();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<void> {
    this.#nAsked++;
    try {
      const answer = await fetch(this.getAttribute("src")!, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      this.#nFailed = 0;
      this.#show((await answer.json()) as Job);
    } catch {
      this.#nFailed++;
      this.#words.textContent = plural(
        Math.round(pauseMs(this.#nAsked, this.#nFailed) / 1000),
        "The server does not answer; asking again in {n} second",
        "The server does not answer; asking again in {n} seconds",
      );
    }
    const isOver = ENDED.includes(this.#before?.state ?? "");
    if (this.isConnected && !isOver) {
      this.#timer = setTimeout(() => void this.#ask(), pauseMs(this.#nAsked, this.#nFailed));
    }
  }

  #show(job: Job): void {
    if (job.progress === null && !ENDED.includes(job.state)) this.#bar.removeAttribute("value");
    else this.#bar.value = job.state === "done" ? 1 : (job.progress ?? 0);
    this.#words.textContent = sentenceOf(job);
    this.#percent.textContent = percentOf(job);
    if (isWorthSaying(this.#before, job)) this.#aloud.textContent = `${sentenceOf(job)} ${percentOf(job)}`;
    this.#before = job;
    if (ENDED.includes(job.state)) this.#end(job);
  }

  #end(job: Job): void {
    this.dataset.state = job.state;
    const isDone = job.state === "done";
    this.#words.className = isDone ? "" : "error";
    this.#bar.hidden = !isDone;
    this.dispatchEvent(new CustomEvent(isDone ? "obeya-done" : "obeya-failed", { bubbles: true, detail: job }));
    if (isDone && job.next) location.assign(job.next);
  }
}
