// Keys of the page. Links and buttons say theirs as data-key="g h"; what an element handles itself it lists as
// <dl data-keys-of="…" hidden><dt>words</dt><dd>keys</dd></dl>. `?` shows them all. Keys without Ctrl can be
// switched off by the person (WCAG 2.1.4): data-keys="off" at <html>.
import { t } from "../../lib/words.ts";
import { Chords } from "./chords.ts";

const HELP = "?";
const SEARCH = "/";

export class KeysElement extends HTMLElement {
  #chords = new Chords();

  connectedCallback(): void {
    document.addEventListener("keydown", this.#onKey);
    this.#dialog.addEventListener("toggle", () => this.#dialog.open && this.#list());
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog")!;
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (isTyping(event.target) || document.querySelector("dialog:modal, [popover]:popover-open")) return;
    if (document.documentElement.dataset.keys === "off" && event.key !== "Escape") return;
    const targets = byKey();
    const chord = this.#chords.press(event.key, event.timeStamp, [...targets.keys(), HELP, SEARCH]);
    if (chord === undefined) return;
    if (chord) event.preventDefault();
    if (targets.has(chord)) activate(targets.get(chord)!);
    else if (chord === HELP) this.#dialog.showModal();
    else if (chord === SEARCH) document.querySelector<HTMLDialogElement>("#palette")?.showModal();
  };

  #list(): void {
    const rows: [string, string][] = [...byKey()].map(([key, element]) => [wordsOf(element), key]);
    for (const listed of document.querySelectorAll("[data-keys-of] dt")) {
      rows.push([listed.textContent ?? "", listed.nextElementSibling?.textContent ?? ""]);
    }
    rows.push([t("Search or do anything"), `Ctrl+K`], [t("Search"), SEARCH], [t("Keys of this page"), HELP]);
    this.querySelector("dl")!.replaceChildren(...rows.flatMap(([words, keys]) => [term(words), signs(keys)]));
  }
}

/** Return what is pressed by which key; the first of equals wins, and what is not there cannot be pressed. */
function byKey(): Map<string, HTMLElement> {
  const found = new Map<string, HTMLElement>();
  for (const element of document.querySelectorAll<HTMLElement>("[data-key]:not(:disabled)")) {
    const key = element.dataset.key!;
    if (!found.has(key)) found.set(key, element);
  }
  return found;
}

function activate(element: HTMLElement): void {
  if (element.matches("input, select, textarea")) element.focus();
  else element.click();
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const kinds = "textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit])";
  return target.isContentEditable || target.matches(kinds);
}

function wordsOf(element: HTMLElement): string {
  return element.dataset.keyWords || element.getAttribute("aria-label") || element.textContent?.trim() || "";
}

function term(words: string): HTMLElement {
  const element = document.createElement("dt");
  element.textContent = words;
  return element;
}

function signs(keys: string): HTMLElement {
  const element = document.createElement("dd");
  for (const key of keys.split(" ")) {
    const sign = document.createElement("kbd");
    sign.textContent = key;
    element.append(sign, " ");
  }
  return element;
}
