/** Whether one is there: said again and again, with how long nothing was touched in any tab of this browser. */

import { api } from "./api";
import { kept } from "./kept";

/** Milliseconds; what is said counts for 90 seconds. */
const BEAT = 40_000;
/** Milliseconds between two marks of being touched. */
const MARK = 5000;

type Chosen = "online" | "away";

class Presence {
  private choice = $state<Chosen>("online");
  private marked = 0;
  private over: AbortController | null = null;

  get chosen(): Chosen {
    return this.choice;
  }

  /** Whoever opens the console is there, unless they said in this browser that they are away. */
  start(failed: (problem: unknown) => void): void {
    this.choice = kept.read<Chosen>("presence") === "away" ? "away" : "online";
    this.over = new AbortController();
    const { signal } = this.over;
    for (const touch of ["pointerdown", "keydown", "wheel", "focus"]) {
      addEventListener(touch, () => this.touched(), { signal, passive: true });
    }
    this.touched();
    const beat = () => this.say().catch(failed);
    const timer = setInterval(beat, BEAT);
    signal.addEventListener("abort", () => clearInterval(timer));
    beat();
  }

  stop(): void {
    this.over?.abort();
  }

  async choose(chosen: Chosen): Promise<void> {
    this.choice = chosen;
    kept.write("presence", chosen);
    await this.say();
  }

  private touched(): void {
    if (Date.now() - this.marked < MARK) return;
    this.marked = Date.now();
    kept.write("touched", this.marked);
  }

  private async say(): Promise<void> {
    const latest = Math.max(this.marked, kept.read<number>("touched") ?? 0);
    const idle = Math.max(0, Math.floor((Date.now() - latest) / 1000));
    await api.put("/v1/me/presence", { body: { status: this.choice, idle_seconds: idle } });
  }
}

export const presence = new Presence();
