/** What happens in the business, as it happens: one stream for all tabs of this browser. */

import type { ServerEvent } from "../browser/events";
import type { Problem } from "../browser/problem";
import { follow } from "../browser/stream";
import { Tabs } from "../browser/tabs";
import { open, serviceNow } from "./api";

export interface LiveEvent {
  /** As in the API (`message.received`, …), or `refresh`: something may have been missed, read everything again. */
  type: string;
  /** Ids of what it concerns, such as `conversation_id` and `contact_id`. */
  data: Record<string, unknown>;
  /** When it happened, by the service's clock, in milliseconds since 1970. */
  at: number;
}

type News = { event: LiveEvent } | { connected: boolean };

const handlers = new Set<(event: LiveEvent) => void>();

class Live {
  /** Whether the stream stands; a page that just began is not called away. */
  connected = $state(true);
  /** Whether this tab follows the stream, and tells the others: the one that is looked at, or was looked at last. */
  leads = false;
  private tabs: Tabs<News> | null = null;

  /** Begins to listen, and goes on until it is stopped. */
  start(): void {
    this.connected = true;
    this.tabs = new Tabs<News>(
      "handoverkit.console",
      (over) => this.lead(over),
      (news) => this.take(news),
    );
    this.tabs.start();
  }

  stop(): void {
    this.tabs?.stop();
    this.tabs = null;
  }

  private lead(over: AbortSignal): void {
    this.leads = true;
    over.addEventListener("abort", () => {
      this.leads = false;
    });
    follow((headers, signal) => open("/v1/events", { headers, signal }), over, {
      onEvent: (event) => this.share({ event: meant(event) }),
      onOpen: () => this.share({ connected: true }),
      onAway: () => this.share({ connected: false }),
      // Whoever is not signed in any more is told so by the session.
      onEnd: (problem: Problem) => this.share({ connected: problem.status === 401 }),
    });
  }

  private share(news: News): void {
    this.take(news);
    this.tabs?.tell(news);
  }

  private take(news: News): void {
    if ("connected" in news) this.connected = news.connected;
    else for (const handler of handlers) handler(news.event);
  }
}

/** The first event of each connection tells what there is now: whoever shows something reads it again. */
function meant({ type, data }: ServerEvent): LiveEvent {
  if (type === "snapshot" || type === "reset") return { type: "refresh", data: {}, at: serviceNow() };
  const { data: ids, at } = data as { data?: Record<string, unknown>; at?: string };
  return { type, data: ids ?? {}, at: Date.parse(at ?? "") || serviceNow() };
}

/** Tells what happens until the answer is called. */
export function onLive(handler: (event: LiveEvent) => void): () => void {
  handlers.add(handler);
  return () => handlers.delete(handler);
}

interface Soon {
  (): void;
  /** What is still to be done is not done any more: for pages that are left. */
  cancel(): void;
}

/** Does something soon, once for all who ask meanwhile, and never twice at the same time. */
export function together(act: () => Promise<unknown>, wait = 150): Soon {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let running = false;
  let again = false;
  const run = async () => {
    timer = null;
    running = true;
    try {
      await act();
    } finally {
      running = false;
      if (again) {
        again = false;
        soon();
      }
    }
  };
  const soon = () => {
    if (running) again = true;
    else if (timer === null) timer = setTimeout(run, wait);
  };
  const cancel = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    again = false;
  };
  return Object.assign(soon, { cancel });
}

export const live = new Live();
