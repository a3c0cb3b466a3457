/** What hooks can be told of; the API's types say when one is missing. */

import type { Schemas } from "../../../api";

export type EventType = Schemas["EventType"];

const KNOWN: Record<EventType, true> = {
  "handover.requested": true,
  "handover.offered": true,
  "handover.offer_lapsed": true,
  "handover.offer_declined": true,
  "handover.accepted": true,
  "handover.no_reply": true,
  "handover.timed_out": true,
  "handover.captured": true,
  "handover.refused": true,
  "handover.abandoned": true,
  "handover.cancelled": true,
  "contact.created": true,
  "contact.updated": true,
  "contact.merged": true,
  "contact.unmerged": true,
  "contact.archived": true,
  "contact.reactivated": true,
  "contact.deleted": true,
  "contact.conflict": true,
  "contact.opted_out": true,
  "contact.consent_given": true,
  "audience.left_empty": true,
  "contacts.bulk_finished": true,
  "conversation.opened": true,
  "conversation.taken": true,
  "conversation.assigned": true,
  "conversation.closed": true,
  "conversation.reopened": true,
  "follow_up.opened": true,
  "follow_up.due": true,
  "follow_up.done": true,
  "message.received": true,
  "message.sent": true,
  "message.failed": true,
  "hook.switched_off": true,
  "codes.paused": true,
  "import.finished": true,
  "broadcast.finished": true,
  "sync.finished": true,
};

export const EVENT_TYPES = Object.keys(KNOWN) as EventType[];

/** By what they are about: `handover`, `contact`, … */
export const EVENT_GROUPS = [...new Set(EVENT_TYPES.map(aboutOf))];

export function aboutOf(type: EventType): string {
  return type.split(".", 1)[0] ?? "";
}
