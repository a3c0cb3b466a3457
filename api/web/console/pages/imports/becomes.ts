/** What a column can become. */

import type { Option } from "../../parts/Select.svelte";
import type { Field } from "../contacts/fields.svelte";

const GROUPS: [string, [string, string][]][] = [
  [
    "Name",
    [
      ["first_name", "First name"],
      ["middle_name", "Middle name"],
      ["last_name", "Last name"],
      ["full_name", "Full name"],
      ["business_name", "Business name"],
    ],
  ],
  [
    "Reached by",
    [
      ["email", "E-mail"],
      ["phone", "Phone"],
    ],
  ],
  ["Contact address", address("contact_address")],
  ["Billing address", address("billing_address")],
  [
    "Other",
    [
      ["tags", "Tags"],
      ["notes", "Notes"],
      ["opt_outs", "Opt-outs: the channels"],
      ["opt_out.email", "Opted out of e-mail"],
      ["opt_out.sms", "Opted out of SMS"],
      ["opt_out.whatsapp", "Opted out of WhatsApp"],
      ["consent.email", "Agreed to broadcasts by e-mail"],
      ["consent.sms", "Agreed to broadcasts by SMS"],
      ["consent.whatsapp", "Agreed to broadcasts by WhatsApp"],
    ],
  ],
];

function address(name: string): [string, string][] {
  return [
    [name, "Whole address in one cell"],
    [`${name}.lines`, "Street"],
    [`${name}.city`, "City"],
    [`${name}.region`, "Region"],
    [`${name}.postal_code`, "Postal code"],
    [`${name}.country`, "Country"],
  ];
}

export function becomes(own: readonly Field[]): Option[] {
  return [
    { value: "", label: "Leave out" },
    ...GROUPS.flatMap(([group, fields]) => fields.map(([value, label]) => ({ value, label, group }))),
    ...own.map(({ key, label }) => ({ value: `custom.${key}`, label, group: "Your own fields" })),
  ];
}
