// A list that is answered one after the other: j and k choose a row, the keys of its buttons (data-answer="a")
// press them. Everything is there without keys as well.
import { isTyping, keysAreOff } from "../../lib/typing.ts";
import { neighbour } from "../inbox/neighbour.ts";

export class TriageElement extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#onKey);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  get #rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-row]")];
  }

  get #here(): number {
    return this.#rows.findIndex((row) => row.contains(document.activeElement) || row.hasAttribute("data-chosen"));
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || keysAreOff() || document.querySelector("dialog:modal, [popover]:popover-open")) return;
    const next = neighbour(event.key, this.#here, this.#rows.length);
    if (next !== undefined) this.#choose(next);
    else if (!this.#press(event.key)) return;
    event.preventDefault();
  };

  #choose(place: number): void {
    const rows = this.#rows;
    rows.forEach((row, at) => row.toggleAttribute("data-chosen", at === place));
    rows[place]?.querySelector<HTMLElement>("[data-open]")?.focus();
  }

  #press(key: string): boolean {
    const row = this.#rows[this.#here];
    const button = row?.querySelector<HTMLElement>(`[data-answer="${CSS.escape(key)}"]`);
    button?.click();
    return Boolean(button);
  }
}
