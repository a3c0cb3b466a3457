/** Who the page says its customer is: a JWT, or a function that fetches a fresh one. */

export type Identity = string | (() => string | Promise<string>);

export async function tokenOf(identity: Identity): Promise<string> {
  return typeof identity === "function" ? await identity() : identity;
}

/** Whom a token names, so that one customer is not shown another's chat. The service alone checks its signature. */
export function subjectOf(token: string): string {
  try {
    const [, body = ""] = token.split(".");
    return String(JSON.parse(atob(body.replace(/-/g, "+").replace(/_/g, "/"))).sub ?? "");
  } catch {
    return "";
  }
}
