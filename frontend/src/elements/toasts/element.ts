// Messages that float: they stay 6 s, 10 s when something can be undone, and as long as somebody points at or
// focuses them; faults stay until they are closed. Scripts add one with an event:
//   document.dispatchEvent(new CustomEvent("obeya-toast", { detail: { words, family, undo } }))
// and the server after an htmx request with the header HX-Trigger: {"obeya-toast": {"words": …}}.
import { icon } from "../../lib/icon.ts";
import { token } from "../../lib/requests.ts";
import { t } from "../../lib/words.ts";

export interface Toast {
  words: string;
  family?: "good" | "warning" | "bad" | "plain";
  undo?: string;
}

const SHORT_MS = 6_000;
const UNDO_MS = 10_000;

export class ToastsElement extends HTMLElement {
  #timers = new Map<Element, ReturnType<typeof setTimeout>>();

  connectedCallback(): void {
    document.addEventListener("obeya-toast", this.#onToast);
    this.addEventListener("click", (event) => this.#onClick(event));
    for (const name of ["pointerover", "focusin"]) this.addEventListener(name, () => this.#hold());
    for (const name of ["pointerleave", "focusout"]) this.addEventListener(name, () => this.#goOn());
    this.#goOn();
  }

  disconnectedCallback(): void {
    document.removeEventListener("obeya-toast", this.#onToast);
    this.#hold();
  }

  #onToast = (event: Event): void => {
    this.append(toast((event as CustomEvent<Toast>).detail));
    this.#goOn();
  };

  #onClick(event: Event): void {
    const button = (event.target as Element).closest("[data-close]");
    if (button) this.#remove(button.closest(".toast"));
  }

  #hold(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #goOn(): void {
    if (this.matches(":hover, :focus-within")) return;
    for (const shown of this.querySelectorAll(".toast:not(.toast-bad)")) {
      if (this.#timers.has(shown)) continue;
      const wait = shown.querySelector("form") ? UNDO_MS : SHORT_MS;
      this.#timers.set(shown, setTimeout(() => this.#remove(shown), wait));
    }
  }

  #remove(shown: Element | null): void {
    if (!shown) return;
    clearTimeout(this.#timers.get(shown));
    this.#timers.delete(shown);
    shown.remove();
  }
}

function toast({ words, family = "plain", undo }: Toast): HTMLElement {
  const shown = document.createElement("div");
  shown.className = `toast toast-${family}`;
  shown.role = family === "bad" ? "alert" : "status";
  const text = document.createElement("p");
  text.className = "toast-words";
  text.textContent = words;
  const close = document.createElement("button");
  close.className = "button button-quiet button-icon button-small";
  close.type = "button";
  close.dataset.close = "";
  close.ariaLabel = t("Close this message");
  close.append(icon("x"));
  shown.append(text, ...(undo ? [undoForm(undo)] : []), close);
  return shown;
}

function undoForm(address: string): HTMLFormElement {
  const form = document.createElement("form");
  form.method = "post";
  form.action = address;
  const hidden = document.createElement("input");
  hidden.type = "hidden";
  hidden.name = "csrfmiddlewaretoken";
  hidden.value = token();
  const button = document.createElement("button");
  button.className = "button button-small";
  button.dataset.key = "u";
  button.textContent = t("Undo");
  form.append(hidden, button);
  return form;
}
