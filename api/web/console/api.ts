/** Calls of the public API, with the types of `openapi.json`. What goes wrong is a `Refusal`. */

import { Problem } from "../browser/problem";
import type { components, paths } from "../generated/api";

export type Schemas = components["schemas"];

type Method = "get" | "post" | "put" | "patch" | "delete";

/** The addresses that have such a method. */
type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, { responses: unknown }> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends PathOf<M>> = paths[P][M];

type ParametersOf<O, In extends "path" | "query"> = O extends { parameters: { [K in In]?: infer Given } }
  ? NonNullable<Given>
  : never;

type BodyOf<O> = O extends { requestBody?: infer Body | undefined }
  ? NonNullable<Body> extends { content: { "application/json": infer Json } }
    ? Json
    : never
  : never;

type Good<R> = { [Status in keyof R & (200 | 201 | 202 | 204)]: R[Status] }[keyof R & (200 | 201 | 202 | 204)];

/** What a good answer holds; nothing for 204. */
export type AnswerOf<O> = O extends { responses: infer R }
  ? Good<R> extends { content: { "application/json": infer Json } }
    ? Json
    : null
  : never;

type Sent<O> = ([ParametersOf<O, "path">] extends [never] ? { path?: never } : { path: ParametersOf<O, "path"> }) & {
  query?: ParametersOf<O, "query">;
  body?: BodyOf<O>;
  /** The version that was read: 412 when somebody changed it meanwhile. */
  ifMatch?: number;
  /** The same key again is the same call: for what may be sent twice because its answer was lost. */
  key?: string;
  signal?: AbortSignal;
};

type Given<O> = [ParametersOf<O, "path">] extends [never] ? [sent?: Sent<O>] : [sent: Sent<O>];

/** A call that was refused. `detail` (its message) can be shown as it is. */
export class Refusal extends Problem {
  /** Whoever is signed out by it was told so already. */
  told = false;

  constructor(
    status: number,
    /** The whole problem document; `code` is stable. */
    readonly body: Record<string, unknown> = {},
    retryAfter = 0,
  ) {
    super(status, String(body.detail ?? ""), retryAfter);
  }

  get code(): string {
    return String(this.body.code ?? "");
  }

  /** What is said of single fields, by their names. */
  get fields(): Record<string, string> {
    const errors = Array.isArray(this.body.errors) ? this.body.errors : [];
    return Object.fromEntries(errors.map((each) => [String(each.field), String(each.message)]));
  }
}

/** What the client needs of the session; the session sets it, so that neither has to know the other. */
export const door = {
  csrf: "",
  /** The session is over. */
  closed: () => {},
};

/** How far the service's clock is ahead of ours, in milliseconds: count-downs are the service's. */
let ahead = 0;

/** Milliseconds since 1970 by the service's clock. */
export function serviceNow(): number {
  return Date.now() + ahead;
}

let standing = new AbortController();

/** Calls off all that is being asked; whoever asked has to be gone from the page, for they are never answered. */
export function callOff(): void {
  standing.abort();
  standing = new AbortController();
}

async function unlessCalledOff<T>(answer: Promise<T>, by: AbortSignal): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    return by.aborted ? new Promise<never>(() => {}) : Promise.reject(error);
  }
}

/** The answer, its body unread; raises a `Refusal` unless it is a good one. */
export function open(path: string, given: RequestInit = {}): Promise<Response> {
  const by = standing.signal;
  const signal = given.signal ? AbortSignal.any([given.signal, by]) : by;
  return unlessCalledOff(answered(path, { ...given, signal }), by);
}

async function answered(path: string, given: RequestInit): Promise<Response> {
  const asked = Date.now();
  let answer: Response;
  try {
    answer = await fetch(path, { credentials: "same-origin", cache: "no-store", redirect: "error", ...given });
  } catch (error) {
    if (given.signal?.aborted) throw error;
    throw new Refusal(0);
  }
  const date = Date.parse(answer.headers.get("Date") ?? "");
  if (!Number.isNaN(date)) ahead = aheadBy(date, asked, Date.now());
  if (answer.ok) return answer;
  const refusal = new Refusal(
    answer.status,
    await answer.json().catch(() => ({})),
    Number(answer.headers.get("Retry-After")) || 0,
  );
  // To be refused at the door is no reason to be shown it again.
  if (answer.status === 401 && !path.startsWith("/v1/session")) {
    refusal.told = true;
    door.closed();
  }
  throw refusal;
}

/** The answer was made between two moments of ours, its time told in whole seconds: within that no clock is wrong. */
function aheadBy(date: number, asked: number, got: number): number {
  if (date < asked - 1500) return date - asked;
  return date > got + 500 ? date - got : 0;
}

async function call(method: Method, path: string, sent: Sent<never> | undefined): Promise<never> {
  const by = standing.signal;
  const { path: ids, query, body, ifMatch, key, signal } = (sent ?? {}) as Record<string, never>;
  const headers: Record<string, string> = {};
  if (method !== "get") headers["X-CSRF-Token"] = door.csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (ifMatch !== undefined) headers["If-Match"] = `"${ifMatch}"`;
  if (key !== undefined) headers["Idempotency-Key"] = key;
  const answer = await open(addressOf(path, ids, query), {
    method: method.toUpperCase(),
    // A contact that was absorbed leads to its survivor.
    redirect: method === "get" ? "follow" : "error",
    headers,
    body: body === undefined ? null : JSON.stringify(body),
    signal: signal ?? null,
  });
  const text = await unlessCalledOff(answer.text(), by);
  return (text ? JSON.parse(text) : null) as never;
}

/** The path with its ids in it, and the query behind it; what is `undefined` or `null` is left out. */
export function addressOf(path: string, ids: object = {}, query: object = {}): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent((ids as Record<string, string>)[name] ?? ""),
  );
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null) asked.append(name, String(each));
    }
  }
  return asked.size > 0 ? `${filled}?${asked}` : filled;
}

type Calls = {
  [M in Method]: <P extends PathOf<M>>(
    path: P,
    ...given: Given<Operation<M, P>>
  ) => Promise<AnswerOf<Operation<M, P>>>;
};

const of = (method: Method) => (path: string, sent?: Sent<never>) => call(method, path, sent);

export const api = {
  get: of("get"),
  post: of("post"),
  put: of("put"),
  patch: of("patch"),
  delete: of("delete"),
} as unknown as Calls;

/** What went wrong, in words that can be shown. What is no `Refusal` is a fault of ours and stays in the log. */
export function wordsOf(problem: unknown): string {
  if (problem instanceof Problem) return problem.message;
  reportError(problem);
  return "Something went wrong in this page. Reload it and try again.";
}
