/** What goes wrong when the service is called. */

/** Seconds; whoever would have to wait longer is told so instead. */
const LONGEST_WAIT = 30;

/** A call that went wrong; its message can be shown as it is. */
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

/** An id that nobody can guess; `randomUUID` is there on https and loopback only. */
export function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}
