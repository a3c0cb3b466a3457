/** The chat that is open: what is known of it, what was said, and what can be done in it. */

import { newId } from "../../../browser/problem";
import { api, Refusal, type Schemas, wordsOf } from "../../api";
import { attention } from "../../attention.svelte";
import { type LiveEvent, onLive, together } from "../../live.svelte";
import { session } from "../../session.svelte";
import type { Attachment } from "./chosen_files.svelte";

export type Chat = Schemas["ConversationBody"];
export type Message = Schemas["MessageBody"];
export type Handover = Schemas["HandoverBody"];
export type Contact = Schemas["ContactBody"];

/** What was written here and is not in the chat yet. */
export interface Outgoing {
  client_id: string;
  text: string;
  files: Attachment[];
  note: boolean;
  via?: "chat" | "email";
  /** Why it was not sent; it can be sent again. */
  problem: string;
}

interface Sending {
  note: boolean;
  via?: "chat" | "email" | undefined;
  files?: Attachment[];
}

const PAGE = 50;
const TYPING = 3000;

export class OpenChat {
  chat = $state<Chat | null>(null);
  messages = $state<Message[]>([]);
  outgoing = $state<Outgoing[]>([]);
  handovers = $state<Handover[]>([]);
  ways = $state<Schemas["ReplyWays"] | null>(null);
  contact = $state<Contact | null>(null);
  /** `gone`: there is no such chat, or it is not to be seen. */
  state = $state<"loading" | "here" | "gone" | "failed">("loading");
  problem = $state("");
  /** Where what was said before goes on; nothing at the beginning of the chat. */
  private earlier = $state<string | null>(null);
  private readonly soon = together(() => this.refresh());
  private typed = 0;
  private over = false;

  constructor(readonly id: string) {
    this.soon();
  }

  get isMine(): boolean {
    return this.chat?.state === "human" && this.chat.assignee_id === session.user.id;
  }

  get hasEarlier(): boolean {
    return this.earlier !== null;
  }

  /** The one that is under way, or the last one. */
  get handover(): Handover | undefined {
    return this.handovers[0];
  }

  /** Reads again whatever happens in it, until the answer is called. */
  follow(): () => void {
    const stop = onLive((event) => this.concerned(event) && this.soon());
    const again = setInterval(this.soon, 30_000);
    // What came while nobody looked is read only now.
    document.addEventListener("visibilitychange", this.soon);
    return () => {
      this.over = true;
      stop();
      document.removeEventListener("visibilitychange", this.soon);
      clearInterval(again);
      this.soon.cancel();
    };
  }

  retry(): void {
    this.state = "loading";
    this.soon();
  }

  /** What was said before what is shown. */
  async readEarlier(): Promise<void> {
    const path = { conversation_id: this.id };
    const query = { newest_first: true, limit: PAGE, cursor: this.earlier };
    const page = await api.get("/v1/conversations/{conversation_id}/messages", { path, query });
    this.messages = [...page.items.reverse(), ...this.messages];
    this.earlier = page.next_cursor ?? null;
  }

  /** Shown at once; what cannot be sent stays, and says why. */
  async send(text: string, { note, via, files = [] }: Sending): Promise<void> {
    const entry: Outgoing = { client_id: newId(), text, files, note, problem: "", ...(via && { via }) };
    this.outgoing = [...this.outgoing, entry];
    await this.deliver(entry);
  }

  async again(entry: Outgoing): Promise<void> {
    this.mark(entry, "");
    await this.deliver(entry);
  }

  forget(entry: Outgoing): void {
    this.outgoing = this.outgoing.filter((each) => each.client_id !== entry.client_id);
  }

  /** The customer is shown it for some seconds, so it is said again while one writes. */
  typing(): void {
    if (!this.isMine || Date.now() - this.typed < TYPING) return;
    this.typed = Date.now();
    // That somebody writes is worth no word when it cannot be told.
    api.post("/v1/conversations/{conversation_id}/typing", { path: { conversation_id: this.id } }).catch(() => {});
  }

  async act(what: "take" | "return-to-ai" | "close" | "reopen"): Promise<void> {
    await api.post(`/v1/conversations/{conversation_id}/${what}`, { path: { conversation_id: this.id } });
    await this.changed();
  }

  async accept(): Promise<void> {
    const { handover } = this;
    if (!handover) return;
    await api.post("/v1/handovers/{handover_id}/accept", { path: { handover_id: handover.id } });
    attention.drop(handover.id);
    await this.changed();
  }

  async handOver(note: string): Promise<void> {
    await api.post("/v1/conversations/{conversation_id}/handover", {
      path: { conversation_id: this.id },
      body: { note },
    });
    await this.changed();
  }

  async transfer(to: string, note: string): Promise<void> {
    await api.post("/v1/conversations/{conversation_id}/transfer", {
      path: { conversation_id: this.id },
      body: { to, note },
    });
    await this.changed();
  }

  async assign(assigneeId: string | null): Promise<void> {
    await api.post("/v1/conversations/{conversation_id}/assign", {
      path: { conversation_id: this.id },
      body: { assignee_id: assigneeId },
    });
    await this.changed();
  }

  async notThisPerson(): Promise<void> {
    await api.post("/v1/conversations/{conversation_id}/not-this-person", { path: { conversation_id: this.id } });
    await this.changed();
  }

  async changed(): Promise<void> {
    await Promise.all([this.refresh(), attention.read()]);
  }

  private async refresh(): Promise<void> {
    if (this.over) return;
    try {
      await this.read();
      this.state = "here";
      this.problem = "";
    } catch (problem) {
      const gone = problem instanceof Refusal && problem.status === 404;
      if (gone) this.forgetAll();
      // What is shown stays readable while the service is away.
      else if (this.state === "loading") this.state = "failed";
      this.problem = gone ? "" : wordsOf(problem);
    }
  }

  private async read(): Promise<void> {
    const path = { conversation_id: this.id };
    const [chat, handovers, ways] = await Promise.all([
      api.get("/v1/conversations/{conversation_id}", { path }),
      api.get("/v1/handovers", { query: { conversation: this.id, limit: 20 } }),
      api.get("/v1/conversations/{conversation_id}/reply-ways", { path }),
      this.readMessages(),
    ]);
    this.contact = await this.contactOf(chat);
    this.chat = chat;
    this.handovers = handovers.items;
    this.ways = ways;
    await this.markRead(chat);
  }

  /** The newest first; afterwards only what came since. */
  private async readMessages(): Promise<void> {
    const path = { conversation_id: this.id };
    const latest = this.messages.at(-1);
    if (!latest) {
      const query = { newest_first: true, limit: PAGE };
      const page = await api.get("/v1/conversations/{conversation_id}/messages", { path, query });
      this.earlier = page.next_cursor ?? null;
      this.take(page.items.reverse());
      return;
    }
    // How far the last ones got may have changed.
    const from = Math.max(0, (this.messages.at(-10)?.seq ?? this.messages[0]?.seq ?? 1) - 1);
    let query: { after?: number; limit: number; cursor?: string } = { after: from, limit: 100 };
    for (;;) {
      const page = await api.get("/v1/conversations/{conversation_id}/messages", { path, query });
      this.take(page.items);
      if (!page.next_cursor) return;
      query = { ...query, cursor: page.next_cursor };
    }
  }

  /** Each once, in its place; what was written here gives way to what the service made of it. */
  private take(items: Message[]): void {
    const known = new Map(this.messages.map((each) => [each.id, each]));
    for (const each of items) known.set(each.id, each);
    this.messages = [...known.values()].sort((one, other) => one.seq - other.seq);
    const sent = new Set(items.map((each) => each.client_id));
    this.outgoing = this.outgoing.filter((each) => !sent.has(each.client_id));
  }

  /** Nothing where this user may see the chat and not the contact. */
  private async contactOf(chat: Chat): Promise<Contact | null> {
    try {
      return await api.get("/v1/contacts/{contact_id}", { path: { contact_id: chat.contact_id } });
    } catch (problem) {
      if (problem instanceof Refusal && (problem.status === 404 || problem.status === 403)) return null;
      throw problem;
    }
  }

  /** Looking at it is reading it. */
  private async markRead(chat: Chat): Promise<void> {
    const seq = this.messages.at(-1)?.seq ?? 0;
    if (chat.unread === 0 || document.hidden) return;
    await api.post("/v1/conversations/{conversation_id}/read", { path: { conversation_id: this.id }, body: { seq } });
    chat.unread = 0;
    await attention.read();
  }

  private async deliver(entry: Outgoing): Promise<void> {
    const { client_id, text, note, via } = entry;
    const attachments = entry.files.map(({ id }) => id);
    const path = { conversation_id: this.id };
    try {
      const message = note
        ? await api.post("/v1/conversations/{conversation_id}/notes", { path, body: { text, client_id } })
        : await api.post("/v1/conversations/{conversation_id}/messages", {
            path,
            body: { text, client_id, via, attachments },
          });
      this.take([message]);
    } catch (problem) {
      this.mark(entry, wordsOf(problem));
    }
  }

  private mark({ client_id }: Outgoing, problem: string): void {
    this.outgoing = this.outgoing.map((each) => (each.client_id === client_id ? { ...each, problem } : each));
  }

  private concerned({ type, data }: LiveEvent): boolean {
    const ids = [data.conversation_id, data.contact_id, data.survivor_id, data.absorbed_id];
    return type === "refresh" || ids.includes(this.id) || (this.chat !== null && ids.includes(this.chat.contact_id));
  }

  private forgetAll(): void {
    this.state = "gone";
    this.chat = this.contact = this.ways = null;
    this.messages = [];
    this.handovers = [];
  }
}
