/** Calls of the API. What goes wrong is a `Problem`, whose message can be shown as it is. */

/** Seconds; whoever would have to wait longer is told so instead. */
const LONGEST_WAIT = 30;

export class Problem extends Error {
  constructor(
    /** 0 when the service was not reached. */
    readonly status: number,
    detail = "",
    /** Seconds that the service asks to wait; 0 when it says nothing of it. */
    readonly retryAfter = 0,
  ) {
    super(detail || (status ? `The service answered ${status}.` : "The service cannot be reached."));
  }

  /** Whether the same call may go well soon. */
  get passes(): boolean {
    return this.status === 0 || this.status >= 500 || (this.status === 429 && this.retryAfter <= LONGEST_WAIT);
  }

  /** Whether the chat is not to be had any more: its token was cleared, has lapsed, or its customer is gone. */
  get ends(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 404;
  }
}

export interface Asked {
  method?: string;
  body?: unknown;
  token?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export class Api {
  constructor(private readonly base: string) {}

  /** One call; the answer's JSON, or null when there is none. */
  async call<T>(path: string, asked: Asked = {}): Promise<T> {
    const answer = await this.open(path, asked);
    const text = await answer.text().catch(() => {
      throw new Problem(0);
    });
    return (text ? JSON.parse(text) : null) as T;
  }

  /** The answer, its body unread; a `Problem` unless it is a good one. */
  async open(path: string, { method = "GET", body, token, headers = {}, signal }: Asked = {}): Promise<Response> {
    const sent: Record<string, string> = { ...headers };
    if (token) sent.Authorization = `Bearer ${token}`;
    if (body !== undefined) sent["Content-Type"] = "application/json";
    let answer: Response;
    try {
      answer = await fetch(this.base + path, {
        method,
        headers: sent,
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ?? null,
        credentials: "omit",
        cache: "no-store",
        redirect: "error",
        referrerPolicy: "no-referrer",
      });
    } catch {
      throw new Problem(0);
    }
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Problem(answer.status, String(problem.detail ?? ""), Number(answer.headers.get("Retry-After")) || 0);
  }
}

/** An id that nobody can guess; `randomUUID` is there on https and loopback only. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}
