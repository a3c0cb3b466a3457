/** Which contacts the list shows: read from the address of the page, and written into it. */

import { addressOf } from "../../api";

export interface Asked {
  search: string;
  tag: string[];
  tags: "any" | "all";
  status: "active" | "archived";
  /** A user's id, `me` or `none`; empty: whoever answers for them. */
  assignee: string;
  /** Admins alone: what only their role lets them see, or all but that. */
  restricted: "" | "true" | "false";
  sort: "updated" | "created" | "name";
}

export const ALL: Asked = {
  search: "",
  tag: [],
  tags: "any",
  status: "active",
  assignee: "",
  restricted: "",
  sort: "updated",
};

const one = <T extends string>(given: string | null, of: readonly T[]): T =>
  of.find((each) => each === given) ?? (of[0] as T);

export function askedIn(query: URLSearchParams): Asked {
  return {
    search: query.get("search") ?? "",
    tag: query.getAll("tag"),
    tags: one(query.get("tags"), ["any", "all"]),
    status: one(query.get("status"), ["active", "archived"]),
    assignee: query.get("assignee") ?? "",
    restricted: one(query.get("restricted"), ["", "true", "false"]),
    sort: one(query.get("sort"), ["updated", "created", "name"]),
  };
}

/** The page's address for them; what is as usual is left out. */
export function addressFor(asked: Asked): string {
  const said = Object.entries(asked).filter(([name, value]) => String(value) !== String(ALL[name as keyof Asked]));
  return addressOf("/console/contacts", {}, Object.fromEntries(said));
}

/** What a list, a count and an export are asked with. */
export function filterOf({ search, tag, tags, status, assignee, restricted }: Asked) {
  return {
    ...(search && { search }),
    ...(tag.length > 0 && { tag, tags }),
    status,
    ...(assignee && { assignee }),
    ...(restricted && { restricted: restricted === "true" }),
  };
}

/** Whether anything but the order is said, so that few are shown on purpose. */
export function isNarrow(asked: Asked): boolean {
  return addressFor({ ...asked, sort: ALL.sort }) !== addressFor(ALL);
}
