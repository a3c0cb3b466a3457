/** What is being done to many contacts: it goes on by itself, wherever one looks meanwhile. */

import { api, type Schemas } from "../../api";
import { toasts } from "../../toasts.svelte";

export type Job = Schemas["BulkBody"];
export type Many = Schemas["BulkAsked"];

/** Milliseconds between two looks. */
const EVERY = 500;

const DONE: Record<Job["do"], string> = {
  tag: "tagged",
  untag: "untagged",
  assign: "assigned",
  visibility: "changed",
  archive: "archived",
};

class Bulk {
  job = $state.raw<Job | null>(null);

  get running(): boolean {
    return this.job !== null && (this.job.state === "waiting" || this.job.state === "running");
  }

  async start(asked: Many): Promise<void> {
    this.job = await api.post("/v1/contacts/bulk", { body: asked });
    this.follow(this.job.id).catch((problem) => toasts.bad(problem));
  }

  async cancel(): Promise<void> {
    if (this.job) this.job = await api.post("/v1/bulk/{bulk_id}/cancel", { path: { bulk_id: this.job.id } });
  }

  away(): void {
    this.job = null;
  }

  private async follow(id: string): Promise<void> {
    while (this.running && this.job?.id === id) {
      await new Promise((resolve) => setTimeout(resolve, EVERY));
      const found = await api.get("/v1/bulk/{bulk_id}", { path: { bulk_id: id } });
      if (this.job?.id === id) this.job = found;
    }
    if (this.job?.state === "finished" && this.job.counts.failed === 0) {
      toasts.good(`${resultOf(this.job)}.`);
      this.away();
    }
  }
}

/** What became of them, in words. */
export function resultOf({ counts, do: kind }: Job): string {
  const parts = [`${counts.done} ${DONE[kind]}`];
  if (counts.unchanged > 0) parts.push(`${counts.unchanged} were so already`);
  if (counts.failed > 0) parts.push(`${counts.failed} refused`);
  return parts.join(", ");
}

export const bulk = new Bulk();
