/** The customer's chat, without any looks: its token, what is on its way, what comes in. */

import type { ServerEvent } from "../browser/events";
import type { Kept } from "../browser/kept";
import { KeptFiles } from "../browser/kept_files";
import { hurry, Patience } from "../browser/patience";
import { newId, Problem } from "../browser/problem";
import { follow, type Open } from "../browser/stream";
import { alone, Tabs } from "../browser/tabs";
import type { components } from "../generated/api";
import type { Api } from "./http";
import { type Identity, subjectOf, tokenOf } from "./identity";
import { type Enclosed, type Entry, Outbox } from "./outbox";

export type Message = components["schemas"]["VisitorMessage"];
export type Standing = Omit<components["schemas"]["VisitorMessages"], "items">;

/** A chat as the browser keeps it. */
interface Held {
  id: string;
  token: string;
  /** Whom the page named when it began; empty for somebody unknown. */
  who: string;
}

/** One customer's wish to begin: repeated with the same key, it is the same chat. */
interface Beginning {
  key: string;
  language: string;
}

type News = { message: Message } | { standing: Standing } | { connected: boolean } | { over: true };

const CHATS = "/v1/webchat/conversations";

export class Chat {
  readonly outbox: Outbox;
  messages = new Map<string, Message>();
  standing: Standing | null = null;
  connected = true;
  /** The service ended the chat; what was said stays to be read until another one begins. */
  over = false;
  /** Which part of the file that is being sent has gone. */
  part = 0;
  /** Pictures that this page does not show. */
  readonly unshown = new Set<string>();

  private readonly tabs: Tabs<News>;
  private identity: Identity = "";
  private leading: AbortSignal | null = null;
  private following = new AbortController();
  private flushing = false;

  constructor(
    private readonly api: Api,
    private readonly kept: Kept,
    private readonly widget: { key: string; language: string; name: string },
    readonly changed: () => void,
  ) {
    this.outbox = new Outbox(kept, new KeptFiles(widget.name));
    this.tabs = new Tabs(
      `${widget.name}.follow`,
      (over) => {
        this.leading = over;
        this.listen();
      },
      (news) => this.hear(news),
    );
    kept.onChange((name) => this.changedElsewhere(name));
  }

  get held(): Held | null {
    return this.kept.read<Held>("chat");
  }

  /** Messages in their order. */
  get said(): Message[] {
    return [...this.messages.values()].sort((one, other) => Number(one.id) - Number(other.id));
  }

  /** Goes on where the last visit left off; a chat of somebody else than the page names is let go. */
  async resume(identity: Identity): Promise<void> {
    await this.identify(identity);
    this.tabs.start();
    this.catchUp();
    this.flush();
  }

  /** The page says who its customer is; with nothing, that it is nobody it knows (any more). */
  async identify(identity: Identity): Promise<void> {
    this.identity = identity;
    const token = await tokenOf(identity).catch(() => null);
    // Whoever cannot be asked now is asked again when a chat begins.
    if (token !== null && this.held && this.held.who !== subjectOf(token)) await this.clear();
  }

  say(text: string, files: File[] = []): void {
    if (this.over) this.forget();
    this.outbox.add(text, files);
    this.changed();
    this.flush();
  }

  again(clientId: string): void {
    const entry = this.outbox.all().find((each) => each.client_id === clientId);
    if (!entry) return;
    if (this.over) this.forget();
    // Whatever was there of its files may be so no more.
    const files = entry.files.map(({ id, name }) => ({ id, name }));
    this.outbox.change({ client_id: clientId, text: entry.text, files });
    this.changed();
    this.flush();
  }

  discard(clientId: string): void {
    this.outbox.remove(clientId);
    this.changed();
  }

  /** Forgets the chat on this device; the service is told that its token opens nothing any more. */
  async clear(): Promise<void> {
    const held = this.held;
    for (const entry of this.outbox.all()) this.outbox.remove(entry.client_id);
    this.kept.forget("chat");
    this.kept.forget("beginning");
    this.forget();
    if (held) await this.api.call(this.path(held), { method: "DELETE", token: held.token }).catch(() => {});
  }

  private forget(): void {
    this.following.abort();
    this.messages.clear();
    this.standing = null;
    this.over = false;
    this.changed();
  }

  /** Sends what waits, the oldest first; one tab at a time. */
  private async flush(): Promise<void> {
    if (this.flushing) return;
    this.flushing = true;
    const patience = new Patience();
    await alone(`${this.widget.name}.send`, async () => {
      for (let entry = this.outbox.next(); entry; entry = this.outbox.next()) {
        try {
          const held = this.held ?? (await this.begin());
          if (held) await this.send(held, entry);
          patience.reset();
        } catch (problem) {
          await this.failed(entry.client_id, problem as Problem, patience);
        }
      }
    });
    this.flushing = false;
    if (this.outbox.next()) this.flush();
  }

  private async send(held: Held, entry: Entry): Promise<void> {
    const { client_id, text, files } = entry;
    for (const file of files) {
      file.sent ??= await this.upload(held, file);
      this.outbox.change(entry);
    }
    const path = `${this.path(held)}/messages`;
    const message = await this.api.call<Message>(path, {
      method: "POST",
      body: { client_id, text, attachments: files.map(({ sent }) => sent) },
      token: held.token,
    });
    this.connect(true);
    if (this.held?.id === held.id) this.take({ message });
  }

  private async upload(held: Held, { id, name }: Enclosed): Promise<string> {
    const file = await this.outbox.files.get(id);
    // The browser has not kept it: the customer has to choose it again.
    if (!file) throw new Problem(410);
    const path = `${this.path(held)}/attachments?client_id=${id}&name=${encodeURIComponent(name)}`;
    const made = await this.api.upload<{ id: string }>(path, file, held.token, (part) => {
      this.part = part;
      this.changed();
    });
    return made.id;
  }

  /** Where a file is to be had. */
  address(url: string | null | undefined): string {
    return this.api.base + (url ?? "");
  }

  private async failed(clientId: string, problem: Problem, patience: Patience): Promise<void> {
    if (!(problem instanceof Problem) || problem.passes) {
      this.connect(false);
      await patience.wait(new AbortController().signal, problem.retryAfter);
      return;
    }
    if (this.held && problem.ends) this.end();
    const entry = this.outbox.all().find((each) => each.client_id === clientId);
    if (entry) this.outbox.change({ ...entry, refused: problem.status });
    this.changed();
  }

  /** Nothing when the customer has cleared the chat meanwhile. */
  private async begin(): Promise<Held | null> {
    const known = this.kept.read<Beginning>("beginning");
    const beginning = known ?? { key: newId(), language: this.widget.language };
    this.kept.write("beginning", beginning);
    const identity = await tokenOf(this.identity);
    const started = await this.api.call<components["schemas"]["Started"]>(CHATS, {
      method: "POST",
      body: {
        widget_key: this.widget.key || null,
        language: beginning.language,
        ...(identity ? { identity } : {}),
      },
      headers: { "Idempotency-Key": beginning.key },
    });
    const held = { id: started.conversation_id, token: started.visitor_token, who: subjectOf(identity) };
    if (this.kept.read<Beginning>("beginning")?.key !== beginning.key) {
      await this.api.call(this.path(held), { method: "DELETE", token: held.token });
      return null;
    }
    this.kept.write("chat", held);
    this.kept.forget("beginning");
    this.listen();
    return held;
  }

  /** In the tab that follows for all. */
  private listen(): void {
    this.following.abort();
    const held = this.held;
    if (!held || !this.leading || this.leading.aborted) return;
    const over = new AbortController();
    this.following = over;
    this.leading.addEventListener("abort", () => over.abort(), { once: true });
    const path = `${this.path(held)}/events?after=${this.latest}`;
    const open: Open = (headers, signal) => this.api.open(path, { headers, signal, token: held.token });
    follow(open, over.signal, {
      onEvent: (event) => over.signal.aborted || this.told(event),
      onOpen: () => {
        this.share({ connected: true });
        hurry();
      },
      onAway: () => this.share({ connected: false }),
      onEnd: () => this.share({ over: true }),
    });
  }

  /** In a tab that does not follow: what was said before it was opened. */
  private async catchUp(): Promise<void> {
    const patience = new Patience();
    for (let held = this.held; held && !this.leads; held = this.held) {
      try {
        const path = `${this.path(held)}/messages?after=${this.latest}`;
        const found = await this.api.call<components["schemas"]["VisitorMessages"]>(path, { token: held.token });
        for (const message of found.items) this.take({ message });
        this.take({ standing: found });
        if (found.items.length === 0) return;
      } catch (problem) {
        if (problem instanceof Problem && !problem.passes) return this.end();
        await patience.wait(new AbortController().signal);
      }
    }
  }

  private get leads(): boolean {
    return this.leading !== null && !this.leading.aborted;
  }

  private get latest(): number {
    return Math.max(0, ...[...this.messages.keys()].map(Number));
  }

  private told({ type, data }: ServerEvent): void {
    if (type === "message") this.share({ message: data as Message });
    if (type === "state") this.share({ standing: data as Standing });
  }

  private share(news: News): void {
    this.tabs.tell(news);
    this.take(news);
  }

  /** What the tab that follows tells; it may be of a chat that this one has let go. */
  private hear(news: News): void {
    if (this.held || "over" in news) this.take(news);
  }

  private take(news: News): void {
    if ("message" in news) {
      this.messages.set(news.message.id, news.message);
      if (news.message.client_id) this.outbox.remove(news.message.client_id);
    } else if ("standing" in news) this.standing = news.standing;
    else if ("connected" in news) this.connected = news.connected;
    else return this.end();
    this.changed();
  }

  private connect(connected: boolean): void {
    if (this.connected === connected) return;
    this.connected = connected;
    this.changed();
  }

  /** The service will not have this chat any more. */
  private end(): void {
    this.following.abort();
    this.kept.forget("chat");
    this.standing = null;
    this.over = true;
    this.connected = true;
    this.changed();
  }

  private changedElsewhere(name: string): void {
    if (name === "chat" || name === "") {
      if (this.held || !this.over) this.forget();
      if (this.held) {
        this.listen();
        this.catchUp();
      }
    }
    this.changed();
  }

  private path(held: Held): string {
    return `${CHATS}/${encodeURIComponent(held.id)}`;
  }
}
