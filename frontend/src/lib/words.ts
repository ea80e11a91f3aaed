// The words that scripts show. English stands in the code; the page carries translations by English message.
export type Values = Record<string, string | number>;
type Words = Record<string, string | string[]>;

let loaded: Words | undefined;

function words(): Words {
  loaded ??= JSON.parse(globalThis.document?.getElementById("words")?.textContent || "{}") as Words;
  return loaded;
}

/** Put values into the {places} of a message. */
export function fill(message: string, values: Values): string {
  return message.replace(/\{(\w+)\}/g, (place, name: string) => (name in values ? String(values[name]) : place));
}

/** Return a message in the reader's language. The message must be written out where `t` is called. */
export function t(message: string, values: Values = {}): string {
  const found = words()[message];
  return fill(typeof found === "string" ? found : message, values);
}

/** Return the form of a message for a number; `{n}` in it is the number as the language writes it. */
export function plural(n: number, one: string, many: string, values: Values = {}): string {
  const found = words()[one];
  const forms = Array.isArray(found) ? found : [one, many];
  const rule = pluralRules().select(n) === "one" ? 0 : 1;
  return fill(forms[rule] ?? many, { n: number(n), ...values });
}

/** Return the language of the page. */
export function language(): string {
  return globalThis.document?.documentElement.lang || "en";
}

// Building these costs far more than using them, and a map says hundreds of numbers at once.
const formats = new Map<string, Intl.NumberFormat>();
const rules = new Map<string, Intl.PluralRules>();

function pluralRules(): Intl.PluralRules {
  const found = rules.get(language()) ?? new Intl.PluralRules(language());
  rules.set(language(), found);
  return found;
}

/** Write a number as the language of the page does. */
export function number(n: number, options: Intl.NumberFormatOptions = {}): string {
  const key = `${language()} ${JSON.stringify(options)}`;
  const found = formats.get(key) ?? new Intl.NumberFormat(language(), options);
  formats.set(key, found);
  return found.format(n);
}
