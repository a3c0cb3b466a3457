/** Lists that are read page by page, and again when something happens. */

import { api, type Schemas } from "../../api";
import { onLive, together } from "../../live.svelte";
import { Paged } from "../../paged.svelte";

export type Chat = Schemas["ListedConversation"];
export type FollowUp = Schemas["FollowUpItem"];

export interface ChatFilter {
  state: string;
  channel: string;
  assignee: string;
  contact: string;
}

const PAGE = 30;
/** What is read again at most when something happens. */
const MOST = 100;

/** A list that is read again, as far as it is shown, whenever something happens that concerns it. */
class LiveList<T> extends Paged<T> {
  constructor(
    private readonly part: (
      cursor: string | undefined,
      limit: number,
      signal: AbortSignal,
    ) => Promise<{ items: T[]; next_cursor?: string | null }>,
    private readonly concerns: RegExp,
  ) {
    super();
  }

  /** Until the answer is called. */
  follow(): () => void {
    const soon = together(() => {
      const shown = Math.min(MOST, Math.max(PAGE, this.items.length));
      return this.read((cursor, signal) => this.part(cursor, cursor === undefined ? shown : PAGE, signal));
    }, 300);
    soon();
    const stop = onLive(({ type }) => (type === "refresh" || this.concerns.test(type)) && soon());
    return () => {
      stop();
      soon.cancel();
    };
  }
}

/** Chats that the filter lets through. */
export function chatsLike(filter: ChatFilter): LiveList<Chat> {
  type Query = NonNullable<Parameters<typeof api.get<"/v1/conversations">>[1]>["query"];
  const query = {
    state: filter.state ? [filter.state] : undefined,
    channel: filter.channel || undefined,
    assignee: filter.assignee || undefined,
    contact: filter.contact || undefined,
  } as Query;
  return new LiveList(
    (cursor, limit, signal) => api.get("/v1/conversations", { query: { ...query, cursor, limit }, signal }),
    /^(conversation|handover|message|contact)\./,
  );
}

/** Answers that are owed, or were given. */
export function followUps(state: "open" | "done", owner: string): LiveList<FollowUp> {
  return new LiveList(
    (cursor, limit, signal) =>
      api.get("/v1/follow-ups", { query: { state, owner: owner || undefined, cursor, limit }, signal }),
    /^(follow_up|handover)\./,
  );
}
