// The list of the inbox by keyboard: j and k go from notice to notice, Enter opens, e marks as read or unread. Following
// a notice marks it as read on the way. Without this script links lead on and buttons mark.
import { post } from "../../lib/requests.ts";
import { neighbour } from "./neighbour.ts";

export class InboxElement extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#onKey);
    this.addEventListener("click", this.#onClick);
    this.addEventListener("submit", (event) => this.#nameNext(event.target as HTMLFormElement));
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-notice]")];
  }

  get #here(): number {
    return this.#rows.findIndex((row) => row.contains(document.activeElement));
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const isBusy = document.querySelector("dialog:modal, [popover]:popover-open");
    if (isBusy || document.documentElement.dataset.keys === "off") return;
    if ((event.target as HTMLElement).matches("input, select, textarea")) return;
    if (event.key === "e" && this.#here >= 0) {
      event.preventDefault();
      this.#rows[this.#here]!.querySelector("form")!.requestSubmit();
    }
    const next = neighbour(event.key, this.#here, this.#rows.length);
    if (next === undefined) return;
    event.preventDefault();
    focusIn(this.#rows[next]!);
  };

  #onClick = (event: MouseEvent): void => {
    const link = (event.target as Element).closest("a");
    const row = link?.closest<HTMLElement>("[data-read]");
    if (!row) return;
    // The request outlives the page that is left.
    void post(row.dataset.read!, {}, { keepalive: true }).then(
      () => document.dispatchEvent(new CustomEvent("obeya-notices")),
      () => undefined,
    );
  };

  /** Say in the form which notice is to be looked at next, because the marked one moves away. */
  #nameNext(form: HTMLFormElement): void {
    const rows = this.#rows;
    const place = rows.findIndex((row) => row.contains(form));
    const next = rows[place + 1] ?? rows[place - 1];
    const field = form.querySelector<HTMLInputElement>("[name=then]");
    if (field) field.value = next?.dataset.notice ?? "";
  }
}

function focusIn(row: Element): void {
  row.querySelector<HTMLElement>("a, [tabindex]")?.focus();
}
