/** What the API's words are called here. */

import { plain } from "../../../browser/safe_text";
import type { Schemas } from "../../api";
import type { IconName } from "../../parts/icons";

type Chat = Schemas["ConversationBody"];
type Tone = "plain" | "accent" | "good" | "warn" | "bad";

export const STATES: Record<Chat["state"], { label: string; tone: Tone }> = {
  ai: { label: "AI", tone: "plain" },
  waiting: { label: "Waiting", tone: "warn" },
  collecting: { label: "AI asks for details", tone: "accent" },
  human: { label: "Person", tone: "good" },
  closed: { label: "Closed", tone: "plain" },
};

export const CHANNELS: Record<Chat["channel"], { label: string; icon: IconName }> = {
  webchat: { label: "Web chat", icon: "chats" },
  whatsapp: { label: "WhatsApp", icon: "phone" },
  sms: { label: "SMS", icon: "phone" },
  email: { label: "E-mail", icon: "mail" },
};

/** What was said last: its words, else that files came. */
export function latestOf({ text, files }: NonNullable<Chat["latest"]>): string {
  if (text || files === 0) return plain(text);
  return files === 1 ? "(a file)" : `(${files} files)`;
}

const REASONS: Record<string, string> = {
  tool: "the AI handed the chat over",
  words: "the customer asked for a person",
  failed: "the AI could not answer",
  turn_limit: "the chat went on for too long",
  user: "somebody of the team asked for it",
  no_reply: "who accepted did not reply",
  by_mail: "the customer answered an e-mail",
  assigned: "the chat is assigned to somebody",
};

/** Why a person was asked for. */
export function reasonOf(reason: string): string {
  return REASONS[reason] ?? spoken(reason);
}

const MARKS: Record<string, string> = {
  over_the_limit: "Over the limit: nobody was looked up",
  value_of_a_user: "An address of one of the team",
  value_of_the_business: "An address of the business itself",
  names_differ: "Another name than the contact's",
  archived_contact: "The contact is archived",
  two_people: "Said to be two people",
  disposable_email: "A throw-away address",
};

/** What the team is told of a capture. */
export function markOf(mark: string): string {
  return MARKS[mark] ?? spoken(mark);
}

const OUTCOMES: Record<string, string> = {
  waiting: "Waits for a person",
  collecting: "The AI asks for details",
  accepted: "Taken by a person",
  captured: "Details were left",
  refused: "No details were wanted to be given",
  abandoned: "The customer went silent",
  cancelled: "Called off",
};

export function outcomeOf(state: string): string {
  return OUTCOMES[state] ?? spoken(state);
}

const NO_MAIL: Record<string, string> = {
  no_channel: "no e-mail channel is set up",
  no_address: "no address is known",
  opted_out: "the customer wants no e-mail",
  blocked: "the customer is blocked",
};

export function whyNoMail(why: string): string {
  return NO_MAIL[why] ?? spoken(why);
}

const REACH: Record<string, string> = { email: "by e-mail", phone: "by phone", chat: "only in this chat" };

export function reachOf(ways: readonly string[]): string {
  return ways.map((each) => REACH[each] ?? spoken(each)).join(", ") || "in no way that is known";
}

/** What was asked for: `email` is "E-mail", `answer.order_number` "Order number". */
export function detailOf(name: string): string {
  if (name === "email") return "E-mail";
  const words = spoken(name.replace(/^answer\./, ""));
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function spoken(name: string): string {
  return name.replaceAll("_", " ");
}
