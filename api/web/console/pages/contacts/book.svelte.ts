/** The list of contacts. It outlives the page, so that whoever comes back finds it where it was left. */

import { api, wordsOf } from "../../api";
import { Paged } from "../../paged.svelte";
import { type Asked, addressFor, filterOf } from "./query";
import type { Listed } from "./words";

const AT_ONCE = 50;

class Book {
  readonly list = new Paged<Listed>();
  /** How many there are, as far as anybody counts; empty while it is not known. */
  count = $state("");
  /** Somebody changed something while more than the first page stood there. */
  changed = $state(false);
  chosen = $state.raw<ReadonlySet<string>>(new Set());
  /** How far down it was looked at, in pixels. */
  place = 0;
  private shown = "";
  private counting = new AbortController();

  /** Whether it shows this already; then nothing is read. */
  shows(asked: Asked): boolean {
    return this.shown === addressFor(asked) && !this.list.fresh;
  }

  async show(asked: Asked): Promise<void> {
    this.shown = addressFor(asked);
    this.chosen = new Set();
    this.place = 0;
    await this.read(asked);
  }

  /** Reads the first page anew where nothing else stands there; further down nothing moves by itself. */
  async refresh(asked: Asked): Promise<void> {
    if (this.list.pages > 1) this.changed = true;
    else await this.read(asked);
  }

  choose(id: string, chosen: boolean): void {
    const all = new Set(this.chosen);
    if (chosen) all.add(id);
    else all.delete(id);
    this.chosen = all;
  }

  chooseAll(): void {
    this.chosen = new Set(this.list.items.map((each) => each.id));
  }

  chooseNone(): void {
    this.chosen = new Set();
  }

  private async read(asked: Asked): Promise<void> {
    this.changed = false;
    const query = { ...filterOf(asked), sort: asked.sort, limit: AT_ONCE };
    await Promise.all([
      this.list.read((cursor, signal) => api.get("/v1/contacts", { query: { ...query, cursor }, signal })),
      this.recount(asked),
    ]);
  }

  private async recount(asked: Asked): Promise<void> {
    this.counting.abort();
    this.counting = new AbortController();
    const { signal } = this.counting;
    try {
      const { count, more } = await api.get("/v1/contacts/count", { query: filterOf(asked), signal });
      if (!signal.aborted) this.count = `${count.toLocaleString("en")}${more ? "+" : ""}`;
    } catch (problem) {
      if (signal.aborted) return;
      this.count = "";
      this.list.wrong = wordsOf(problem);
    }
  }
}

export const book = new Book();
