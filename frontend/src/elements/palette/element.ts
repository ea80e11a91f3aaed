// The command palette: Ctrl-K opens it; links and buttons of the page marked data-command stand in it, and what
// the address in `src` knows about the text typed. A dialog with a combobox, as the ARIA practices describe it.
import { icon } from "../../lib/icon.ts";
import { plural, t } from "../../lib/words.ts";
import { rank, type Command } from "./ranking.ts";

interface Found {
  words: string;
  group: string;
  icon: string;
  address: string;
}

const PAUSE_MS = 120;
const MOST = 40;
// As in icon="arrow-right", which the build looks for.
const ANY_ICON = "arrow-right";

export class PaletteElement extends HTMLElement {
  #shown: Command[] = [];
  #here: Command[] = [];
  #found: Command[] = [];
  #active = 0;
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    document.addEventListener("keydown", this.#onKey);
    this.#dialog.addEventListener("toggle", () => this.#dialog.open && this.#start());
    this.#dialog.addEventListener("close", () => (this.#input.value = ""));
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.#input.addEventListener("input", () => this.#search());
    this.#input.addEventListener("keydown", (event) => this.#onMove(event));
    this.#list.addEventListener("click", (event) => this.#run(this.#optionOf(event)));
    this.#list.addEventListener("pointermove", (event) => this.#activate(this.#optionOf(event), false));
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#onKey);
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog")!;
  }

  get #input(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  get #list(): HTMLElement {
    return this.querySelector("[role=listbox]")!;
  }

  #onKey = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (this.#dialog.open) this.#dialog.close();
    else if (!document.querySelector("dialog:modal")) this.#dialog.showModal();
  };

  /** Begin with what was typed already: keys may come before the page says that the dialog is open. */
  #start(): void {
    this.#here = commandsOf(document);
    this.#found = [];
    this.#search();
    this.#input.focus();
  }

  #search(): void {
    const typed = this.#input.value;
    this.#show([...rank(this.#here, typed), ...rank(this.#found, typed)]);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(typed), PAUSE_MS);
  }

  async #ask(typed: string): Promise<void> {
    const source = this.getAttribute("src");
    if (!source) return;
    this.#asking?.abort();
    this.#asking = new AbortController();
    try {
      const answer = await fetch(`${source}?${new URLSearchParams({ q: typed })}`, { signal: this.#asking.signal });
      if (!answer.ok) return;
      const { commands } = (await answer.json()) as { commands: Found[] };
      // What fits an earlier text would put another command under the next Enter.
      if (typed !== this.#input.value) return;
      this.#found = commands.map(asCommand);
      this.#show([...rank(this.#here, typed), ...this.#found]);
    } catch (fault) {
      // Without an answer the commands of the page are still there.
      if (!(fault instanceof TypeError || (fault as Error).name === "AbortError")) throw fault;
    }
  }

  #show(commands: Command[]): void {
    const groups = [...new Set(commands.map((command) => command.group))];
    this.#shown = groups.flatMap((group) => commands.filter((command) => command.group === group)).slice(0, MOST);
    this.#list.replaceChildren(...this.#options());
    const words = this.#shown.length ? plural(this.#shown.length, "{n} command", "{n} commands") : t("Nothing fits");
    this.querySelector("[role=status]")!.textContent = words;
    if (!this.#shown.length) this.#list.append(option("palette-none", t("Nothing fits “{text}”", { text: this.#input.value })));
    this.#activate(0);
  }

  #options(): HTMLElement[] {
    let group = "";
    return this.#shown.flatMap((command, place) => {
      const row = option("palette-option", "");
      row.id = `palette-${place}`;
      row.role = "option";
      row.dataset.place = String(place);
      const words = document.createElement("span");
      words.className = "words";
      words.textContent = command.words;
      row.append(icon(command.icon), words, ...(command.keys ? keysOf(command.keys) : []));
      if (command.group === group) return [row];
      group = command.group;
      return [option("palette-group", group), row];
    });
  }

  #activate(place: number, scrolls = true): void {
    if (place < 0) return;
    this.#active = place;
    for (const row of this.#list.querySelectorAll<HTMLElement>("[role=option]")) {
      row.ariaSelected = String(row.dataset.place === String(place));
      if (scrolls && row.ariaSelected === "true") row.scrollIntoView({ block: "nearest" });
    }
    if (this.#shown.length) this.#input.setAttribute("aria-activedescendant", `palette-${place}`);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  #onMove(event: KeyboardEvent): void {
    const last = this.#shown.length - 1;
    const next: Record<string, number> = {
      ArrowDown: this.#active === last ? 0 : this.#active + 1,
      ArrowUp: this.#active === 0 ? last : this.#active - 1,
      PageDown: Math.min(last, this.#active + 8),
      PageUp: Math.max(0, this.#active - 8),
    };
    if (event.isComposing) return;
    if (event.key === "Enter") this.#run(this.#active);
    else if (event.key in next) this.#activate(next[event.key]!);
    else return;
    event.preventDefault();
  }

  #optionOf(event: Event): number {
    const row = (event.target as Element).closest<HTMLElement>("[role=option]");
    return row ? Number(row.dataset.place) : -1;
  }

  #run(place: number): void {
    const command = this.#shown[place];
    if (!command) return;
    this.#dialog.close();
    command.run();
  }
}

/** Return what the page itself offers. */
function commandsOf(page: ParentNode): Command[] {
  return [...page.querySelectorAll<HTMLElement>("[data-command]")].map((element) => ({
    words: element.dataset.command || element.textContent?.replace(/\s+/g, " ").trim() || "",
    group: element.closest(".rail, .menu") ? t("Go to") : t("On this page"),
    icon: element.dataset.icon || ANY_ICON,
    keys: element.dataset.key,
    run: () => element.click(),
  }));
}

function asCommand(found: Found): Command {
  return { words: found.words, group: found.group, icon: found.icon, run: () => location.assign(found.address) };
}

function option(name: string, words: string): HTMLLIElement {
  const row = document.createElement("li");
  row.className = name;
  row.textContent = words;
  row.role = "presentation";
  return row;
}

function keysOf(keys: string): HTMLElement[] {
  return keys.split(" ").map((key) => {
    const sign = document.createElement("kbd");
    sign.textContent = key;
    return sign;
  });
}
