// The bell in the top bar: asks the address in `src` how much is unread, once a minute while the page is looked at and
// whenever it is looked at again. Says nothing aloud and never moves: whoever wants to know looks.
export interface Unread {
  n: number;
  sign: string;
  words: string;
}

const EVERY_MS = 60_000;
// Going to and fro between windows asks no more often than this.
const REST_MS = 5_000;

export class BellElement extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  connectedCallback(): void {
    this.#askedAt = performance.now();
    this.#timer = setInterval(() => void this.#ask(), EVERY_MS);
    document.addEventListener("visibilitychange", this.#onLook);
    window.addEventListener("focus", this.#onLook);
    document.addEventListener("obeya-notices", this.#onChange);
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#onLook);
    window.removeEventListener("focus", this.#onLook);
    document.removeEventListener("obeya-notices", this.#onChange);
  }

  #onLook = (): void => {
    if (performance.now() - this.#askedAt > REST_MS) void this.#ask();
  };

  #onChange = (): void => void this.#ask();

  async #ask(): Promise<void> {
    if (document.visibilityState !== "visible") return;
    this.#askedAt = performance.now();
    try {
      // Marked, so that a page that is left open does not keep its person signed in.
      const headers = { Accept: "application/json", "X-Obeya-By-Itself": "1" };
      const answer = await fetch(this.getAttribute("src")!, { headers, redirect: "error" });
      if (answer.ok) this.#show((await answer.json()) as Unread);
    } catch {
      // Signed out or no network: the next page says so, and a wrong number would not help.
      clearInterval(this.#timer);
      this.#timer = setInterval(() => void this.#ask(), EVERY_MS * 5);
    }
  }

  #show({ sign, words }: Unread): void {
    const link = this.querySelector("a")!;
    link.ariaLabel = link.title = words;
    link.querySelector(".bell-count")!.textContent = sign;
  }
}
