// What the explorer shows, as the query of the page says it. The query is the only memory.
import type { Measure, Selection } from "./types.ts";

const MEASURES: readonly Measure[] = ["n_cases", "n", "median", "mean", "p90", "total"];
const PERIOD = /^(started|completed|intersecting|contained) (\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;
const STARTED_ANY = /^(started|completed|intersecting|contained) /;
const NOT_FOR_FIGURES = ["select", "tab", "page", "search"];

/** A period of whole days, both ends included. */
export interface Period {
  readonly since: string;
  readonly until: string;
}

/** Read what is shown on the map. */
export function readMeasure(search: string): Measure {
  const show = new URLSearchParams(search).get("show") as Measure | null;
  return show && MEASURES.includes(show) ? show : "median";
}

/** Read a slider from 0 to 1; null where it was not moved. */
export function readSlider(search: string, name: "activities" | "paths"): number | null {
  const text = new URLSearchParams(search).get(name);
  const share = text ? Number(text) : Number.NaN;
  return share >= 0 && share <= 1 ? share : null;
}

/** Read what is open in the panel. */
export function readSelection(search: string): Selection | null {
  const text = new URLSearchParams(search).get("select") ?? "";
  const colon = text.indexOf(":");
  const kind = text.slice(0, colon);
  const id = text.slice(colon + 1);
  return (kind === "activity" || kind === "path") && id ? { kind, id } : null;
}

/** Write what is open in the panel. */
export function writeSelection(selection: Selection | null): string | null {
  return selection && `${selection.kind}:${selection.id}`;
}

/** Read the period that the timeline keeps. */
export function readPeriod(search: string): Period | null {
  for (const text of new URLSearchParams(search).getAll("where")) {
    const match = PERIOD.exec(text.trim());
    if (match) return { since: match[2]!, until: match[3]! };
  }
  return null;
}

/** Return the query with some values changed; null takes one out, all others stay as they are. */
export function changed(search: string, changes: Readonly<Record<string, string | number | null>>): string {
  const query = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null) query.delete(name);
    else query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `?${text}` : "";
}

/** Return the query with another period, or with none; other filters stay in their order. */
export function withPeriod(search: string, period: Period | null): string {
  const query = new URLSearchParams(search);
  const where = query.getAll("where").filter((text) => !STARTED_ANY.test(text.trim()));
  query.delete("where");
  if (period) where.push(`started ${period.since}..${period.until}`);
  for (const text of where) query.append("where", text);
  query.delete("page");
  const text = query.toString();
  return text ? `?${text}` : "";
}

/** Return the part of the query that figures depend on; two equal ones show the same map. */
export function figureQuery(search: string): string {
  return changed(search, Object.fromEntries([...NOT_FOR_FIGURES, "show"].map((name) => [name, null])));
}

/** Return what chips and tabs depend on: when it differs, the page is loaded anew. */
export function pageQuery(search: string): string {
  const query = new URLSearchParams(search);
  const kept = [...query].filter(([name]) => ["where", "compare", "calendar", "tab"].includes(name));
  return new URLSearchParams(kept).toString();
}
