/** Numbers of a report as they are shown; what is not there is a dash. */

import type { Schemas } from "../../api";

export type Numbers = Schemas["Numbers"];

const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 0 });

export function rate(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : percent.format(value);
}

/** Seconds as one says them: 45 s, 2 min, 1.5 h. */
export function lasting(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return "–";
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 360) / 10} h`;
}

/** What a part of them came to, in one row of a table. */
export const COLUMNS: { label: string; said: (numbers: Numbers) => string }[] = [
  { label: "Asked for", said: ({ requested }) => String(requested) },
  { label: "Accepted", said: ({ accepted }) => String(accepted) },
  { label: "Half within", said: ({ seconds_to_accept: wait }) => lasting(wait?.p50) },
  { label: "9 of 10 within", said: ({ seconds_to_accept: wait }) => lasting(wait?.p90) },
  { label: "Timed out", said: ({ time_out_rate }) => rate(time_out_rate) },
  { label: "Captured", said: ({ captured }) => String(captured) },
  { label: "Refused", said: ({ refused }) => String(refused) },
  { label: "Abandoned", said: ({ abandoned }) => String(abandoned) },
  { label: "Answered in time", said: ({ follow_ups: owed }) => rate(owed.in_time_rate) },
  { label: "Conflicts", said: ({ conflicts }) => String(conflicts) },
];
