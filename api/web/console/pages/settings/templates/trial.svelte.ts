/** A trial of the template that is being written: what was done in it, and what came of that under the text as it is now. */

import { api, Refusal, type Schemas, wordsOf } from "../../../api";

export type Tried = Schemas["TriedBody"];
export type Step = Schemas["Step"];
export type Line = Tried["lines"][number];

/** Milliseconds without a key, before the changed text is tried. */
const PAUSE = 500;

export class Trial {
  steps = $state.raw<Step[]>([]);
  channel = $state<"webchat" | "whatsapp" | "sms">("webchat");
  customer = $state<"guest" | "known" | "proven">("guest");
  country = $state("");
  language = $state("");
  /** By the reader's own clock, as the browser's field for it writes it. */
  begins = $state(localNow());
  somebodyOnline = $state(true);
  /** What came of it, by the text that was tried last. */
  tried = $state.raw<Tried | null>(null);
  busy = $state(false);
  wrong = $state("");
  /** The text has faults, so that what is shown is of an earlier one. */
  isOlder = $state(false);
  private lastText = "";

  /** One more thing is done. */
  do(step: Step): void {
    this.steps = [...this.steps, step];
  }

  takeBack(): void {
    this.steps = this.steps.slice(0, -1);
  }

  anew(): void {
    this.steps = [];
  }

  /** Plays all of it under this text; to be called in an effect, which it follows. Gives back what calls it off. */
  follow(text: string): () => void {
    const asked = this.asked(text);
    const over = new AbortController();
    const timer = setTimeout(() => this.play(asked, over.signal), text === this.lastText ? 0 : PAUSE);
    return () => {
      over.abort();
      clearTimeout(timer);
    };
  }

  private async play(body: Schemas["TryAsked"], signal: AbortSignal): Promise<void> {
    this.lastText = body.template;
    this.busy = true;
    this.wrong = "";
    try {
      this.tried = await api.post("/v1/templates/try", { body, signal });
      this.isOlder = false;
    } catch (problem) {
      if (signal.aborted) return;
      this.isOlder = problem instanceof Refusal && problem.status === 422;
      this.wrong = this.isOlder ? "" : wordsOf(problem);
    } finally {
      if (!signal.aborted) this.busy = false;
    }
  }

  private asked(template: string): Schemas["TryAsked"] {
    const begins = new Date(this.begins);
    return {
      template,
      steps: this.steps,
      channel: this.channel,
      customer: this.customer,
      country: /^[A-Za-z]{2}$/.test(this.country.trim()) ? this.country.trim() : "",
      language: /^[a-z]{2,3}$/.test(this.language.trim()) ? this.language.trim() : "",
      begins_at: Number.isNaN(begins.getTime()) ? null : begins.toISOString(),
      somebody_online: this.somebodyOnline,
    };
  }
}

function localNow(): string {
  const now = new Date();
  const shifted = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
