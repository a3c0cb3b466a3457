/** What a page reads of the API: on its way, there, or not to be had. `Read.svelte` shows which. */

import { wordsOf } from "../api";

export class Reading<T> {
  value = $state.raw<T | null>(null);
  /** Why it is not to be had. */
  wrong = $state("");
  private latest = 0;

  constructor(private readonly read: () => Promise<T>) {}

  /** Reads it, also anew; what was there stays until then. Of several at once the last one asked counts. */
  async again(): Promise<void> {
    this.latest += 1;
    const mine = this.latest;
    try {
      const value = await this.read();
      if (mine !== this.latest) return;
      this.value = value;
      this.wrong = "";
    } catch (problem) {
      if (mine === this.latest) this.wrong = wordsOf(problem);
    }
  }
}
