// Rows that are picked to be changed together: one box picks all, x picks the row that has the focus, and the bar with
// what can be changed shows once something is picked. Without this script the bar is always there.
import { plural } from "../../lib/words.ts";

export class PicksElement extends HTMLElement {
  connectedCallback(): void {
    this.classList.add("picks-ready");
    this.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box.matches("[data-pick-all]")) for (const each of this.#boxes) each.checked = box.checked;
      if (box.type === "checkbox") this.#count();
    });
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.#count();
  }

  get #boxes(): HTMLInputElement[] {
    return [...this.querySelectorAll<HTMLInputElement>("input[name=pick]")];
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.documentElement.dataset.keys === "off") return;
    const target = event.target as HTMLElement;
    const box = target.closest("tr")?.querySelector<HTMLInputElement>("input[name=pick]");
    if (!box || target.matches("input:not([type=checkbox]), textarea, select")) return;
    event.preventDefault();
    box.checked = !box.checked;
    this.#count();
  }

  #count(): void {
    const boxes = this.#boxes;
    const n = boxes.filter((box) => box.checked).length;
    this.querySelector<HTMLElement>("[data-picks-bar]")!.hidden = n === 0;
    this.querySelector("[data-picks-count]")!.textContent = plural(n, "{n} action picked", "{n} actions picked");
    const all = this.querySelector<HTMLInputElement>("[data-pick-all]");
    if (!all) return;
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
  }
}
