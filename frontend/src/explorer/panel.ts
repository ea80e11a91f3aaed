// The panel beside the map: the server's words about what is selected.
import htmx from "htmx.org";
import { t } from "../lib/words.ts";
import { html } from "./dom.ts";
import { changed, writeSelection } from "./state.ts";
import type { Selection } from "./types.ts";

/** What the panel tells. */
export interface PanelActs {
  onClose(): void;
  onShown(): void;
}

/** Where the panel is shown. */
export class PanelPlace {
  private readonly element: HTMLElement;
  private shown: string | null;

  constructor(near: HTMLElement, private readonly address: string, private readonly acts: PanelActs) {
    this.element = document.getElementById("panel") ?? near.appendChild(html("aside", { class: "panel", "aria-label": t("Details") }));
    this.shown = this.element.childElementCount > 0 ? this.queryOf(new URLSearchParams(location.search).get("select")) : null;
    this.element.addEventListener("click", (event) => {
      const closer = event.target instanceof Element ? event.target.closest("[data-close]") : null;
      if (!closer) return;
      event.preventDefault();
      acts.onClose();
    });
  }

  /** Show a selection, or nothing. */
  show(selection: Selection | null): void {
    const query = this.queryOf(writeSelection(selection));
    if (query === this.shown) return;
    this.shown = query;
    if (query === null) {
      this.element.replaceChildren();
      return;
    }
    void this.load(query);
  }

  /** Read on in the panel. */
  focus(): void {
    this.element.tabIndex = -1;
    this.element.focus({ preventScroll: true });
  }

  private queryOf(select: string | null): string | null {
    return select && changed(location.search, { select, activities: null, paths: null, show: null, tab: null, page: null });
  }

  private async load(query: string): Promise<void> {
    this.element.setAttribute("aria-busy", "true");
    if (this.element.childElementCount === 0) this.element.append(html("p", { class: "soft" }, t("Loading …")));
    try {
      await htmx.ajax("get", `${this.address}${query}`, { target: this.element, swap: "innerHTML" });
    } finally {
      this.element.removeAttribute("aria-busy");
      this.acts.onShown();
    }
  }
}
