/** Lists that are read page by page, and again when something happens. */

import { api, type Schemas, wordsOf } from "../../api";
import { onLive, together } from "../../live.svelte";

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

class Listed<T> {
  items = $state<T[]>([]);
  known = $state(false);
  problem = $state("");
  private next = $state<string | null>(null);
  private readonly soon = together(() => this.refresh(), 300);

  constructor(
    private readonly page: (
      cursor: string | undefined,
      limit: number,
    ) => Promise<{ items: T[]; next_cursor?: string | null }>,
    private readonly concerns: RegExp,
  ) {}

  get hasMore(): boolean {
    return this.next !== null;
  }

  follow(): () => void {
    this.soon();
    const stop = onLive(({ type }) => (type === "refresh" || this.concerns.test(type)) && this.soon());
    return stop;
  }

  async more(): Promise<void> {
    const found = await this.page(this.next ?? undefined, PAGE);
    this.items = [...this.items, ...found.items];
    this.next = found.next_cursor ?? null;
  }

  /** As many as are shown, from the beginning. */
  private async refresh(): Promise<void> {
    try {
      const found = await this.page(undefined, Math.min(MOST, Math.max(PAGE, this.items.length)));
      this.items = found.items;
      this.next = found.next_cursor ?? null;
      this.known = true;
      this.problem = "";
    } catch (problem) {
      this.problem = wordsOf(problem);
    }
  }
}

/** Chats that the filter lets through. */
export function chatsLike(filter: ChatFilter): Listed<Chat> {
  type Query = NonNullable<Parameters<typeof api.get<"/v1/conversations">>[1]>["query"];
  const query = {
    state: filter.state ? [filter.state] : undefined,
    channel: filter.channel || undefined,
    assignee: filter.assignee || undefined,
    contact: filter.contact || undefined,
  } as Query;
  return new Listed(
    (cursor, limit) => api.get("/v1/conversations", { query: { ...query, cursor, limit } }),
    /^(conversation|handover|message|contact)\./,
  );
}

/** Answers that are owed, or were given. */
export function followUps(state: "open" | "done", owner: string): Listed<FollowUp> {
  return new Listed(
    (cursor, limit) => api.get("/v1/follow-ups", { query: { state, owner: owner || undefined, cursor, limit } }),
    /^(follow_up|handover)\./,
  );
}
