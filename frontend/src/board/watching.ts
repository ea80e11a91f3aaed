// Look for what others did: ask with the tag of what is shown, and get the board only when it is another. Nothing is
// asked while the page is not looked at; after a fault it waits longer.

const PAUSE_MS = 1_500;
const LONGEST_MS = 30_000;

export class Watching {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pause = PAUSE_MS;
  #asking: AbortController | undefined;

  constructor(
    readonly address: string,
    public tag: string,
    readonly show: (markup: string) => void,
  ) {}

  start(): void {
    document.addEventListener("visibilitychange", this.#onShown);
    document.addEventListener("obeya-actions", this.look);
    this.#wait();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    document.removeEventListener("visibilitychange", this.#onShown);
    document.removeEventListener("obeya-actions", this.look);
  }

  /** Look now; also while a look is under way, whose answer may be too old. */
  look = async (): Promise<void> => {
    clearTimeout(this.#timer);
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      const answer = await fetch(this.address, { headers: { "If-None-Match": this.tag }, cache: "no-store", signal: asking.signal });
      if (answer.status === 200 && !answer.redirected) {
        const markup = await answer.text();
        this.tag = answer.headers.get("ETag") ?? "";
        this.show(markup);
      }
      this.#pause = answer.ok || answer.status === 304 ? PAUSE_MS : Math.min(LONGEST_MS, this.#pause * 2);
    } catch {
      // Without an answer what is shown stays; the next look is later.
      if (asking.signal.aborted) return;
      this.#pause = Math.min(LONGEST_MS, this.#pause * 2);
    }
    this.#wait();
  };

  #wait(): void {
    clearTimeout(this.#timer);
    if (!document.hidden) this.#timer = setTimeout(() => void this.look(), this.#pause);
  }

  #onShown = (): void => {
    if (!document.hidden) void this.look();
  };
}
