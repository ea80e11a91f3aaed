// The list of people under a field in which an @ was typed: a combobox in a textarea, by arrows, Enter and Escape.
import { named, namingAt, type Naming } from "./naming.ts";

interface Person {
  number: number;
  name: string;
  email: string;
}

let nLists = 0;

export class Names {
  #list = document.createElement("ul");
  #field: HTMLTextAreaElement | undefined;
  #naming: Naming | undefined;
  #people: Person[] = [];
  #at = 0;
  #nAsked = 0;
  /** Numbers of the people who were chosen from the list, by field: they tell people of one name apart. */
  chosen = new WeakMap<HTMLTextAreaElement, Set<number>>();

  constructor(
    readonly host: HTMLElement,
    readonly address: string,
  ) {
    this.#list.className = "menu names";
    this.#list.role = "listbox";
    this.#list.id = `names-${++nLists}`;
    this.#list.hidden = true;
    host.append(this.#list);
    host.addEventListener("input", (event) => void this.#look(event.target));
    host.addEventListener("keydown", (event) => this.#onKey(event), { capture: true });
    host.addEventListener("focusout", () => setTimeout(() => this.#close(), 150));
    this.#list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const row = (event.target as Element).closest<HTMLElement>("[role=option]");
      if (row) this.#choose(Number(row.dataset.place));
    });
  }

  async #look(target: EventTarget | null): Promise<void> {
    if (!(target instanceof HTMLTextAreaElement) || !target.matches("[data-mentions]")) return;
    const naming = namingAt(target.value, target.selectionStart);
    if (!naming) return this.#close();
    const asked = ++this.#nAsked;
    const answer = await fetch(`${this.address}?q=${encodeURIComponent(naming.letters)}`).catch(() => undefined);
    if (!answer?.ok || asked !== this.#nAsked || !this.host.isConnected) return;
    this.#people = ((await answer.json()) as { people: Person[] }).people;
    this.#field = target;
    this.#naming = naming;
    this.#at = 0;
    this.#show();
  }

  #show(): void {
    if (!this.#field || !this.#people.length) return this.#close();
    const rows = this.#people.map(({ name, email }, place) => {
      const row = document.createElement("li");
      row.className = "menu-item";
      row.role = "option";
      row.id = `${this.#list.id}-${place}`;
      row.dataset.place = String(place);
      row.ariaSelected = String(place === this.#at);
      const mail = document.createElement("span");
      mail.className = "push small";
      mail.textContent = name === email ? "" : email;
      row.append(name, mail);
      return row;
    });
    this.#list.replaceChildren(...rows);
    this.#list.hidden = false;
    const box = this.#field.getBoundingClientRect();
    this.#list.style.left = `${box.left}px`;
    this.#list.style.top = `${Math.min(box.bottom + 4, innerHeight - this.#list.offsetHeight - 8)}px`;
    this.#field.setAttribute("aria-controls", this.#list.id);
    this.#field.setAttribute("aria-activedescendant", `${this.#list.id}-${this.#at}`);
  }

  #close(): void {
    this.#nAsked++;
    this.#list.hidden = true;
    this.#field?.removeAttribute("aria-controls");
    this.#field?.removeAttribute("aria-activedescendant");
    this.#field = undefined;
  }

  #onKey(event: KeyboardEvent): void {
    if (this.#list.hidden || !this.#field) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      this.#at = (this.#at + step + this.#people.length) % this.#people.length;
      this.#show();
    } else if (event.key === "Escape") this.#close();
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") this.#choose(this.#at);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(place: number): void {
    const person = this.#people[place];
    const field = this.#field;
    if (!person || !field || !this.#naming) return;
    const { text, caret } = named(field.value, this.#naming, person.name);
    field.value = text;
    field.setSelectionRange(caret, caret);
    this.chosen.set(field, (this.chosen.get(field) ?? new Set()).add(person.number));
    this.#close();
    field.focus();
  }
}
