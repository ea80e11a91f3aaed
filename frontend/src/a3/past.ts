// What a text was before: steps of typing, and below them the versions that the server keeps. Pure: no DOM.

/** Undo and redo for one text. */
export class Past {
  #steps: string[];
  #at: number;

  constructor(now: string) {
    this.#steps = [now];
    this.#at = 0;
  }

  get now(): string {
    return this.#steps[this.#at]!;
  }

  get isAtFirst(): boolean {
    return this.#at === 0;
  }

  /** Put what the server kept before the first step; texts that repeat each other are one. */
  begin(earlier: string[]): void {
    const before: string[] = [];
    for (const text of earlier) if (text !== before.at(-1)) before.push(text);
    if (before.at(-1) === this.#steps[0]) before.pop();
    this.#steps.unshift(...before);
    this.#at += before.length;
  }

  /** Note what the text is now; what was undone is gone then. */
  note(text: string): void {
    if (text === this.now) return;
    this.#steps.splice(this.#at + 1, Infinity, text);
    this.#at++;
  }

  undo(): string | undefined {
    return this.#at > 0 ? this.#steps[--this.#at] : undefined;
  }

  redo(): string | undefined {
    return this.#at < this.#steps.length - 1 ? this.#steps[++this.#at] : undefined;
  }
}
