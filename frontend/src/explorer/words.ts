// Durations, counts and names in the few characters a map has room for.
import { language, number, t } from "../lib/words.ts";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

function whole(n: number): string {
  return number(n, { maximumFractionDigits: 0 });
}

function twoDigits(value: number): string {
  return number(value, { maximumFractionDigits: Math.round(value * 10) / 10 < 10 ? 1 : 0 });
}

/** Write a count, from 100,000 on in thousands or millions. */
export function shortCount(n: number): string {
  if (n < 100_000) return whole(n);
  if (n < 999_500) return `${whole(n / 1e3)}k`;
  return `${twoDigits(n / 1e6)}M`;
}

/** Write a duration as one number and one unit: 40 s, 12 min, 22 h, 6.2 d; working time in working days: 2.5 wd. */
export function duration(seconds: number, workingDay: number | null = null): string {
  if (Math.round(seconds) < MINUTE) return `${whole(seconds)} s`;
  if (Math.round(seconds / MINUTE) < 60) return `${whole(seconds / MINUTE)} min`;
  if (workingDay && seconds >= workingDay) return t("{n} wd", { n: twoDigits(seconds / workingDay) });
  if (workingDay || (Math.round(seconds / HOUR) < 48 && seconds !== DAY)) return `${twoDigits(seconds / HOUR)} h`;
  return `${twoDigits(seconds / DAY)} d`;
}

/** Write an amount of time in hours. */
export function hours(seconds: number): string {
  const amount = seconds / HOUR;
  return `${amount < 100_000 ? twoDigits(amount) : shortCount(amount)} h`;
}

/** Write a share of 1 in percent, and say less than 1 % rather than nothing. */
export function percent(share: number): string {
  if (share > 0 && share < 0.01) return "< 1 %";
  if (share > 0.99 && share < 1) return "> 99 %";
  return `${whole(share * 100)} %`;
}

/** Write a day. */
export function date(moment: Date): string {
  const place = language() === "en" ? "en-GB" : language();
  const form: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(place, form).format(moment);
}

/** Shorten a name for where there is little room: a code to its two ends, any other name at its end. */
export function shortName(name: string, most: number): string {
  const plain = name.trim().replace(/\s+/g, " ") || "–";
  if (plain.length <= most) return plain;
  const isCode = /^[\w+/=-]{16,}$/.test(plain) && /\d/.test(plain);
  return isCode ? `${plain.slice(0, 6)}…${plain.slice(-4)}` : `${plain.slice(0, most - 1).trimEnd()}…`;
}
