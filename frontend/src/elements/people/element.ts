// Offers people while a name is typed into a field with data-people: asks the address in `src` and fills its datalist.
// Without it one types the address.

const PAUSE_MS = 150;

interface Found {
  name: string;
  email: string;
}

export class PeopleElement extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | undefined;

  connectedCallback(): void {
    document.addEventListener("input", this.#onInput);
    document.addEventListener("focusin", this.#onInput);
  }

  disconnectedCallback(): void {
    document.removeEventListener("input", this.#onInput);
    document.removeEventListener("focusin", this.#onInput);
  }

  #onInput = (event: Event): void => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement) || field.dataset.people === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#ask(field.value.trim()), PAUSE_MS);
  };

  async #ask(typed: string): Promise<void> {
    this.#asking?.abort();
    this.#asking = new AbortController();
    try {
      const query = new URLSearchParams({ q: typed });
      const answer = await fetch(`${this.getAttribute("src")}?${query}`, { signal: this.#asking.signal });
      if (!answer.ok) return;
      const { people } = (await answer.json()) as { people: Found[] };
      this.querySelector("datalist")!.replaceChildren(...people.map(({ name, email }) => new Option(name, email)));
    } catch (fault) {
      // Without an answer the address can still be typed.
      if (!(fault instanceof TypeError || (fault as Error).name === "AbortError")) throw fault;
    }
  }
}
