// Whether a key belongs to a field, and whether the person switched single keys off (WCAG 2.1.4).

/** Say whether somebody types into what a key was pressed at. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const kinds = "textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=submit])";
  return target.isContentEditable || target.matches(kinds);
}

/** Say whether keys without Ctrl are switched off. */
export function keysAreOff(): boolean {
  return document.documentElement.dataset.keys === "off";
}
