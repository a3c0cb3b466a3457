/** A list that is read page by page. `Read.svelte` shows what was read so far. */

import { Reading } from "./reading.svelte";

interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export class Pages<T> extends Reading<T[]> {
  private cursor = $state.raw<string | null>(null);

  constructor(private readonly page: (cursor: string | undefined) => Promise<Page<T>>) {
    super(async () => this.take(await page(undefined), []));
  }

  /** Whether there are others behind those that were read. */
  get more(): boolean {
    return this.cursor !== null;
  }

  /** Reads those that follow. */
  async next(): Promise<void> {
    if (this.cursor !== null) this.value = this.take(await this.page(this.cursor), this.value ?? []);
  }

  private take(found: Page<T>, before: T[]): T[] {
    this.cursor = found.next_cursor ?? null;
    return [...before, ...found.items];
  }
}
