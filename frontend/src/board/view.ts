// What stands on a board, read from the page and put into it; no requests and no events.
import type { Cell, Spot } from "./layout.ts";

export interface Drop {
  readonly column: string;
  readonly lane: string;
  readonly above: string;
  readonly below: string;
}

/** The cells, cards and columns of a board as the page shows them now. */
export class BoardView {
  constructor(readonly root: HTMLElement) {}

  get cells(): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>(".board-cell")];
  }

  get heads(): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>("[data-head]")];
  }

  get scroll(): HTMLElement {
    return this.root.querySelector<HTMLElement>(".board-scroll")!;
  }

  get lanes(): [string, string][] {
    const seen = new Map(this.cells.map((cell) => [cell.dataset.lane!, cell.dataset.laneWords!]));
    return [...seen];
  }

  card(id: string): HTMLElement | null {
    return this.root.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`);
  }

  cardsOf(cell: Element): HTMLElement[] {
    return [...cell.querySelectorAll<HTMLElement>(".kcard")];
  }

  cellOf(card: HTMLElement): HTMLElement {
    return card.closest<HTMLElement>(".board-cell")!;
  }

  spotOf(card: HTMLElement): Spot {
    const cell = this.cellOf(card);
    return { cell: this.cells.indexOf(cell), place: this.cardsOf(cell).indexOf(card) };
  }

  /** Return the rectangles of everything but the carried card. */
  measure(carried: HTMLElement | null): Cell[] {
    return this.cells.map((cell) => ({
      column: cell.dataset.column!,
      lane: cell.dataset.lane!,
      box: cell.getBoundingClientRect(),
      cards: this.cardsOf(cell)
        .filter((card) => card !== carried)
        .map((card) => card.getBoundingClientRect()),
    }));
  }

  /** Put a card into a cell before the card at a place, not counting itself; return where it stands then. */
  put(card: HTMLElement, cell: HTMLElement, place: number): Drop {
    const others = this.cardsOf(cell).filter((each) => each !== card);
    cell.insertBefore(card, others[place] ?? null);
    return this.dropOf(card);
  }

  dropOf(card: HTMLElement): Drop {
    const cell = this.cellOf(card);
    const cards = this.cardsOf(cell);
    const place = cards.indexOf(card);
    return {
      column: cell.dataset.column!,
      lane: cell.dataset.lane!,
      above: cards[place - 1]?.dataset.card ?? "",
      below: cards[place + 1]?.dataset.card ?? "",
    };
  }

  titleOf(card: HTMLElement): string {
    return card.querySelector(".kcard-title")?.textContent ?? "";
  }

  focus(card: HTMLElement): void {
    card.querySelector<HTMLElement>(".kcard-title")?.focus({ preventScroll: true });
    card.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Show new contents; what had the focus, what was picked and how far it was scrolled stay. */
  replace(markup: string, picked: ReadonlySet<string>): void {
    const { scrollLeft } = this.scroll;
    const active = document.activeElement;
    const id = this.root.contains(active) ? active?.closest<HTMLElement>("[data-card]")?.dataset.card : undefined;
    const kind = active?.classList[0];
    const template = document.createElement("template");
    template.innerHTML = markup;
    this.root.replaceChildren(template.content);
    this.scroll.scrollLeft = scrollLeft;
    for (const card of picked) this.mark(card, true);
    const card = id ? this.card(id) : null;
    if (card) (card.querySelector<HTMLElement>(`.${kind ?? "kcard-title"}`) ?? card).focus({ preventScroll: true });
  }

  mark(id: string, isPicked: boolean): void {
    const card = this.card(id);
    const box = card?.querySelector<HTMLInputElement>(".kcard-pick");
    if (box) box.checked = isPicked;
    card?.classList.toggle("kcard-picked", isPicked);
  }
}
