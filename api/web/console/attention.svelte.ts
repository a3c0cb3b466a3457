/** What wants somebody's attention whatever page is open: chats that wait, and words not read in one's own. */

import { all } from "./all";
import { api, type Schemas, serviceNow, wordsOf } from "./api";
import { kept } from "./kept";
import { type LiveEvent, live, onLive, together } from "./live.svelte";
import { people } from "./people.svelte";
import { session } from "./session.svelte";

export type Handover = Schemas["HandoverBody"];
export type Chat = Schemas["ListedConversation"];

export interface Waiting {
  handover: Handover;
  chat: Chat;
}

class Attention {
  /** Chats that a person may take, the one that has waited longest first. */
  waiting = $state<Waiting[]>([]);
  /** Open chats of one's own, those that were spoken in last first. */
  mine = $state<Chat[]>([]);
  /** Nothing is known before the first answer. */
  known = $state(false);
  /** Why nothing is known yet. */
  wrong = $state("");
  sound = $state(kept.read("sound") === true);
  permission = $state<NotificationPermission>(permissionNow());
  private told = new Set<string>();

  constructor() {
    kept.onChange((name) => {
      if (name === "sound") this.sound = kept.read("sound") === true;
    });
  }

  /** What is offered to oneself and still stands. */
  get offered(): Waiting[] {
    return this.waiting.filter(({ handover }) => offerOf(handover) !== undefined);
  }

  /** How many things wait for oneself. */
  get count(): number {
    return this.offered.length + this.mine.filter((chat) => chat.unread > 0).length;
  }

  follow(failed: (problem: unknown) => void): () => void {
    const soon = together(() =>
      this.read().catch((problem) => {
        this.wrong = wordsOf(problem);
        failed(problem);
      }),
    );
    soon();
    const stop = onLive((event) => concerns(event) && soon());
    // Whether the customer is there is told by no event.
    const again = setInterval(soon, 30_000);
    return () => {
      stop();
      clearInterval(again);
      soon.cancel();
    };
  }

  async read(): Promise<void> {
    const states = ["waiting", "collecting"] as ("waiting" | "collecting")[];
    const [handovers, chats, mine] = await Promise.all([
      all((cursor) => api.get("/v1/handovers", { query: { state: states, limit: 100, cursor } })),
      all((cursor) =>
        api.get("/v1/conversations", { query: { state: states, restricted: false, limit: 100, cursor } }),
      ),
      all((cursor) =>
        api.get("/v1/conversations", {
          query: { assignee: "me", state: ["waiting", "collecting", "human", "ai"], limit: 100, cursor },
        }),
      ),
    ]);
    const known = new Map(chats.map((chat) => [chat.id, chat]));
    this.waiting = handovers.reverse().flatMap((handover) => {
      const chat = known.get(handover.conversation_id);
      return chat ? [{ handover, chat }] : [];
    });
    this.mine = mine;
    this.permission = permissionNow();
    this.tell();
    this.known = true;
  }

  /** One that was just taken or declined goes at once; the stream says the rest. */
  drop(handoverId: string): void {
    this.waiting = this.waiting.filter(({ handover }) => handover.id !== handoverId);
  }

  useSound(wanted: boolean): void {
    this.sound = wanted;
    kept.write("sound", wanted);
    if (wanted) ring();
  }

  /** Browsers ask only when a button was pressed for it. */
  async askPermission(): Promise<void> {
    this.permission = await Notification.requestPermission();
  }

  /** Each thing is told once, and what was there at the beginning is no news. */
  private tell(): void {
    const news: [string, string][] = [
      ...this.offered.map(({ handover, chat }): [string, string] => [
        `${handover.id} ${offerOf(handover)?.expires_at}`,
        `${chat.contact_name} waits for a person`,
      ]),
      ...this.mine
        .filter((chat) => chat.unread > 0)
        .map((chat): [string, string] => [`${chat.id} ${chat.last_seq}`, `${chat.contact_name} wrote`]),
    ].filter(([key]) => !this.told.has(key)) as [string, string][];
    for (const [key] of news) this.told.add(key);
    // Of all tabs one speaks.
    if (!this.known || news.length === 0 || !live.leads) return;
    if (this.sound) ring();
    // Who looks at the console sees it anyway; what was said in it stays out of the system's notices.
    if (document.hidden && this.permission === "granted") {
      for (const [key, text] of news) show(key, text);
    }
  }
}

/** The offer to oneself, while it stands. */
export function offerOf(handover: Handover): Handover["offers"][number] | undefined {
  return handover.offers.find(
    (each) => each.user_id === session.user.id && Date.parse(each.expires_at) > serviceNow(),
  );
}

/** To whom it is offered now. */
export function offeredTo(handover: Handover): string {
  return handover.offers.map((each) => people.nameOf(each.user_id)).join(", ");
}

function concerns({ type }: LiveEvent): boolean {
  return type === "refresh" || /^(handover|conversation|message|follow_up|contact)\./.test(type);
}

/** Some browsers have no notices; those of phones have them for installed pages alone, and say so only now. */
let hasNotices = "Notification" in globalThis;

function permissionNow(): NotificationPermission {
  return hasNotices ? Notification.permission : "denied";
}

function show(key: string, text: string): void {
  if (!hasNotices) return;
  try {
    new Notification(text, { tag: key, icon: "/page/icon.svg" });
  } catch (problem) {
    if (!(problem instanceof TypeError)) throw problem;
    hasNotices = false;
    attention.permission = "denied";
  }
}

/** Two short tones; there is no file to be loaded. */
function ring(): void {
  const audio = new AudioContext();
  for (const [pitch, at] of [
    [660, 0],
    [880, 0.12],
  ] as const) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.08, audio.currentTime + at);
    loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.18);
    tone.connect(loudness).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.2);
  }
  setTimeout(() => audio.close(), 1000);
}

export const attention = new Attention();
