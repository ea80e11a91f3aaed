// One key after another: "g h" is g and then h. Pure: no DOM, the clock comes in.

const PATIENCE_MS = 1000;

/** Follows what is pressed and says which of the known chords it completes. */
export class Chords {
  #pressed: string[] = [];
  #last = 0;

  /** Take a key at a moment; return the chord it completes, or "" when it may begin one, or undefined. */
  press(key: string, moment: number, known: readonly string[]): string | undefined {
    if (moment - this.#last > PATIENCE_MS) this.#pressed = [];
    this.#last = moment;
    const longest = [...this.#pressed, key];
    for (let from = 0; from < longest.length; from++) {
      const tried = longest.slice(from).join(" ");
      if (known.includes(tried)) {
        this.#pressed = [];
        return tried;
      }
      if (known.some((chord) => chord.startsWith(`${tried} `))) {
        this.#pressed = longest.slice(from);
        return "";
      }
    }
    this.#pressed = [];
    return undefined;
  }
}
