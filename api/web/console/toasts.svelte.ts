/** Short words about what was just done, or could not be. */

import { Refusal, wordsOf } from "./api";

export interface Toast {
  id: number;
  tone: "good" | "bad";
  text: string;
  /** Something that can be done about it, such as undoing it. */
  action?: { label: string; act: () => void };
}

/** Milliseconds; what went wrong stays until it is put away. */
const STAYS = 6000;

let latest = 0;

class Toasts {
  shown = $state<Toast[]>([]);

  /** It went well. */
  good(text: string, action?: Toast["action"]): void {
    const id = this.add({ tone: "good", text, ...(action && { action }) });
    setTimeout(() => this.away(id), STAYS);
  }

  /** It did not: a problem of a call, or words. */
  bad(problem: unknown): void {
    if (problem instanceof Refusal && problem.told) return;
    const text = typeof problem === "string" ? problem : wordsOf(problem);
    if (!this.shown.some((each) => each.text === text)) this.add({ tone: "bad", text });
  }

  away(id: number): void {
    this.shown = this.shown.filter((each) => each.id !== id);
  }

  private add(toast: Omit<Toast, "id">): number {
    latest += 1;
    this.shown = [...this.shown.slice(-3), { ...toast, id: latest }];
    return latest;
  }
}

export const toasts = new Toasts();
