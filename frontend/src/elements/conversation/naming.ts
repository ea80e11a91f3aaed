// Names after an @ in what somebody types. Pure: no DOM.

/** What stands between an @ and the caret: where it begins, and the letters so far. */
export interface Naming {
  start: number;
  letters: string;
}

const LONGEST = 40;
const MOST_WORDS = 3;

/** Return the name that is being typed before the caret, if one is. */
export function namingAt(text: string, caret: number): Naming | undefined {
  const start = text.lastIndexOf("@", caret - 1);
  if (start < 0 || caret - start - 1 > LONGEST) return undefined;
  if (start > 0 && /[\p{L}\p{N}_]/u.test(text[start - 1]!)) return undefined;
  const letters = text.slice(start + 1, caret);
  if (/[\n@]/.test(letters) || letters.startsWith(" ") || letters.split(" ").length > MOST_WORDS) return undefined;
  return { start, letters };
}

/** Put a name in the place of what was typed of it; returns the text and where the caret stands then. */
export function named(text: string, naming: Naming, name: string): { text: string; caret: number } {
  const end = naming.start + 1 + naming.letters.length;
  const before = `${text.slice(0, naming.start)}@${name} `;
  return { text: before + text.slice(end).replace(/^ /, ""), caret: before.length };
}
