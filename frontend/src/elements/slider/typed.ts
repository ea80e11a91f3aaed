// Numbers as people type them in the language of the page, and back.

/** Return the number that was typed, with a point or a comma; null where it is none. */
export function typed(text: string): number | null {
  const number = Number(text.replace("%", "").replace(/\s/g, "").replace("−", "-").replace(",", "."));
  return text.trim() === "" || Number.isNaN(number) ? null : number;
}

/** Return a number as it is typed in a language. */
export function placed(value: number, language: string): string {
  return value.toLocaleString(language || "en", { useGrouping: false, maximumFractionDigits: 2 });
}
