/** A list that is read page by page, as far as somebody looks. */

import { wordsOf } from "./api";

export type Read<T> = (
  cursor: string | undefined,
  signal: AbortSignal,
) => Promise<{ items: T[]; next_cursor?: string | null }>;

export class Paged<T> {
  items = $state.raw<T[]>([]);
  /** Something is on its way; what stands there meanwhile is what was there before. */
  reading = $state(false);
  /** Its first page was never there: there is nothing to show yet. */
  fresh = $state(true);
  /** Why it could not be read, in words. */
  wrong = $state("");
  /** How many pages stand there. */
  pages = $state(0);
  private cursor = $state<string | undefined>();
  private ask: Read<T> | null = null;
  private asked = new AbortController();

  /** What there is, for `Read.svelte`; nothing before the first page is there. */
  get value(): T[] | null {
    return this.fresh ? null : this.items;
  }

  /** Whether there is more to be read. */
  get more(): boolean {
    return this.cursor !== undefined;
  }

  /** Reads from the beginning. The answer to what was asked before is of no use any more, whenever it comes. */
  async read(ask: Read<T>): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    this.ask = ask;
    await this.page(ask, undefined);
  }

  /** Reads on; does nothing while something is on its way. */
  async next(): Promise<void> {
    if (this.ask && this.more && !this.reading) await this.page(this.ask, this.cursor);
  }

  /** Reads the same anew, from the beginning. */
  async again(): Promise<void> {
    if (this.ask) await this.read(this.ask);
  }

  /** The items without, or with another instead of, some of them. */
  change(to: (items: T[]) => T[]): void {
    this.items = to(this.items);
  }

  private async page(ask: Read<T>, cursor: string | undefined): Promise<void> {
    const { signal } = this.asked;
    this.reading = true;
    this.wrong = "";
    try {
      const found = await ask(cursor, signal);
      if (signal.aborted) return;
      this.items = cursor === undefined ? found.items : [...this.items, ...found.items];
      this.pages = cursor === undefined ? 1 : this.pages + 1;
      this.cursor = found.next_cursor ?? undefined;
      this.fresh = false;
    } catch (problem) {
      if (!signal.aborted) this.wrong = wordsOf(problem);
    } finally {
      if (!signal.aborted) this.reading = false;
    }
  }
}
