/** A stream by `fetch`: EventSource can send no token in a header, and does not say why it was refused. */

import { EventParser, type ServerEvent } from "./events";
import { Patience } from "./patience";
import { Problem } from "./problem";

/** Milliseconds; the service sends a sign of life more often than this. */
const SILENCE = 45_000;

/** The answer of the stream's path; raises a `Problem` unless it is a good one. */
export type Open = (headers: Record<string, string>, signal: AbortSignal) => Promise<Response>;

export interface Following {
  onEvent(event: ServerEvent): void;
  onOpen(): void;
  onAway(): void;
  /** Coming back makes no sense. */
  onEnd(problem: Problem): void;
}

/** Follows a stream until it is stopped; comes back by itself, and goes on after the last event it was told. */
export async function follow(open: Open, stopped: AbortSignal, told: Following): Promise<void> {
  const patience = new Patience();
  let place = "";
  while (!stopped.aborted) {
    let wait = 0;
    try {
      await listen(open, place, stopped, {
        ...told,
        onEvent: (event) => {
          place = event.id ?? place;
          patience.reset();
          told.onEvent(event);
        },
      });
    } catch (problem) {
      if (stopped.aborted) return;
      if (problem instanceof Problem && !problem.passes) return told.onEnd(problem);
      wait = problem instanceof Problem ? problem.retryAfter : 0;
    }
    if (stopped.aborted) return;
    told.onAway();
    await patience.wait(stopped, wait);
  }
}

async function listen(open: Open, place: string, stopped: AbortSignal, told: Following): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  stopped.addEventListener("abort", end, { once: true });
  let silence = setTimeout(end, SILENCE);
  try {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (place) headers["Last-Event-ID"] = place;
    const answer = await open(headers, over.signal);
    told.onOpen();
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventParser(told.onEvent);
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE);
      parser.take(value ?? "");
    }
  } finally {
    clearTimeout(silence);
    stopped.removeEventListener("abort", end);
    over.abort();
  }
}
