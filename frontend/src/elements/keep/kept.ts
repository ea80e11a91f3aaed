// What is kept of a form, as text by the names of its fields. Pure: the store comes in.

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;
export type Kept = Record<string, string>;

/** Return what was kept under a name; nothing where there is no store or what lies there is no text by names. */
export function read(store: Store | null, name: string): Kept {
  try {
    const found: unknown = JSON.parse(store?.getItem(name) ?? "{}");
    if (typeof found !== "object" || found === null || Array.isArray(found)) return {};
    return Object.fromEntries(Object.entries(found).filter((pair): pair is [string, string] => typeof pair[1] === "string"));
  } catch {
    return {};
  }
}

/** Keep texts under a name; what is empty is not kept. A full store is no fault: the page still holds the words. */
export function write(store: Store | null, name: string, kept: Kept): void {
  const filled = Object.fromEntries(Object.entries(kept).filter(([, text]) => text.trim()));
  try {
    if (Object.keys(filled).length) store?.setItem(name, JSON.stringify(filled));
    else store?.removeItem(name);
  } catch {
    // Nothing is lost yet.
  }
}
