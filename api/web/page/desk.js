// What a user may call: everything goes with the session's cookie, and with the token that shows it is this page.

import { call, newId } from "./http.js";
import { kept } from "./kept.js";

const MOST_MESSAGES = 500;

export class Desk {
  constructor() {
    this.me = null;
    this._csrf = "";
  }

  /** Who is signed in; null when nobody is. Not asked where nobody ever was: a refusal stands red in the console. */
  async find() {
    if (kept.read("signed-in") === null) return null;
    try {
      return this._signedIn(await call("GET", "/v1/me"));
    } catch (problem) {
      if (problem.status !== 401) throw problem;
      this.forget();
      return null;
    }
  }

  async signIn(email, password) {
    return this._signedIn(await call("POST", "/v1/session", { body: { email, password } }));
  }

  async signOut() {
    await this._change("DELETE", "/v1/session");
    this.forget();
  }

  /** The session is over. */
  forget() {
    kept.forget("signed-in");
    this.me = null;
  }

  presence(status) {
    return this._change("PUT", "/v1/me/presence", { status });
  }

  /** Handovers that a person may still take: those that wait, and those the AI asks details in. */
  async open() {
    const both = [["state", "waiting"], ["state", "collecting"]];
    return (await list("/v1/handovers", both)).reverse();
  }

  conversations() {
    return list("/v1/conversations", { limit: 30 });
  }

  async opened(id) {
    const path = `/v1/conversations/${encodeURIComponent(id)}`;
    const [conversation, messages, handovers] = await Promise.all([
      call("GET", path),
      latestMessages(path),
      list("/v1/handovers", { conversation: id, limit: 1 }),
    ]);
    return { conversation, messages, handover: handovers[0] ?? null, contact: await contactOf(conversation) };
  }

  accept(handover) {
    return this._change("POST", `/v1/handovers/${encodeURIComponent(handover)}/accept`, {});
  }

  decline(handover) {
    return this._change("POST", `/v1/handovers/${encodeURIComponent(handover)}/decline`, {});
  }

  take(id) {
    return this._act(id, "take", {});
  }

  /** Writes to the customer, or a note for the team; the same entry again is the same message. */
  write(id, entry, { note }) {
    return this._act(id, note ? "notes" : "messages", entry);
  }

  giveBack(id) {
    return this._act(id, "return-to-ai", {});
  }

  close(id) {
    return this._act(id, "close", {});
  }

  read(id, seq) {
    return this._act(id, "read", { seq });
  }

  entry(text) {
    return { text, client_id: newId() };
  }

  _act(id, what, body) {
    return this._change("POST", `/v1/conversations/${encodeURIComponent(id)}/${what}`, body);
  }

  _change(method, path, body) {
    return call(method, path, { body, headers: { "X-CSRF-Token": this._csrf } });
  }

  _signedIn(me) {
    this.me = me;
    kept.write("signed-in", true);
    this._csrf = me.csrf_token ?? "";
    return me;
  }
}

async function list(path, query) {
  const page = await call("GET", `${path}?${new URLSearchParams(query)}`);
  return page.items;
}

async function latestMessages(path) {
  const items = [];
  let cursor = "";
  do {
    const query = new URLSearchParams({ newest_first: true, limit: 100, ...(cursor && { cursor }) });
    const page = await call("GET", `${path}/messages?${query}`);
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor && items.length < MOST_MESSAGES);
  return items.reverse();
}

/** The contact of a conversation; null where this user may not see it. */
async function contactOf(conversation) {
  try {
    return await call("GET", `/v1/contacts/${encodeURIComponent(conversation.contact_id)}`);
  } catch (problem) {
    if (problem.status === 404 || problem.status === 403) return null;
    throw problem;
  }
}
