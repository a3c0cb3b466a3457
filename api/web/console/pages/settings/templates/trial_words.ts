/** What a trial tells, in words. */

import { plain } from "../../../../browser/safe_text";
import { reasonOf } from "../../conversations/words";
import type { Line, Tried } from "./trial.svelte";

type Event = Extract<Line, { kind: "event" }>;
type Due = Tried["due"][number]["what"];

const EVENTS: Partial<Record<Event["event"], string>> = {
  "handover.requested": "A person is asked for",
  "handover.offered": "Offered to",
  "handover.offer_lapsed": "The offer lapsed for",
  "handover.offer_declined": "Declined by",
  "handover.accepted": "Accepted by",
  "handover.no_reply": "No first reply in time from",
  "handover.timed_out": "The wait for a person is over",
  "handover.captured": "Details were left",
  "handover.refused": "No details were wanted to be given",
  "handover.abandoned": "The customer went silent",
  "handover.cancelled": "Called off",
  "contact.created": "A contact would be made",
  "contact.updated": "The contact would be changed",
  "contact.merged": "Joined with a contact of the book",
  "contact.conflict": "A conflict for a person to settle",
  "contact.opted_out": "The customer wants no more messages",
  "conversation.opened": "The chat begins",
  "conversation.taken": "Stepped in:",
  "conversation.assigned": "Assigned to",
  "conversation.closed": "The chat is closed",
  "conversation.reopened": "The chat goes on",
  "follow_up.opened": "An answer is owed",
  "follow_up.due": "The answer is due",
  "follow_up.done": "Nothing is owed any more",
};

const WHY_OVER: Record<string, string> = {
  time: "nobody came in time",
  nobody_there: "nobody is there",
  never: "nobody is waited for",
  reminder: "a reminder",
  escalated: "it has been owed too long",
  silence: "nobody has said anything for long",
};

const BY_TAIL: Partial<Record<Event["event"], string>> = { "follow_up.opened": " by", "follow_up.due": " from" };

export function eventWords(line: Event): string {
  const said = EVENTS[line.event] ?? line.event.replaceAll(/[._]/g, " ");
  const by = line.by ? `${BY_TAIL[line.event] ?? ""} ${plain(line.by)}` : "";
  const why = line.event === "handover.requested" ? reasonOf(line.reason) : (WHY_OVER[line.reason] ?? "");
  return `${said}${by}${why ? ` (${why})` : ""}`;
}

export const DUE: Record<Due, string> = {
  wait: "The wait for a person is over",
  offer: "The offer goes to the next",
  update: "The customer hears that the wait goes on",
  remind: "The question is asked once more",
  abandon: "The asking ends",
  reply: "Who accepted should have written",
  follow_up: "The answer that is owed is looked at",
  close: "The chat may close by itself",
};

/** `Tue 24 Nov, 10:01:30`, by the clock of a place. */
export function timeAt(at: string, zone: string): string {
  const shape: Intl.DateTimeFormatOptions = {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  };
  try {
    return new Intl.DateTimeFormat(undefined, { ...shape, timeZone: zone }).format(Date.parse(at));
  } catch {
    // A place that this browser does not know.
    return new Intl.DateTimeFormat(undefined, { ...shape, timeZone: "UTC" }).format(Date.parse(at));
  }
}

/** `10:01:30`, by the clock of a place. */
export function clockAt(at: string, zone: string): string {
  return timeAt(at, zone).replace(/^.*?(\d\d:\d\d:\d\d).*$/, "$1");
}

/** `2 min 30 s` after the beginning. */
export function after(from: string, to: string): string {
  let left = Math.round((Date.parse(to) - Date.parse(from)) / 1000);
  const parts: string[] = [];
  for (const [name, size] of [
    ["d", 86_400],
    ["h", 3600],
    ["min", 60],
    ["s", 1],
  ] as const) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}
