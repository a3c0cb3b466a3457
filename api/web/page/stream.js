// Server-sent events over fetch: EventSource can send no token in a header, and tokens do not belong into addresses.

import { Problem, reach } from "./http.js";

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const SILENCE = 60_000; // The service sends a sign of life more often than this.

/**
 * Follows a stream until it is stopped; comes back with growing pauses, and where it left off.
 *
 * `onEvent({id, type, data})` gets each event, `onState("open" | "away")` says how it stands, `onEnd(problem)` is told
 * when coming back makes no sense (401, 403, 404). `lastId` is where an earlier visit left off.
 */
export function follow(path, { headers = {}, lastId = "", onEvent, onState, onEnd }) {
  const stopping = new AbortController();
  const wake = new EventTarget();
  const hurry = () => wake.dispatchEvent(new Event("now"));
  addEventListener("online", hurry, { signal: stopping.signal });
  document.addEventListener("visibilitychange", () => document.hidden || hurry(), { signal: stopping.signal });

  const here = { lastId, pause: FIRST_PAUSE };
  const run = async () => {
    while (!stopping.signal.aborted) {
      try {
        await listen(path, headers, here, stopping.signal, { onEvent, onState });
      } catch (problem) {
        if (stopping.signal.aborted) return;
        if (problem instanceof Problem && !problem.passes) return onEnd(problem);
        here.pause = Math.max(here.pause, (problem.retryAfter ?? 0) * 1000);
      }
      if (stopping.signal.aborted) return;
      onState("away");
      await pause(here.pause * (0.75 + Math.random() / 2), wake, stopping.signal);
      here.pause = Math.min(here.pause * 2, LONGEST_PAUSE);
    }
  };
  run();
  return { stop: () => stopping.abort() };
}

async function listen(path, headers, here, stopped, { onEvent, onState }) {
  const over = new AbortController();
  const end = () => over.abort();
  stopped.addEventListener("abort", end, { once: true });
  let silence = setTimeout(end, SILENCE);
  try {
    const sent = { Accept: "text/event-stream", ...headers };
    if (here.lastId) sent["Last-Event-ID"] = here.lastId;
    const answer = await reach(path, { headers: sent, signal: over.signal });
    onState("open");
    const parser = new EventParser((event) => {
      if (event.id !== undefined) here.lastId = event.id;
      here.pause = FIRST_PAUSE;
      onEvent(event);
    });
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(end, SILENCE);
      parser.take(value);
    }
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(0);
  } finally {
    clearTimeout(silence);
    stopped.removeEventListener("abort", end);
    over.abort();
  }
}

/** Reads the text of a stream as the standard says; events of unknown types are given on, too. */
export class EventParser {
  constructor(onEvent) {
    this._onEvent = onEvent;
    this._rest = "";
    this._clear();
  }

  take(text) {
    const lines = (this._rest + text).split(/\r\n|\n|\r(?!$)/);
    this._rest = lines.pop();
    for (const line of lines) this._line(line);
  }

  _line(line) {
    if (line === "") return this._done();
    if (line.startsWith(":")) return;
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    if (name === "data") this._data.push(value);
    else if (name === "event") this._type = value;
    else if (name === "id" && !value.includes("\0")) this._id = value;
  }

  _done() {
    if (this._data.length > 0) {
      this._onEvent({ id: this._id, type: this._type || "message", data: read(this._data.join("\n")) });
    }
    this._clear();
  }

  _clear() {
    this._data = [];
    this._type = "";
    this._id = undefined;
  }
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function pause(milliseconds, wake, stopped) {
  return new Promise((resolve) => {
    const over = new AbortController();
    const now = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(now, milliseconds);
    wake.addEventListener("now", now, { signal: over.signal });
    stopped.addEventListener("abort", now, { signal: over.signal });
  });
}
