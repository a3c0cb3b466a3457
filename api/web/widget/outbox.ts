/** What is written and not acknowledged yet; it outlives the page, and every tab of the site knows it. */

import type { Kept } from "../browser/kept";
import type { KeptFiles } from "../browser/kept_files";
import { newId } from "../browser/problem";

/** A file that goes with it; its bytes lie elsewhere. */
export interface Enclosed {
  /** The service takes the same id once, however often it has to be sent. */
  id: string;
  name: string;
  /** As the service calls it, once it is there. */
  sent?: string;
}

export interface Entry {
  /** The service counts the same id once, however often it has to be sent. */
  client_id: string;
  text: string;
  files: Enclosed[];
  /** With which status the service will not have it; it waits for the customer to decide. */
  refused?: number;
}

const NAME = "out.";

export class Outbox {
  private count = 0;

  constructor(
    private readonly kept: Kept,
    readonly files: KeptFiles,
  ) {}

  /** In the order in which they were written. */
  all(): Entry[] {
    return this.kept
      .names(NAME)
      .map((name) => this.kept.read<Entry>(name))
      .filter((entry) => entry !== null)
      .map((entry) => ({ ...entry, files: entry.files ?? [] }));
  }

  /** The next to be sent. */
  next(): Entry | undefined {
    return this.all().find((entry) => entry.refused === undefined);
  }

  add(text: string, files: File[] = []): void {
    const enclosed = files.map((file) => {
      const id = newId();
      this.files.put(id, file);
      return { id, name: file.name };
    });
    const entry: Entry = { client_id: newId(), text, files: enclosed };
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
    if (!name) return;
    for (const file of this.kept.read<Entry>(name)?.files ?? []) this.files.forget(file.id);
    this.kept.forget(name);
  }

  private name(clientId: string): string | undefined {
    return this.kept.names(NAME).find((name) => name.endsWith(clientId));
  }
}
