/** A value that somebody has already: what can be done about it. */

import { Refusal } from "../../api";

export interface Taken {
  /** The field as the form calls it. */
  field: string;
  text: string;
  /** The contact that has it, where that may be known. */
  holderId: string | null;
  /** It is archived and can be brought back. */
  archived: boolean;
  mergeable: boolean;
}

export interface Claimed {
  value: string;
  holderIds: string[];
}

/** Who has the value by proof; nothing for other refusals. */
export function takenOf(problem: unknown): Taken | null {
  if (!(problem instanceof Refusal) || problem.code !== "value_taken") return null;
  const offers = Array.isArray(problem.body.offers) ? problem.body.offers.map(String) : [];
  return {
    field: Object.keys(problem.fields)[0] ?? "",
    text: problem.message,
    holderId: typeof problem.body.holder_id === "string" ? problem.body.holder_id : null,
    archived: offers.includes("reactivate"),
    mergeable: offers.includes("merge"),
  };
}

/** Who only typed the value in a chat; nothing for other refusals. */
export function claimedOf(problem: unknown): Claimed | null {
  if (!(problem instanceof Refusal) || problem.code !== "claimed_elsewhere") return null;
  const holders = Array.isArray(problem.body.holder_ids) ? problem.body.holder_ids.map(String) : [];
  return { value: String(problem.body.value ?? ""), holderIds: holders };
}
