/** A contact as it is edited: what was read, what is typed, and what of it is to be sent. */

import type { Schemas } from "../../api";
import { type Contact, fieldText, phoneText } from "./words";

export interface Value {
  /** As it is typed. */
  text: string;
  primary: boolean;
  /** As it was kept; empty: it is new. */
  was: string;
}

export type Address = Required<Schemas["AddressBody"]>;

export interface Draft {
  first_name: string;
  middle_name: string;
  last_name: string;
  business_name: string;
  emails: Value[];
  phones: Value[];
  contact_address: Address;
  billing_address: Address;
  notes: string;
  /** By the fields' keys. */
  custom: Record<string, string>;
}

export const TEXTS = ["first_name", "middle_name", "last_name", "business_name", "notes"] as const;
export const ADDRESSES = ["contact_address", "billing_address"] as const;
export const LISTS = ["emails", "phones"] as const;

const NO_NAMES = { first_name: "", middle_name: "", last_name: "" };

export function draftOf(contact: Contact): Draft {
  // A dummy name is none: whoever edits begins with empty fields.
  const { first_name, middle_name, last_name } = contact.name_is_dummy ? NO_NAMES : contact;
  return {
    first_name,
    middle_name,
    last_name,
    business_name: contact.business_name,
    emails: contact.emails.map(({ value, primary }) => ({ text: value, primary, was: value })),
    phones: contact.phones.map((each) => ({ text: phoneText(each), primary: each.primary, was: keptPhone(each) })),
    contact_address: addressOf(contact.contact_address),
    billing_address: addressOf(contact.billing_address),
    notes: contact.notes,
    custom: Object.fromEntries(Object.entries(contact.custom).map(([key, value]) => [key, String(value)])),
  };
}

/** As the API names a phone that is there already. */
const keptPhone = (phone: { value: string; extension: string }) =>
  phone.extension ? `${phone.value};ext=${phone.extension}` : phone.value;

const addressOf = (address: Schemas["AddressBody"]): Address => ({
  lines: [...(address.lines ?? [])],
  city: address.city ?? "",
  region: address.region ?? "",
  postal_code: address.postal_code ?? "",
  country: address.country ?? "",
});

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

type Change = Schemas["ContactChange"];

export interface Sent {
  change: Change;
  /** Where the form has what is sent, by the name that the API gives it. */
  places: Record<string, string>;
}

/** What is to change; nothing if `draft` says what was read. */
export function changeOf(before: Draft, draft: Draft, fields: readonly Schemas["FieldBody"][]): Sent | null {
  const change: Record<string, unknown> = {};
  const places: Record<string, string> = {};
  for (const name of TEXTS) if (draft[name] !== before[name]) change[name] = draft[name];
  for (const name of ADDRESSES) if (!same(draft[name], before[name])) change[name] = sentAddress(draft[name]);
  for (const name of LISTS) {
    const list = listChange(name, before[name], draft[name], places);
    if (list) change[name] = list;
  }
  const custom = fields.filter(({ key }) => (draft.custom[key] ?? "") !== (before.custom[key] ?? ""));
  if (custom.length > 0) {
    change.custom = Object.fromEntries(
      custom.map((field) => [field.key, customValue(field, draft.custom[field.key])]),
    );
  }
  return Object.keys(change).length > 0 ? { change: change as Change, places } : null;
}

const sentAddress = (address: Address) => ({
  ...address,
  lines: address.lines.map((line) => line.trim()).filter(Boolean),
  country: address.country.trim().toUpperCase(),
});

/** A value that was written over leaves, and the new one comes. */
function listChange(name: "emails" | "phones", before: Value[], draft: Value[], places: Record<string, string>) {
  const shown = new Map(before.map((each) => [each.was, each.text]));
  const stays = (each: Value) => each.was !== "" && shown.get(each.was) === each.text.trim();
  const kept = new Set(draft.filter(stays).map((each) => each.was));
  const add: { value: string; primary: boolean }[] = [];
  for (const [place, each] of draft.entries()) {
    if (!each.text.trim() || stays(each)) continue;
    places[`${name}.add.${add.length}.value`] = `${name}.${place}`;
    add.push({ value: each.text.trim(), primary: each.primary });
  }
  const remove = before.filter((each) => !kept.has(each.was)).map((each) => each.was);
  const first = draft.find((each) => each.primary && stays(each));
  const moved = first && !before.some((each) => each.primary && each.was === first.was);
  if (add.length === 0 && remove.length === 0 && !moved) return null;
  return { add, remove, ...(moved && { primary: first.was }) };
}

function customValue(field: Schemas["FieldBody"], text = "") {
  if (text === "") return null;
  if (field.type === "boolean") return text === "true";
  // What is no number is refused by the service, in words.
  return field.type === "number" && !Number.isNaN(Number(text)) ? Number(text) : text;
}

export interface Meanwhile {
  field: string;
  before: unknown;
  now: unknown;
  /** It was typed over too; what was typed stays. */
  mine: boolean;
}

/**
 * Somebody changed the contact while it was edited: what they changed, and the draft on top of it. What was not touched
 * here says what it says there now; what was typed stays.
 */
export function rebased(before: Draft, now: Draft, draft: Draft): { draft: Draft; meanwhile: Meanwhile[] } {
  const meanwhile: Meanwhile[] = [];
  const on = structuredClone(now);
  for (const name of [...TEXTS, ...ADDRESSES]) {
    const mine = !same(draft[name], before[name]);
    if (!same(before[name], now[name])) meanwhile.push({ field: name, before: before[name], now: now[name], mine });
    if (mine) Object.assign(on, { [name]: draft[name] });
  }
  for (const key of new Set([
    ...Object.keys(now.custom),
    ...Object.keys(before.custom),
    ...Object.keys(draft.custom),
  ])) {
    const [was, is, typed] = [before.custom[key] ?? "", now.custom[key] ?? "", draft.custom[key] ?? ""];
    if (was !== is) meanwhile.push({ field: `custom.${key}`, before: was, now: is, mine: typed !== was });
    if (typed !== was) on.custom[key] = typed;
  }
  for (const name of LISTS) {
    const said = (values: Value[]) => values.map((each) => each.text);
    const mine = !same(before[name], draft[name]);
    if (!same(said(before[name]), said(now[name]))) {
      meanwhile.push({ field: name, before: said(before[name]), now: said(now[name]), mine });
    }
    if (mine) on[name] = joined(before[name], now[name], draft[name]);
  }
  return { draft: on, meanwhile };
}

/** What is there now, without what was taken away here, with what was typed here. */
function joined(before: Value[], now: Value[], draft: Value[]): Value[] {
  const had = new Set(before.map((each) => each.was));
  const there = new Set(now.map((each) => each.was));
  const kept = draft
    .filter((each) => each.was === "" || there.has(each.was) || edited(before, each))
    .map((each) => ({ ...each, was: there.has(each.was) ? each.was : "" }));
  const theirs = now.filter((each) => !had.has(each.was)).map((each) => ({ ...each, primary: false }));
  const all = [...kept, ...theirs];
  if (all.length > 0 && !all.some((each) => each.primary)) all[0] = { ...all[0], primary: true } as Value;
  return all;
}

const edited = (before: Value[], value: Value) => before.find((each) => each.was === value.was)?.text !== value.text;

/** Where the form has a field that was refused: `emails.1`, `contact_address.country`, `custom.size`. */
export function placeOf(field: string, places: Record<string, string>): string {
  return places[field] ?? field;
}

/** Refusals that no control of the form shows, in words. */
export function elsewhere(
  errors: Record<string, string>,
  draft: Draft,
  fields: readonly Schemas["FieldBody"][],
): string {
  const shown = new Set<string>([
    ...TEXTS,
    ...LISTS.flatMap((name) => draft[name].map((_, place) => `${name}.${place}`)),
    ...ADDRESSES.flatMap((name) => Object.keys(draft[name]).map((part) => `${name}.${part}`)),
    ...fields.map((each) => `custom.${each.key}`),
  ]);
  return Object.entries(errors)
    .filter(([field]) => !shown.has(field))
    .map(([field, text]) => (field ? `${fieldText(field, fields)}: ${text}` : text))
    .join(" ");
}
