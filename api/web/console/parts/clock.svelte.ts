/** The service's time, for whatever shows how long ago or how long from now something is. */

import { createSubscriber } from "svelte/reactivity";
import { serviceNow } from "../api";

function ticking(every: number) {
  const subscribe = createSubscriber((update) => {
    const timer = setInterval(update, every);
    return () => clearInterval(timer);
  });
  return () => {
    subscribe();
    return serviceNow();
  };
}

/** Milliseconds since 1970, looked at again each second. */
export const nowBySeconds = ticking(1000);

/** The same, each half minute. */
export const nowByMinutes = ticking(30_000);

/** Whole seconds until a moment; 0 when it is over. */
export function secondsUntil(moment: string): number {
  return Math.max(0, Math.ceil((Date.parse(moment) - nowBySeconds()) / 1000));
}

/** As a clock shows them: "0:45", "12:05", "3:00:00". */
export function asClock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
  const two = (number: number) => String(number).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
];
// The console speaks English; dates are written as the browser's language has it.
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const whole = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

/** "5 min. ago", "in 2 days"; beyond a week the date. */
export function relativeTime(moment: string): string {
  const at = Date.parse(moment);
  const from = at - nowByMinutes();
  if (Math.abs(from) > 7 * 86_400_000) {
    const sameYear = new Date(at).getFullYear() === new Date().getFullYear();
    return (sameYear ? day : dayOfYear).format(at);
  }
  const unit = UNITS.find(([, length]) => Math.abs(from) >= length);
  return unit ? relative.format(Math.round(from / unit[1]), unit[0]) : "now";
}

/** Day and time in full. */
export function wholeTime(moment: string): string {
  return whole.format(Date.parse(moment));
}
