/** Templates to choose from, where channels and web chats name theirs. */

import { plain } from "../../../../browser/safe_text";
import { all } from "../../../all";
import { api } from "../../../api";
import type { Option } from "../../../parts/Select.svelte";

/** With the words for none in particular before them. */
export async function templateOptions(none: string): Promise<Option[]> {
  const found = await all((cursor) => api.get("/v1/templates", { query: { limit: 100, cursor } }));
  return [{ value: "", label: none }, ...found.map(({ name }) => ({ value: name, label: plain(name) }))];
}
