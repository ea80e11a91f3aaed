// What somebody typed and the server does not know yet. Pure: works on anything that looks like fields.

/** A field as far as it matters here. */
export interface Field {
  name: string;
  value: string;
  defaultValue?: string;
  type?: string;
  options?: ArrayLike<{ value: string; defaultSelected: boolean }>;
}

/** Return what a field held when it was sent by the server. */
export function sentValue(field: Field): string {
  if (!field.options) return field.defaultValue ?? "";
  const all = Array.from(field.options);
  return (all.find((option) => option.defaultSelected) ?? all[0])?.value ?? "";
}

/** Return the fields that differ from what the server sent, by their names; hidden ones are the server's own. */
export function typedIn(fields: Iterable<Field>): Map<string, string> {
  const found = new Map<string, string>();
  for (const field of fields) {
    if (field.name && field.type !== "hidden" && field.type !== "checkbox" && field.value !== sentValue(field)) {
      found.set(field.name, field.value);
    }
  }
  return found;
}
