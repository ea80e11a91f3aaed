// A board: cards are moved by hand, by keys (Alt with arrows) and by a menu, several at once where they are picked.
// The server says what came of it; what others did appears by itself. Markup comes from the server only.
import { plural, t } from "../lib/words.ts";
import { Carrying } from "./carrying.ts";
import { cardBeside, cellBeside, columnInView, placeBeside, type Spot } from "./layout.ts";
import { MoveMenu, ReasonDialog } from "./menus.ts";
import { send, type Answer } from "./sending.ts";
import { BoardView, type Drop } from "./view.ts";
import { Watching } from "./watching.ts";

export class BoardElement extends HTMLElement {
  #view!: BoardView;
  #watching!: Watching;
  #carrying: Carrying | undefined;
  #menu!: MoveMenu;
  #reason!: ReasonDialog;
  #picked = new Set<string>();
  #waiting: string | undefined;
  #isMoving = false;

  connectedCallback(): void {
    const root = this.querySelector<HTMLElement>("[data-board]")!;
    this.#view = new BoardView(root);
    this.#watching = new Watching(this.getAttribute("src")!, this.getAttribute("tag")!, (markup) => this.#show(markup));
    this.#menu = new MoveMenu(this.querySelector("[data-board-menu]")!);
    this.#reason = new ReasonDialog(this.querySelector("[data-board-why]")!);
    if (this.hasAttribute("may-work")) this.#listen(root);
    root.addEventListener("keydown", this.#onKey);
    root.addEventListener("click", this.#onClick);
    root.addEventListener("scroll", this.#onScroll, true);
    this.#markTab();
    this.#watching.start();
  }

  disconnectedCallback(): void {
    this.#watching.stop();
  }

  #listen(root: HTMLElement): void {
    this.#carrying = new Carrying(this.#view, {
      drop: (card, spot) => this.#putDown(card, spot),
      end: () => this.#catchUp(),
    });
    root.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box.matches(".kcard-pick")) this.#pick(box.closest<HTMLElement>(".kcard")!, box.checked);
    });
    this.querySelector("[data-board-move]")!.addEventListener("click", () => this.#ask([...this.#picked]));
    this.querySelector("[data-board-drop-picks]")!.addEventListener("click", () => this.#pickNone());
  }

  #show(markup: string): void {
    if (this.#carrying?.isCarrying || this.#isMoving) {
      // Nothing moves under the hand; it is shown when the card is put down.
      this.#waiting = markup;
      return;
    }
    this.#view.replace(markup, this.#picked);
    for (const id of this.#picked) if (!this.#view.card(id)) this.#picked.delete(id);
    this.#countPicked();
    this.#markTab();
  }

  #catchUp(): void {
    const markup = this.#waiting;
    this.#waiting = undefined;
    if (markup !== undefined) this.#show(markup);
  }

  #putDown(card: HTMLElement, spot: Spot): void {
    const before = JSON.stringify(this.#view.dropOf(card));
    const cell = this.#view.cells[spot.cell];
    if (!cell || !card.isConnected) return this.#catchUp();
    const drop = this.#view.put(card, cell, spot.place);
    if (JSON.stringify(drop) === before) return this.#catchUp();
    const id = card.dataset.card!;
    void this.#move(this.#picked.has(id) ? [...this.#picked] : [id], drop);
  }

  #onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const tab = target.closest<HTMLElement>("[data-tab]");
    if (tab) this.#swipeTo(tab.dataset.tab!);
    const menu = target.closest(".kcard-menu");
    if (menu) this.#ask([menu.closest<HTMLElement>(".kcard")!.dataset.card!]);
  };

  #onKey = (event: KeyboardEvent): void => {
    const card = (event.target as Element).closest<HTMLElement>(".kcard");
    if (!card || event.ctrlKey || event.metaKey || event.isComposing) return;
    const done = event.altKey ? this.#moveByKey(card, event.key) : this.#goByKey(card, event);
    if (done) event.preventDefault();
  };

  #goByKey(card: HTMLElement, event: KeyboardEvent): boolean {
    const [cells, heads] = [this.#view.cells, this.#view.heads];
    const counts = cells.map((cell) => this.#view.cardsOf(cell).length);
    const next = cardBeside(event.key, this.#view.spotOf(card), counts, heads.length);
    if (next) this.#view.focus(this.#view.cardsOf(cells[next.cell]!)[next.place]!);
    if (next) return true;
    const isOff = document.documentElement.dataset.keys === "off" || !this.hasAttribute("may-work");
    if (isOff || (event.target as Element).matches("input") || !["m", "x"].includes(event.key)) return false;
    if (event.key === "m") this.#ask([card.dataset.card!]);
    else this.#pick(card, !this.#picked.has(card.dataset.card!));
    return true;
  }

  #moveByKey(card: HTMLElement, key: string): boolean {
    if (!this.hasAttribute("may-work") || !key.startsWith("Arrow")) return false;
    // One move at a time: the next one needs what the server says about this one.
    if (this.#isMoving) return true;
    const spot = this.#view.spotOf(card);
    const cells = this.#view.cells;
    const isSideways = key === "ArrowLeft" || key === "ArrowRight";
    const step = key === "ArrowRight" || key === "ArrowDown" ? 1 : -1;
    const cell = isSideways ? cellBeside(spot.cell, step, this.#view.heads.length) : spot.cell;
    const n = this.#view.cardsOf(cells[spot.cell]!).length;
    const place = isSideways ? 0 : placeBeside(spot.place, step, n);
    if (cell === undefined || place === undefined) {
      this.#say(t("“{card}” is at the edge of the board", { card: this.#view.titleOf(card) }));
      return true;
    }
    const drop = this.#view.put(card, cells[cell]!, place);
    this.#view.focus(card);
    void this.#move([card.dataset.card!], drop);
    return true;
  }

  async #ask(ids: string[]): Promise<void> {
    const cards = ids.map((id) => this.#view.card(id)).filter((card) => card !== null);
    const first = cards[0];
    if (!first) return;
    const words = cards.length === 1 ? this.#view.titleOf(first) : plural(cards.length, "{n} card", "{n} cards");
    const columns = this.#view.heads.map((head) => [head.dataset.head!, head.querySelector("h2")!.textContent!] as const);
    const cell = this.#view.cellOf(first);
    const chosen = await this.#menu.ask(words, columns, this.#view.lanes, cell.dataset.column!, cell.dataset.lane!);
    // Several cards stay each in its own lane, unless another one was chosen.
    const keepsLane = chosen?.lane === cell.dataset.lane;
    if (chosen) await this.#move(ids, { ...chosen, above: "", below: "" }, { keepsLane });
    const card = this.#view.card(ids[0]!);
    if (card) this.#view.focus(card);
  }

  async #move(ids: string[], drop: Drop, { why = "", keepsLane = false } = {}): Promise<void> {
    this.#isMoving = true;
    const cards = ids.map((id) => `${id}:${this.#view.card(id)?.dataset.version ?? 0}`).join(" ");
    const lanes = this.getAttribute("lanes")!;
    const fields = { cards, ...drop, in_lane: keepsLane ? "" : "1", lanes, why };
    const { answer, isDone } = await send(this.getAttribute("move")!, fields);
    if (answer.needs_reason) {
      const reason = await this.#reason.ask(answer.words);
      if (reason) return this.#move(ids, drop, { why: reason, keepsLane });
    }
    this.#isMoving = false;
    this.#waiting = undefined;
    // The server knows where everything stands; also where a card was put back.
    if (!isDone) this.#watching.tag = "";
    await this.#watching.look();
    this.#report(ids, answer, isDone);
  }

  #report(ids: string[], answer: Answer, isDone: boolean): void {
    const card = this.#view.card(ids[0]!);
    if (card && !isDone) this.#view.focus(card);
    if (!isDone) {
      if (!answer.needs_reason) toast(answer.words, "bad");
      this.#say(answer.needs_reason ? t("Nothing was moved") : answer.words);
      return;
    }
    const back = encodeURIComponent(location.pathname + location.search);
    toast(answer.words, "good", answer.undo ? `${answer.undo}?then=${back}` : undefined);
    for (const sentence of answer.refused ?? []) toast(sentence, "bad");
    if (!card) return this.#say(answer.words);
    const cards = this.#view.cardsOf(this.#view.cellOf(card));
    const [place, n] = [cards.indexOf(card) + 1, cards.length];
    const column = this.#view.cellOf(card).dataset.columnWords!;
    this.#say(t("“{card}”: {column}, place {place} of {n}", { card: this.#view.titleOf(card), column, place, n }));
  }

  #pick(card: HTMLElement, isPicked: boolean): void {
    const id = card.dataset.card!;
    if (isPicked) this.#picked.add(id);
    else this.#picked.delete(id);
    this.#view.mark(id, isPicked);
    this.#countPicked();
  }

  #pickNone(): void {
    for (const id of this.#picked) this.#view.mark(id, false);
    this.#picked.clear();
    this.#countPicked();
  }

  #countPicked(): void {
    const bar = this.querySelector<HTMLElement>("[data-board-picked]")!;
    bar.hidden = this.#picked.size === 0;
    bar.querySelector("[data-board-count]")!.textContent = plural(this.#picked.size, "{n} card picked", "{n} cards picked");
  }

  #say(words: string): void {
    this.querySelector("[data-board-says]")!.textContent = words;
  }

  #swipeTo(column: string): void {
    const head = this.#view.heads.find((each) => each.dataset.head === column);
    if (head) this.#view.scroll.scrollTo({ left: head.offsetLeft, behavior: "instant" });
  }

  #onScroll = (): void => this.#markTab();

  #markTab(): void {
    const lefts = this.#view.heads.map((head) => head.offsetLeft);
    const current = columnInView(this.#view.scroll.scrollLeft, lefts);
    this.querySelectorAll("[data-tab]").forEach((tab, place) => {
      if (place === current) tab.setAttribute("aria-current", "true");
      else tab.removeAttribute("aria-current");
      const bar = tab.parentElement!;
      if (place === current) bar.scrollLeft = (tab as HTMLElement).offsetLeft - bar.clientWidth / 3;
    });
  }
}

function toast(words: string, family: "good" | "bad", undo?: string): void {
  document.dispatchEvent(new CustomEvent("obeya-toast", { detail: { words, family, undo } }));
}
