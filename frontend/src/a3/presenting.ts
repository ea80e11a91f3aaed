// The A3 on a screen for all: one section at a time in large letters; arrows, Home, End and Escape.

export class Presenting {
  #at = 0;

  constructor(
    readonly host: HTMLElement,
    readonly button: HTMLElement | null,
  ) {
    if (button) button.hidden = false;
    button?.addEventListener("click", () => void this.begin());
    document.addEventListener("keydown", (event) => this.#onKey(event), { capture: true });
    document.addEventListener("fullscreenchange", () => {
      if (!document.fullscreenElement) this.end();
    });
    host.addEventListener("click", (event) => {
      const isHand = (event.target as Element).closest("a, button, summary, input, textarea, select");
      if (this.isOn && !isHand) this.#show(this.#at + (event.clientX < innerWidth / 3 ? -1 : 1));
    });
  }

  get isOn(): boolean {
    return this.host.hasAttribute("data-presenting");
  }

  get #blocks(): HTMLElement[] {
    return [...this.host.querySelectorAll<HTMLElement>("[data-block]")];
  }

  async begin(): Promise<void> {
    this.host.dataset.presenting = "";
    this.#show(0);
    await this.host.requestFullscreen?.().catch(() => undefined);
  }

  end(): void {
    if (!this.isOn) return;
    delete this.host.dataset.presenting;
    for (const block of this.#blocks) delete block.dataset.on;
    if (document.fullscreenElement) void document.exitFullscreen();
    this.button?.focus();
  }

  #show(place: number): void {
    const blocks = this.#blocks;
    this.#at = Math.max(0, Math.min(blocks.length - 1, place));
    for (const [number, block] of blocks.entries()) block.toggleAttribute("data-on", number === this.#at);
    const shown = blocks[this.#at];
    if (!shown) return;
    shown.tabIndex = -1;
    shown.focus({ preventScroll: true });
    this.host.dataset.place = `${this.#at + 1} / ${blocks.length}`;
  }

  #onKey(event: KeyboardEvent): void {
    if (!this.isOn) return;
    const last = this.#blocks.length - 1;
    const places: Record<string, number> = {
      ArrowRight: this.#at + 1,
      ArrowDown: this.#at + 1,
      PageDown: this.#at + 1,
      " ": this.#at + 1,
      ArrowLeft: this.#at - 1,
      ArrowUp: this.#at - 1,
      PageUp: this.#at - 1,
      Home: 0,
      End: last,
    };
    if (event.key === "Escape") this.end();
    else if (event.key in places) this.#show(places[event.key]!);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
