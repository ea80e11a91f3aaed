// Where j and k lead in a list. Pure: no DOM.

/** Return the place that a key leads to from a place (-1: nowhere yet), or undefined when it leads nowhere. */
export function neighbour(key: string, here: number, n: number): number | undefined {
  if ((key !== "j" && key !== "k") || n === 0) return undefined;
  if (here < 0) return key === "j" ? 0 : n - 1;
  const next = here + (key === "j" ? 1 : -1);
  return next >= 0 && next < n ? next : undefined;
}
