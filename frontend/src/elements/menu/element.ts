// A menu: a button with popovertarget and the element with popover and class="menu". The browser opens and
// closes it; this puts it beside its button and lets arrow keys go through it.
import { placeMenu, step } from "./placing.ts";

export class MenuElement extends HTMLElement {
  connectedCallback(): void {
    const { button, menu } = this.#parts();
    if (!button || !menu) return;
    button.ariaExpanded = "false";
    menu.addEventListener("toggle", (event) => {
      const isOpen = (event as ToggleEvent).newState === "open";
      button.ariaExpanded = String(isOpen);
      if (isOpen) this.#place(button, menu);
    });
    menu.addEventListener("keydown", (event) => this.#onKey(event, menu));
    button.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      menu.showPopover();
      this.#items(menu)[0]?.focus();
    });
  }

  #parts(): { button: HTMLButtonElement | null; menu: HTMLElement | null } {
    return { button: this.querySelector("button[popovertarget]"), menu: this.querySelector("[popover]") };
  }

  #place(button: HTMLElement, menu: HTMLElement): void {
    const size = { width: menu.offsetWidth, height: menu.offsetHeight };
    const view = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const { left, top } = placeMenu(button.getBoundingClientRect(), size, view);
    menu.style.left = `${left}px`;
    menu.style.top = `${top}px`;
  }

  #items(menu: HTMLElement): HTMLElement[] {
    return [...menu.querySelectorAll<HTMLElement>("a[href], button:not(:disabled)")];
  }

  #onKey(event: KeyboardEvent, menu: HTMLElement): void {
    const items = this.#items(menu);
    const next = step(event.key, items.indexOf(document.activeElement as HTMLElement), items.length);
    if (next === undefined) return;
    event.preventDefault();
    items[next]?.focus();
  }
}
