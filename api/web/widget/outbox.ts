/** What is written and not acknowledged yet; it outlives the page, and every tab of the site knows it. */

import type { Kept } from "../browser/kept";
import { newId } from "../browser/problem";

export interface Entry {
  /** The service counts the same id once, however often it has to be sent. */
  client_id: string;
  text: string;
  /** With which status the service will not have it; it waits for the customer to decide. */
  refused?: number;
}

const NAME = "out.";

export class Outbox {
  private count = 0;

  constructor(private readonly kept: Kept) {}

  /** In the order in which they were written. */
  all(): Entry[] {
    return this.kept
      .names(NAME)
      .map((name) => this.kept.read<Entry>(name))
      .filter((entry) => entry !== null);
  }

  /** The next to be sent. */
  next(): Entry | undefined {
    return this.all().find((entry) => entry.refused === undefined);
  }

  add(text: string): void {
    const entry = { client_id: newId(), text };
    // What is typed within one millisecond keeps its order, too.
    const place = String(Date.now() * 1000 + (this.count++ % 1000)).padStart(18, "0");
    this.kept.write(`${NAME}${place}.${entry.client_id}`, entry);
  }

  change(entry: Entry): void {
    const name = this.name(entry.client_id);
    if (name) this.kept.write(name, entry);
  }

  remove(clientId: string): void {
    const name = this.name(clientId);
    if (name) this.kept.forget(name);
  }

  private name(clientId: string): string | undefined {
    return this.kept.names(NAME).find((name) => name.endsWith(clientId));
  }
}
