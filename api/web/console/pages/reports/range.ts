/** Which days a report is of: as the address says it. */

import { serviceNow } from "../../api";

export interface Range {
  /** Days, both of them included, like 2026-03-31. */
  from: string;
  to: string;
}

const DAY = 86_400_000;
const USUAL = 30;

/** So many days up to today. */
export function latest(days: number): Range {
  const now = serviceNow();
  return { from: dayOf(now - (days - 1) * DAY), to: dayOf(now) };
}

/** What the address asks for; the last month, where it asks for nothing that is a range. */
export function rangeOf(query: URLSearchParams): Range {
  const from = query.get("from") ?? "";
  const to = query.get("to") ?? "";
  return isDay(from) && isDay(to) && from <= to ? { from, to } : latest(USUAL);
}

/** Each of its days. */
export function daysOf({ from, to }: Range): string[] {
  const days: string[] = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += DAY) days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function dayOf(moment: number): string {
  const at = new Date(moment);
  const two = (number: number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
