// A map on its page: forms are sent without leaving it, rows save themselves when a field changes, Alt with an arrow
// moves a step, and the desk is asked anew every few seconds while somebody looks, so that notes from phones and the
// edits of others appear. Nobody who types is disturbed. Without scripts the forms work as they are.
import { faultOf } from "../elements/conversation/element.ts";
import { token } from "../lib/requests.ts";
import { t } from "../lib/words.ts";
import { drag } from "./dragging.ts";
import { typedIn, type Field } from "./typed.ts";

const EVERY_MS = 4_000;
const REST_MS = 30_000;
type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

export class StreamElement extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #etag = "";
  #nFailed = 0;
  /** What is on its way to the server; nothing where it is empty. */
  #sent = "";
  #isDragged = false;

  connectedCallback(): void {
    this.addEventListener("submit", this.#onSubmit);
    this.addEventListener("change", this.#onChange);
    this.addEventListener("keydown", this.#onKey);
    this.addEventListener("click", this.#onClick);
    this.addEventListener("pointerdown", this.#onPointer);
    document.addEventListener("visibilitychange", this.#onLook);
    this.#later(EVERY_MS);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.removeEventListener("submit", this.#onSubmit);
    this.removeEventListener("change", this.#onChange);
    this.removeEventListener("keydown", this.#onKey);
    this.removeEventListener("click", this.#onClick);
    this.removeEventListener("pointerdown", this.#onPointer);
    document.removeEventListener("visibilitychange", this.#onLook);
  }

  #onLook = (): void => void this.#ask();

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  /** A row whose field changed saves itself. */
  #onChange = (event: Event): void => {
    const control = event.target as Control;
    // Enter has sent it before, or it holds again what the server knows.
    if (control.form?.matches("[data-row]") && typedIn([control as Field]).size > 0) control.form.requestSubmit();
  };

  /** All fields of a box come when they are asked for. */
  #onClick = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLElement>("[data-opens-more]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const address = new URL(this.getAttribute("src")!, location.href);
    address.searchParams.set("more", link.dataset.opensMore!);
    this.setAttribute("src", `${address.pathname}${address.search}`);
    void this.#ask(true);
  };

  /** A box follows the pointer until it is dropped. */
  #onPointer = (event: PointerEvent): void => {
    if (!this.#sent && !this.#isDragged) this.#isDragged = drag(event, this, () => (this.#isDragged = false));
  };

  #onKey = (event: KeyboardEvent): void => {
    const row = (event.target as Element).closest("tr");
    if (!event.altKey || !row || !event.key.startsWith("Arrow")) return;
    const asked = event.shiftKey ? `[data-place="${event.key}"]` : `[data-move="${event.key === "ArrowUp" ? -1 : 1}"]`;
    if (!event.shiftKey && !["ArrowUp", "ArrowDown"].includes(event.key)) return;
    // The buttons stand in the row below, where all fields of the box are.
    const key = row.dataset.step ?? row.dataset.ofStep ?? "";
    const button = this.querySelector<HTMLButtonElement>(`[data-of-step="${CSS.escape(key)}"] ${asked}`);
    if (!button || button.disabled) return;
    event.preventDefault();
    button.form?.requestSubmit(button);
  };

  #onSubmit = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-live]")) return;
    event.preventDefault();
    // Enter in a field that changed asks twice: by the change and by the key.
    const asked = new URLSearchParams([...new FormData(form, event.submitter)].map(([name, value]) => [name, String(value)]));
    if (this.#sent === `${form.action}?${asked}`) return;
    void this.#send(form, event.submitter as HTMLButtonElement | null, asked);
  };

  async #ask(isAsked = false): Promise<void> {
    if (isAsked || (document.visibilityState === "visible" && !this.#sent && !this.#isBusy())) {
      const headers: Record<string, string> = { "X-Requested-With": "fetch", "X-Obeya-By-Itself": "1" };
      if (this.#etag && !isAsked) headers["If-None-Match"] = this.#etag;
      try {
        const answer = await fetch(this.getAttribute("src")!, { headers, redirect: "error" });
        if (answer.ok && (isAsked || !this.#isBusy())) await this.#take(answer);
        this.#nFailed = answer.ok || answer.status === 304 ? 0 : this.#nFailed + 1;
      } catch {
        this.#nFailed++;
      }
    }
    if (this.isConnected) this.#later(Math.min(EVERY_MS * 2 ** this.#nFailed, REST_MS));
  }

  /** Somebody typed what was not sent yet. */
  #isBusy(): boolean {
    return this.#isDragged || typedIn(this.querySelectorAll<Control>("input, select, textarea") as Iterable<Field>).size > 0;
  }

  async #send(form: HTMLFormElement, button: HTMLButtonElement | null, data: URLSearchParams): Promise<void> {
    const more = new URL(this.getAttribute("src")!, location.href).searchParams.get("more");
    button?.setAttribute("aria-busy", "true");
    this.#sent = `${form.action}?${data}`;
    try {
      const headers = { "X-CSRFToken": token(), "X-Requested-With": "fetch", "Content-Type": "application/x-www-form-urlencoded" };
      const answer = await fetch(form.action, { method: "POST", body: more ? `${data}&more=${encodeURIComponent(more)}` : data.toString(), headers });
      if (answer.status === 409) return await this.#conflict(form, await answer.text());
      if (!answer.ok) return this.#say(await faultOf(answer));
      if (form.hasAttribute("data-empties")) form.reset();
      for (const control of form.elements) settle(control as Control, data);
      const undo = answer.headers.get("X-Obeya-Undo");
      await this.#take(answer);
      if (undo) document.dispatchEvent(new CustomEvent("obeya-toast", { detail: { words: t("The note is gone."), undo, family: "good" } }));
    } catch {
      this.#say(t("The server does not answer. Nothing was lost; try again."));
    } finally {
      this.#sent = "";
      button?.removeAttribute("aria-busy");
    }
  }

  /** Show what stands there now, with what was typed beside it, to be saved again or not. */
  async #conflict(form: HTMLFormElement, words: string): Promise<void> {
    const typed = typedIn(form.elements as unknown as Iterable<Field>);
    const headers = { "X-Requested-With": "fetch", "X-Obeya-By-Itself": "1" };
    const answer = await fetch(this.getAttribute("src")!, { headers, redirect: "error" });
    const { id } = form;
    if (answer.ok) await this.#take(answer);
    const again = id ? document.getElementById(id) : null;
    if (again instanceof HTMLFormElement) {
      for (const [name, value] of typed) {
        const control = again.elements.namedItem(name);
        if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) control.value = value;
      }
    }
    this.#say(`${words} ${t("What you typed is still in its field.")}`);
  }

  /** Put a new desk in the place of the old one; what was open and focused stays so, and so does what others typed. */
  async #take(answer: Response): Promise<void> {
    this.#etag = answer.headers.get("ETag") ?? "";
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    const desk = fresh.content.querySelector("[data-desk]");
    if (!desk) return;
    for (const open of this.querySelectorAll<HTMLDetailsElement>("details[data-more][open]")) {
      const again = desk.querySelector<HTMLDetailsElement>(`details[data-more="${CSS.escape(open.dataset.more!)}"]`);
      if (again) again.open = true;
    }
    // What was typed while the answer was on its way.
    const typed = [...this.querySelectorAll<Control>("[id]:is(input, select, textarea)")].filter((each) => typedIn([each as Field]).size > 0);
    const active = this.contains(document.activeElement) ? (document.activeElement as HTMLElement) : undefined;
    const scrolled = [...this.querySelectorAll(".table-scroll")].map((each) => each.scrollLeft);
    this.querySelector("[data-desk]")?.replaceWith(desk);
    this.querySelectorAll(".table-scroll").forEach((each, place) => (each.scrollLeft = scrolled[place] ?? 0));
    for (const control of typed) {
      const again = document.getElementById(control.id);
      if (again && "value" in again) (again as Control).value = control.value;
    }
    if (active?.dataset.focus) this.querySelector<HTMLElement>(`[data-focus="${CSS.escape(active.dataset.focus)}"]`)?.focus();
    else if (active?.id) document.getElementById(active.id)?.focus();
  }

  #say(words: string): void {
    const place = this.querySelector<HTMLElement>("[data-fault]");
    if (!place) return;
    place.textContent = words;
    place.hidden = !words;
    place.scrollIntoView({ block: "nearest" });
  }
}

/** Take what was sent of a field for what the server knows; what was typed since then is not. */
function settle(control: Control, sent: URLSearchParams): void {
  if (sent.get(control.name) !== control.value) return;
  if (control instanceof HTMLSelectElement) for (const option of control.options) option.defaultSelected = option.selected;
  else if ("defaultValue" in control) control.defaultValue = control.value;
}
