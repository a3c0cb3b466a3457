/** How contacts, and what is said of them, are put in words. */

import { plain } from "../../../browser/safe_text";
import type { Schemas } from "../../api";
import { people } from "../../people.svelte";

export type Contact = Schemas["ContactBody"];
export type Listed = Schemas["ListedContact"];
export type Claim = Schemas["ClaimBody"];

/** What was typed in chats and nobody settled yet. */
export function openClaims(contact: Contact): Claim[] {
  return contact.claims.filter((each) => each.state === "open");
}

/** What a contact is called: its name, else its business, else how it is reached. */
export function nameOf(contact: Schemas["ContactItem"]): string {
  const name = [contact.first_name, contact.middle_name, contact.last_name].filter(Boolean).join(" ");
  const reached = contact.emails[0]?.value ?? contact.phones[0]?.value ?? contact.pseudonymous_email;
  return plain(name || contact.business_name || reached || "Nameless");
}

/** A phone as it is shown, its extension behind it. */
export function phoneText(phone: { value: string; extension: string }): string {
  return phone.extension ? `${phone.value} ext. ${phone.extension}` : phone.value;
}

const SOURCES: Record<string, string> = {
  agent: "entered by the team",
  import: "imported",
  accounting: "from accounting",
  channel: "from the channel itself",
  identity: "from a signed identity",
  code: "proven by a code",
  customer: "said by the customer",
  profile: "from the channel's profile",
};

/** Where a value came from. */
export function sourceText(source: string | null | undefined): string {
  return source ? (SOURCES[source] ?? source) : "";
}

const FIELDS: Record<string, string> = {
  first_name: "First name",
  middle_name: "Middle name",
  last_name: "Last name",
  business_name: "Business name",
  emails: "E-mail",
  phones: "Phone",
  contact_address: "Contact address",
  billing_address: "Billing address",
  tags: "Tags",
  notes: "Notes",
  visibility: "Seen by",
  assignee_id: "Assigned to",
  opt_outs: "Opt-outs",
  consents: "Consents",
  blocked: "Blocked",
  channels: "Channel identities",
};

/** What a field is called; a custom one by its key where its label is not at hand. */
export function fieldText(field: string, custom: readonly Schemas["FieldBody"][] = []): string {
  const key = field.replace(/^custom\./, "");
  if (key !== field) return custom.find((each) => each.key === key)?.label ?? key;
  return FIELDS[field] ?? field.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());
}

const CHANNELS: Record<string, string> = {
  webchat: "Web chat",
  whatsapp: "WhatsApp",
  sms: "SMS",
  email: "E-mail",
};

export function channelText(channel: string): string {
  return CHANNELS[channel] ?? channel;
}

type Address = Schemas["AddressBody"];

/** The lines of an address, as they stand on a letter. */
export function addressLines(address: Address): string[] {
  const place = [address.postal_code, address.city].filter(Boolean).join(" ");
  return [
    ...(address.lines ?? []),
    [place, address.region].filter(Boolean).join(", "),
    countryText(address.country),
  ].filter((line): line is string => Boolean(line));
}

const countries = new Intl.DisplayNames("en", { type: "region", fallback: "code" });

/** What a country is called, by its two letters. */
export function countryText(code: string | undefined): string {
  if (!code) return "";
  return /^[A-Za-z]{2}$/.test(code) ? (countries.of(code.toUpperCase()) ?? code) : code;
}

/** Who sees something, in a few words. */
export function audienceText(visibility: Schemas["ContactBody"]["visibility"]): string {
  if (visibility === "everyone") return "Everyone";
  const names = (visibility as string[]).map((id) => people.nameOf(id));
  return names.length > 0 ? names.join(", ") : "Admins alone";
}

/** Any value of a contact's field, as it is read in a list of changes. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return "nothing";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map(valueText).join(", ") || "nothing";
  if (typeof value === "object") {
    const entries = Object.values(value).flat().filter(Boolean).map(String);
    return entries.join(", ") || "nothing";
  }
  const text = String(value);
  return /^(usr|tea)_/.test(text) ? people.nameOf(text) : plain(text);
}

/** What a field said before and after; of lists what left and what came. */
export function changeText([before, after]: readonly unknown[]): string {
  const [was, is] = [valueText(before), valueText(after)];
  return was === "nothing" ? is : `${was} → ${is}`;
}

/** "1 consent, 2 invoices": how much there is of what. */
export function amounts(counts: Record<string, number>): string[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${count} ${(count === 1 ? what.replace(/s$/, "") : what).replaceAll("_", " ")}`);
}
