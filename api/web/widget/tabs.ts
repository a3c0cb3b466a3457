/** Of all tabs of a site one follows the chat and tells the others: a visitor has three streams and no more. */

export class Tabs<T> {
  private readonly channel: BroadcastChannel | null;
  private readonly queued = { over: new AbortController() };
  private leads = false;

  /** `lead` runs in the tab that follows, until its signal ends it; `heard` is what that tab tells the others. */
  constructor(
    private readonly name: string,
    private readonly lead: (over: AbortSignal) => void,
    heard: (told: T) => void,
  ) {
    this.channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(name) : null;
    if (this.channel) this.channel.onmessage = ({ data }) => heard(data as T);
  }

  start(): void {
    // Browsers lend locks on https and loopback only; elsewhere each tab follows by itself.
    if (!navigator.locks || !this.channel) return this.lead(new AbortController().signal);
    this.compete(!document.hidden);
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && !this.leads) this.compete(true);
    });
  }

  /** To the other tabs. */
  tell(news: T): void {
    this.channel?.postMessage(news);
  }

  /** Who is looked at takes over: a tab in the background may be put to sleep with its stream. */
  private async compete(takeOver: boolean): Promise<void> {
    this.queued.over.abort();
    this.queued.over = new AbortController();
    const over = new AbortController();
    let granted = false;
    try {
      await navigator.locks.request(
        this.name,
        takeOver ? { steal: true } : { signal: this.queued.over.signal },
        () => {
          granted = this.leads = true;
          this.lead(over.signal);
          return new Promise(() => {});
        },
      );
    } catch {
      // Taken over by another tab; or it only stood in the queue, and took over itself.
      over.abort();
      if (!granted) return;
      this.leads = false;
      this.compete(false);
    }
  }
}

/** Only one tab at a time does this, where browsers lend locks; where not, doing it twice does no harm. */
export async function alone(name: string, act: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request(name, act);
  else await act();
}
