// Calls of the API. What goes wrong is a Problem whose message can be shown as it is.

/** Seconds; whoever is to wait longer is told so instead. */
const LONGEST_WAIT = 30;

/** How far the server's clock is ahead of ours, in milliseconds: count-downs are the server's. */
let ahead = 0;

export class Problem extends Error {
  constructor(status, body = {}, retryAfter = 0) {
    super(body.detail || (status ? `The service answered ${status}.` : "The service cannot be reached."));
    this.status = status;
    this.code = body.code ?? "";
    this.body = body;
    /** Seconds the service asks to wait; 0 when it says nothing of it. */
    this.retryAfter = retryAfter;
  }

  /** Whether the same call may go well soon. */
  get passes() {
    return this.status === 0 || this.status >= 500 || (this.status === 429 && this.retryAfter <= LONGEST_WAIT);
  }
}

/** One call; the answer's JSON, or null when there is none. */
export async function call(method, path, { body, headers = {}, signal } = {}) {
  const answer = await reach(path, {
    method,
    headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
  });
  const text = await answer.text();
  return text ? JSON.parse(text) : null;
}

/** The answer, its body unread; a Problem unless it is a good one. */
export async function reach(path, given) {
  let answer;
  try {
    answer = await fetch(path, { credentials: "same-origin", cache: "no-store", redirect: "error", ...given });
  } catch (error) {
    if (given.signal?.aborted) throw error;
    throw new Problem(0);
  }
  const date = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(date)) ahead = Math.abs(date - Date.now()) < 1500 ? 0 : date - Date.now();
  if (answer.ok) return answer;
  const body = await answer.json().catch(() => ({}));
  throw new Problem(answer.status, body, Number(answer.headers.get("Retry-After")) || 0);
}

/** Seconds from now, by the server's clock, until a moment of the API. */
export function secondsUntil(moment) {
  return Math.max(0, Math.ceil((Date.parse(moment) - Date.now() - ahead) / 1000));
}

/** An id of our own making; randomUUID is there on https and loopback only. */
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
