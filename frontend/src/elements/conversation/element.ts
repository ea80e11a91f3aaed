// What is said about a record: its forms are sent without leaving the page, the thread is asked anew every few seconds
// while somebody looks, and nobody who types or stands in it is disturbed. Without scripts the forms work as they are.
import { token } from "../../lib/requests.ts";
import { t } from "../../lib/words.ts";
import { Names } from "./names.ts";

const EVERY_MS = 5_000;
const REST_MS = 30_000;

export class ConversationElement extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #etag = "";
  #names: Names | undefined;
  #nFailed = 0;

  connectedCallback(): void {
    this.#names ??= new Names(this, this.getAttribute("people")!);
    this.addEventListener("submit", this.#onSubmit);
    this.addEventListener("keydown", this.#onKey);
    document.addEventListener("visibilitychange", this.#onLook);
    this.#later(EVERY_MS);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.removeEventListener("submit", this.#onSubmit);
    this.removeEventListener("keydown", this.#onKey);
    document.removeEventListener("visibilitychange", this.#onLook);
  }

  #onLook = (): void => void this.#ask();

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  #onKey = (event: KeyboardEvent): void => {
    const form = (event.target as Element).closest("form");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      form.requestSubmit();
    }
    const open = (event.target as Element).closest<HTMLDetailsElement>("details[open]");
    if (event.key === "Escape" && open) {
      open.open = false;
      open.querySelector("summary")?.focus();
      event.stopPropagation();
    }
  };

  async #ask(): Promise<void> {
    if (document.visibilityState === "visible" && this.#mayReplace()) {
      const headers: Record<string, string> = { "X-Requested-With": "fetch", "X-Obeya-By-Itself": "1" };
      if (this.#etag) headers["If-None-Match"] = this.#etag;
      try {
        const answer = await fetch(this.getAttribute("src")!, { headers, redirect: "error" });
        if (answer.ok && this.#mayReplace()) await this.#take(answer);
        this.#nFailed = answer.ok || answer.status === 304 ? 0 : this.#nFailed + 1;
      } catch {
        this.#nFailed++;
      }
    }
    if (this.isConnected) this.#later(Math.min(EVERY_MS * 2 ** this.#nFailed, REST_MS));
  }

  /** Nobody types in an open comment, and nothing of it is open to be read. */
  #mayReplace(): boolean {
    return !this.querySelector("[data-thread] :is(details[open], textarea:focus)");
  }

  async #take(answer: Response): Promise<void> {
    this.#etag = answer.headers.get("ETag") ?? "";
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    const focused = this.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset.focus : undefined;
    this.querySelector("[data-thread]")?.replaceWith(fresh.content);
    if (focused) this.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }

  #onSubmit = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-live]")) return;
    event.preventDefault();
    void this.#send(form, event.submitter as HTMLButtonElement | null);
  };

  async #send(form: HTMLFormElement, button: HTMLButtonElement | null): Promise<void> {
    const data = new FormData(form, button);
    const field = form.querySelector<HTMLTextAreaElement>("textarea");
    for (const number of (field && this.#names?.chosen.get(field)) ?? []) data.append("mention", String(number));
    button?.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams([...data].map(([name, value]) => [name, String(value)])),
        headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
      });
      if (!answer.ok) return this.#say(await faultOf(answer));
      this.#say("");
      const undo = answer.headers.get("X-Obeya-Undo");
      await this.#take(answer);
      if (form.hasAttribute("data-empties")) form.reset();
      if (undo) toast(t("The comment is gone."), undo);
    } catch {
      this.#say(t("The server does not answer. Nothing was lost; try again."));
    } finally {
      button?.removeAttribute("aria-busy");
    }
  }

  #say(words: string): void {
    const place = this.querySelector<HTMLElement>("[data-fault]");
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
  }
}

/** Return what to say about an answer that refuses. */
export async function faultOf(answer: Response): Promise<string> {
  if ([409, 413, 422].includes(answer.status)) return answer.text();
  if (answer.status === 403) return t("You may not do this, or you were signed out meanwhile.");
  return t("Something went wrong on the server ({status}). Nothing was lost; try again.", { status: answer.status });
}

function toast(words: string, undo: string): void {
  document.dispatchEvent(new CustomEvent("obeya-toast", { detail: { words, undo, family: "good" } }));
}
