// Which commands fit what was typed, best first. Pure: no DOM.

/** Something that can be done or opened. */
export interface Command {
  readonly words: string;
  readonly group: string;
  readonly icon: string;
  readonly keys?: string;
  readonly run: () => void;
}

const MISS = -1;
const WORD_START = 8;
const RUN = 4;

/** Return how well `typed` fits `words`; -1 when its letters do not occur in order. */
export function score(words: string, typed: string): number {
  const hay = plain(words);
  const needle = plain(typed).replaceAll(" ", "");
  if (!needle) return 0;
  const whole = hay.indexOf(plain(typed).trim());
  if (whole >= 0) return 1000 - hay.length + (isStart(hay, whole) ? 500 : 0) + (whole === 0 ? 200 : 0);
  let total = 0;
  let from = 0;
  let last = -2;
  for (const letter of needle) {
    const found = nextPlace(hay, letter, from);
    if (found < 0) return MISS;
    total += (isStart(hay, found) ? WORD_START : 0) + (found === last + 1 ? RUN : 0) + 1;
    last = found;
    from = found + 1;
  }
  // Letters strewn over a long text are chance, not a wish.
  return total >= needle.length * 3 ? total : MISS;
}

/** Return the commands that fit, best first; equals keep their order, and nothing typed keeps all. */
export function rank<Item extends { readonly words: string }>(commands: readonly Item[], typed: string): Item[] {
  return commands
    .map((command, place) => ({ command, place, fit: score(command.words, typed) }))
    .filter(({ fit }) => fit !== MISS)
    .sort((left, right) => right.fit - left.fit || left.place - right.place)
    .map(({ command }) => command);
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function isStart(hay: string, place: number): boolean {
  return place === 0 || /[^\p{L}\p{N}]/u.test(hay[place - 1] ?? "");
}

/** A letter at the start of a word is preferred to one inside. */
function nextPlace(hay: string, letter: string, from: number): number {
  const next = hay.indexOf(letter, from);
  if (next === from) return next;
  for (let place = next; place >= 0; place = hay.indexOf(letter, place + 1)) if (isStart(hay, place)) return place;
  return next;
}
