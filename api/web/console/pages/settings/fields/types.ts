/** What a custom field may hold. */

import type { Schemas } from "../../../api";

export const TYPES: Record<Schemas["FieldType"], string> = {
  text: "Text",
  number: "Number",
  date: "Date",
  boolean: "Yes or no",
  choice: "One of several",
};
