/** Of all tabs of a site one follows a stream and tells the others: nobody may have many streams open. */

export class Tabs<T> {
  private readonly channel: BroadcastChannel | null;
  private readonly queued = { over: new AbortController() };
  private readonly stopped = new AbortController();
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
    if (!navigator.locks || !this.channel) return this.lead(this.stopped.signal);
    this.compete(!document.hidden);
    document.addEventListener(
      "visibilitychange",
      () => {
        if (!document.hidden && !this.leads) this.compete(true);
      },
      { signal: this.stopped.signal },
    );
  }

  /** This tab takes no part any more. */
  stop(): void {
    this.stopped.abort();
    this.queued.over.abort();
    this.channel?.close();
  }

  /** To the other tabs. */
  tell(news: T): void {
    if (!this.stopped.signal.aborted) this.channel?.postMessage(news);
  }

  /** Who is looked at takes over: a tab in the background may be put to sleep with its stream. */
  private async compete(takeOver: boolean): Promise<void> {
    if (this.stopped.signal.aborted) return;
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
          return new Promise<void>((resolve) => this.stopped.signal.addEventListener("abort", () => resolve()));
        },
      );
    } catch {
      // Taken over by another tab; or it only stood in the queue, and took over itself.
      over.abort();
      if (!granted) return;
      this.leads = false;
      this.compete(false);
    }
    over.abort();
  }
}

/** Only one tab at a time does this, where browsers lend locks; where not, doing it twice does no harm. */
export async function alone(name: string, act: () => Promise<void>): Promise<void> {
  if (navigator.locks) await navigator.locks.request(name, act);
  else await act();
}
