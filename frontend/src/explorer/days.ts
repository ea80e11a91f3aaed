// Days of a log as bars: which days stand together in one bar, and where a place on the timeline lies in time.
import type { Period } from "./state.ts";
import type { Timeline } from "./types.ts";

const DAY_MS = 86_400_000;

/** One bar: the days from `first` to `last` (both counted from the first day) together. */
export interface DayBar {
  readonly first: number;
  readonly last: number;
  readonly started: number;
  readonly completed: number;
}

/** Give the number of a day, counted from the first day of the timeline. */
export function dayNumber(timeline: Timeline, day: string): number {
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${timeline.first_day}T00:00:00Z`)) / DAY_MS);
}

/** Give the moment (UTC) of the midnight a day begins with. */
export function dayAt(timeline: Timeline, place: number): Date {
  return new Date(Date.parse(`${timeline.first_day}T00:00:00Z`) + place * DAY_MS);
}

/** Write a day as addresses and filters do. */
export function isoDay(timeline: Timeline, place: number): string {
  return dayAt(timeline, place).toISOString().slice(0, 10);
}

/** Choose how many days stand together so that there are at most `most` bars. */
export function daysPerBar(timeline: Timeline, most: number): number {
  const n = timeline.started.length;
  return [1, 7, 14, 28].find((each) => Math.ceil(n / each) <= most) ?? Math.ceil(n / Math.max(1, most));
}

/** Put days together so that there are at most `most` bars. */
export function barsOf(timeline: Timeline, most: number): DayBar[] {
  const n = timeline.started.length;
  const span = daysPerBar(timeline, most);
  const bars: DayBar[] = [];
  for (let first = 0; first < n; first += span) {
    const last = Math.min(n, first + span) - 1;
    const sum = (values: readonly number[]) => values.slice(first, last + 1).reduce((all, each) => all + each, 0);
    bars.push({ first, last, started: sum(timeline.started), completed: sum(timeline.completed) });
  }
  return bars;
}

/** A range of days by number, both ends included, inside the timeline and the right way round. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Give the range between two days in any order. */
export function rangeBetween(timeline: Timeline, a: number, b: number): Range {
  const most = timeline.started.length - 1;
  const within = (day: number) => Math.min(most, Math.max(0, Math.round(day)));
  return { first: within(Math.min(a, b)), last: within(Math.max(a, b)) };
}

/** Give the range of a period; null where the two have no day in common. */
export function rangeOf(timeline: Timeline, period: Period | null): Range | null {
  if (!period) return null;
  const [first, last] = [dayNumber(timeline, period.since), dayNumber(timeline, period.until)];
  if (last < 0 || first >= timeline.started.length || last < first) return null;
  return rangeBetween(timeline, first, last);
}

/** Give the period of a range; null for all days. */
export function periodOf(timeline: Timeline, range: Range | null): Period | null {
  if (!range || (range.first === 0 && range.last === timeline.started.length - 1)) return null;
  return { since: isoDay(timeline, range.first), until: isoDay(timeline, range.last) };
}

/** Move a range by days without changing its length. */
export function shifted(timeline: Timeline, range: Range, by: number): Range {
  const most = timeline.started.length - 1;
  const move = Math.min(most - range.last, Math.max(-range.first, by));
  return { first: range.first + move, last: range.last + move };
}

/** Count the cases that started in a range. */
export function startedIn(timeline: Timeline, range: Range): number {
  return timeline.started.slice(range.first, range.last + 1).reduce((all, each) => all + each, 0);
}
