// The menu that moves cards without dragging, and the dialog that asks for a reason.
import { t } from "../lib/words.ts";

type Choice = readonly [string, string];

export class MoveMenu {
  constructor(readonly dialog: HTMLDialogElement) {}

  /** Ask into which column and lane; undefined where nothing was chosen. */
  ask(
    words: string,
    columns: readonly Choice[],
    lanes: readonly Choice[],
    column: string,
    lane: string,
  ): Promise<{ column: string; lane: string } | undefined> {
    this.dialog.querySelector("[data-board-menu-heading]")!.textContent = t("Move {card}", { card: words });
    const select = this.dialog.querySelector("select")!;
    select.replaceChildren(...lanes.map(([key, name]) => new Option(name, key, false, key === lane)));
    this.dialog.querySelector<HTMLElement>("[data-board-menu-lanes]")!.hidden = lanes.length < 2;
    const buttons = columns.map(([key, name]) => button(key, name, key === column));
    this.dialog.querySelector("[data-board-menu-columns]")!.replaceChildren(...buttons);
    this.dialog.returnValue = "";
    this.dialog.showModal();
    buttons.find((each) => each.ariaCurrent !== "true")?.focus();
    return new Promise((answer) => {
      this.dialog.addEventListener(
        "close",
        () => answer(this.dialog.returnValue ? { column: this.dialog.returnValue, lane: select.value } : undefined),
        { once: true },
      );
    });
  }
}

function button(key: string, name: string, isHere: boolean): HTMLButtonElement {
  const made = document.createElement("button");
  made.className = "button button-wide";
  made.value = key;
  made.textContent = name;
  if (isHere) made.ariaCurrent = "true";
  return made;
}

export class ReasonDialog {
  constructor(readonly dialog: HTMLDialogElement) {}

  /** Ask why; undefined where no reason was given. */
  ask(words: string): Promise<string | undefined> {
    const text = this.dialog.querySelector("textarea")!;
    text.value = "";
    this.dialog.querySelector("[data-board-why-words]")!.textContent = words;
    this.dialog.returnValue = "";
    this.dialog.showModal();
    text.focus();
    return new Promise((answer) => {
      this.dialog.addEventListener(
        "close",
        () => answer(this.dialog.returnValue ? text.value.trim() || undefined : undefined),
        { once: true },
      );
    });
  }
}
