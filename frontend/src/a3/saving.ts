// Forms that save themselves: a moment after the last key, and when they are left. What cannot be sent stays on this
// device and is tried again; what somebody else wrote in the same lines is shown beside, for the writer to choose.
import { token } from "../lib/requests.ts";
import { t } from "../lib/words.ts";
import { forget, keep, kept } from "./keeping.ts";

const PAUSE_MS = 900;
const AGAIN_MS = 4_000;

interface Answer {
  version?: number;
  body?: string;
  words?: string;
  theirs?: Record<string, string | number | null>;
}

export class Saving {
  #timers = new Map<HTMLFormElement, ReturnType<typeof setTimeout>>();
  #dirty = new Set<HTMLFormElement>();
  #busy = new Set<HTMLFormElement>();
  /** What the server refused stays as it was typed until it is changed. */
  #refused = new Set<HTMLFormElement>();
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly host: HTMLElement,
    readonly saved: () => void,
  ) {
    host.addEventListener("input", (event) => this.#onInput(event));
    host.addEventListener("focusout", (event) => {
      const form = formOf(event.target);
      if (form && !form.contains(event.relatedTarget as Node | null)) void this.flush(form);
    });
    addEventListener("online", () => void this.retry());
    addEventListener("beforeunload", (event) => {
      for (const form of this.#dirty) keep(path(form), fieldsOf(form));
      if (this.#dirty.size && !navigator.onLine) event.preventDefault();
    });
    void this.#bringBack();
  }

  /** Whether something in this part is not saved yet. */
  isDirty(part: Element): boolean {
    return [...this.#dirty, ...this.#busy, ...this.#refused].some((form) => part.contains(form));
  }

  #onInput(event: Event): void {
    const form = formOf(event.target);
    if (form) this.touch(form);
  }

  /** Save a form soon. */
  touch(form: HTMLFormElement): void {
    this.#dirty.add(form);
    this.#refused.delete(form);
    this.say(t("Not saved yet"), "");
    clearTimeout(this.#timers.get(form));
    this.#timers.set(form, setTimeout(() => void this.flush(form), PAUSE_MS));
  }

  /** Save a form now, if it needs it. */
  async flush(form: HTMLFormElement): Promise<void> {
    clearTimeout(this.#timers.get(form));
    if (!this.#dirty.has(form) || this.#busy.has(form)) return;
    const wrong = form.querySelector<HTMLInputElement>(":invalid");
    if (wrong) return this.say(`${t("This was not saved.")} ${wrong.validationMessage}`, "bad");
    this.#dirty.delete(form);
    this.#busy.add(form);
    const fields = fieldsOf(form);
    try {
      await this.#take(form, await send(path(form), fields));
    } catch {
      this.#dirty.add(form);
      const isKept = keep(path(form), fields);
      this.say(isKept ? t("No connection. Kept on this device until the server answers.") : t("No connection. Leave this page open."), "bad");
      clearTimeout(this.#again);
      this.#again = setTimeout(() => void this.retry(), AGAIN_MS);
    } finally {
      this.#busy.delete(form);
    }
    if (this.#dirty.has(form) && navigator.onLine && !this.#again) this.touch(form);
  }

  /** Send everything again that could not be sent. */
  async retry(): Promise<void> {
    this.#again = undefined;
    for (const form of [...this.#dirty]) await this.flush(form);
  }

  async #take(form: HTMLFormElement, answer: Response): Promise<void> {
    const said = (await answer.json()) as Answer;
    if (answer.status === 409) return this.#offer(form, said);
    if (!answer.ok) {
      this.#refused.add(form);
      return this.say(said.words ?? t("This was not saved."), "bad");
    }
    forget(path(form));
    setVersion(form, said.version);
    const field = form.querySelector<HTMLTextAreaElement>("textarea[name=body]");
    if (field && said.body !== undefined && !this.#dirty.has(form)) {
      const caret = field.selectionStart;
      field.value = said.body;
      field.setSelectionRange(caret, caret);
    }
    this.say(said.body === undefined ? t("Saved") : t("Saved, together with what somebody else wrote"), "good");
    this.saved();
  }

  /** Show what somebody else wrote in the same lines, and let the writer choose. */
  #offer(form: HTMLFormElement, said: Answer): void {
    form.querySelector(".a3-conflict")?.remove();
    const box = document.createElement("div");
    box.className = "a3-conflict note note-warning";
    box.role = "alert";
    const words = document.createElement("p");
    words.textContent = said.words ?? "";
    const theirs = document.createElement("blockquote");
    theirs.textContent = Object.values(said.theirs ?? {}).join("\n") || "–";
    const row = document.createElement("div");
    row.className = "cluster";
    const choose = (label: string, act: () => void) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-small";
      button.textContent = label;
      button.addEventListener("click", () => {
        act();
        box.remove();
        setVersion(form, said.version);
        this.touch(form);
        void this.flush(form);
      });
      row.append(button);
    };
    const put = (make: (mine: string, other: string) => string) => () => {
      for (const [name, value] of Object.entries(said.theirs ?? {})) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
          field.value = make(field.value, String(value ?? ""));
        }
      }
    };
    choose(t("Keep mine"), () => undefined);
    choose(t("Take theirs"), put((_mine, other) => other));
    if (form.querySelector("textarea[name=body]")) choose(t("Keep both"), put((mine, other) => `${other}\n${mine}`));
    box.append(words, theirs, row);
    form.append(box);
    this.say(t("Somebody else wrote here; choose what to keep."), "bad");
  }

  async #bringBack(): Promise<void> {
    for (const { address, fields } of kept(location.pathname)) {
      const form = [...this.host.querySelectorAll<HTMLFormElement>("form[data-autosave]")].find((one) => path(one) === address);
      if (!form) continue;
      const editor = form.closest("details");
      if (editor) editor.open = true;
      for (const [name, value] of fields) {
        const field = form.elements.namedItem(name);
        if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = true;
        else if (field && "value" in field && name !== "csrfmiddlewaretoken") field.value = value;
      }
      this.touch(form);
    }
  }

  /** Say how it stands with what was written. */
  say(words: string, family: string): void {
    const place = document.querySelector<HTMLElement>("[data-state]");
    if (!place || place.textContent === words) return;
    place.textContent = words;
    place.dataset.family = family;
  }
}

/** Send fields to an address; rejects only where the server does not answer. */
export async function send(address: string, fields: [string, string][]): Promise<Response> {
  const answer = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": token(), "X-Requested-With": "fetch" },
  });
  if (answer.status >= 500) throw new Error(String(answer.status));
  if (!answer.headers.get("Content-Type")?.includes("json")) {
    return Response.json({ words: t("You may not do this, or you were signed out meanwhile.") }, { status: 403 });
  }
  return answer;
}

export function fieldsOf(form: HTMLFormElement, submitter: HTMLElement | null = null): [string, string][] {
  return [...new FormData(form, submitter)].map(([name, value]) => [name, String(value)]);
}

function formOf(target: EventTarget | null): HTMLFormElement | null {
  return (target as Element).closest<HTMLFormElement>("form[data-autosave]");
}

function path(form: HTMLFormElement): string {
  return form.getAttribute("action") ?? "";
}

/** Write the version into the form, and into every other form of the same record: they show it as it is now. */
function setVersion(form: HTMLFormElement, version: number | undefined): void {
  if (version === undefined) return;
  const field = form.elements.namedItem("seen_version") as HTMLInputElement | null;
  if (field) field.value = String(version);
}
