// A form that outlives a dead network: what is typed into fields with data-keep stays on this device until it was
// sent. With the attribute `sent` the page says that it was. While offline, sending waits and says so.
import { read, type Store, write } from "./kept.ts";

const NAME = "obeya-idea";

export class KeepElement extends HTMLElement {
  connectedCallback(): void {
    if (this.hasAttribute("sent")) write(store(), NAME, {});
    const kept = read(store(), NAME);
    for (const field of this.#fields) if (!field.value && kept[field.name]) field.value = kept[field.name]!;
    this.addEventListener("input", this.#keep);
    this.addEventListener("change", this.#namePhoto);
    this.addEventListener("submit", this.#wait);
    addEventListener("online", this.#show);
    addEventListener("offline", this.#show);
    this.#show();
  }

  disconnectedCallback(): void {
    removeEventListener("online", this.#show);
    removeEventListener("offline", this.#show);
  }

  get #fields(): (HTMLInputElement | HTMLTextAreaElement)[] {
    return [...this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("[data-keep]")];
  }

  #keep = (): void => {
    write(store(), NAME, Object.fromEntries(this.#fields.map((field) => [field.name, field.value])));
  };

  /** Say which photo was taken, on its button. */
  #namePhoto = (event: Event): void => {
    const file = event.target instanceof HTMLInputElement ? event.target.files?.[0] : undefined;
    const words = this.querySelector("[data-photo-name]");
    if (file && words) words.textContent = file.name;
  };

  #wait = (event: Event): void => {
    this.#keep();
    if (navigator.onLine) return;
    event.preventDefault();
    this.#show();
  };

  #show = (): void => {
    this.querySelector<HTMLElement>("[data-kept]")?.toggleAttribute("hidden", navigator.onLine);
  };
}

function store(): Store | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}
