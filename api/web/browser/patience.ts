/** How long to wait before something is tried again. */

const FIRST = 500;
const LONGEST = 15_000;

const wake = new EventTarget();

/** The service is there again: who waits for it may try at once. */
export function hurry(): void {
  wake.dispatchEvent(new Event("now"));
}

/** Doubles with each try; a part of it is chance, so that not all pages come back in the same moment. */
export class Patience {
  private next = FIRST;

  /** It went well. */
  reset(): void {
    this.next = FIRST;
  }

  /** Waits, at least so many seconds; less when the network comes back, the page is looked at, or `over` ends it. */
  async wait(over: AbortSignal, atLeast = 0): Promise<void> {
    const pause = Math.max(this.next * (0.5 + Math.random()), atLeast * 1000);
    this.next = Math.min(this.next * 2, LONGEST);
    if (over.aborted) return;
    const done = new AbortController();
    const given = { signal: done.signal };
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pause);
      over.addEventListener("abort", () => resolve(), given);
      if (atLeast === 0) {
        wake.addEventListener("now", () => resolve(), given);
        addEventListener("online", () => resolve(), given);
        document.addEventListener("visibilitychange", () => document.hidden || resolve(), given);
      }
      given.signal.addEventListener("abort", () => clearTimeout(timer));
    });
    done.abort();
  }
}
