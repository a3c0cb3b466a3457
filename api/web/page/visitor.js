// The customer's side of one chat, without any looks: its token, what is on its way, and what comes in.

import { call, newId } from "./http.js";
import { kept } from "./kept.js";
import { follow } from "./stream.js";

const CHATS = "/v1/webchat/conversations";
const LONGEST_PAUSE = 15_000;

/**
 * A chat that survives reloads. Tells `on.message(message)`, `on.waiting(entry)` of what is not sent yet,
 * `on.sent(entry, message)`, `on.refused(entry, problem)`, `on.connection("open" | "away" | "none")`,
 * `on.ended(problem)` and `on.state(state)`, which says who has the chat.
 */
export class Visitor {
  constructor(on) {
    this._on = on;
    this._chat = null;
    this._sendsFor = null;
    this._pause = 500;
  }

  get started() {
    return this._chat !== null;
  }

  /** Goes on where the last visit left off. */
  resume() {
    const chat = kept.read("chat");
    this._chat = Array.isArray(chat?.outbox) ? chat : null;
    if (this._chat === null) return this._on.connection("none");
    for (const entry of this._chat.outbox) this._on.waiting(entry);
    this._listen();
    this._send();
  }

  /** Says something; the id makes sure that it counts once, however often it has to be sent. */
  say(text) {
    this._chat ??= { id: "", token: "", outbox: [] };
    const entry = { client_id: newId(), text };
    this._chat.outbox.push(entry);
    this._keep();
    this._on.waiting(entry);
    this._send();
  }

  /** Forgets the chat; the service is told that its token opens nothing any more. */
  async clear() {
    const chat = this._chat;
    this._end();
    this._on.connection("none");
    if (chat?.id) await call("DELETE", this._path(chat), { headers: authorization(chat) });
  }

  /** One loop for each chat; that of a chat which was cleared ends by itself. */
  async _send() {
    const chat = this._chat;
    if (this._sendsFor === chat) return;
    this._sendsFor = chat;
    while (this._chat === chat && chat.outbox.length > 0) await this._sendNext(chat);
    if (this._sendsFor === chat) this._sendsFor = null;
  }

  async _sendNext(chat) {
    const entry = chat.outbox[0];
    try {
      if (!chat.id) await this._open(chat);
      if (this._chat !== chat) return;
      const message = await call("POST", `${this._path(chat)}/messages`, { body: entry, headers: authorization(chat) });
      this._pause = 500;
      chat.outbox.shift();
      this._keep();
      if (this._chat !== chat) return;
      this._on.connection("open");
      this._on.sent(entry, message);
    } catch (problem) {
      if (this._chat !== chat) return;
      if (problem.passes ?? true) {
        this._on.connection("away");
        await new Promise((resolve) => setTimeout(resolve, Math.max(this._pause, (problem.retryAfter ?? 0) * 1000)));
        this._pause = Math.min(this._pause * 2, LONGEST_PAUSE);
        return;
      }
      if (problem.status === 401 || problem.status === 404) return this._over(problem);
      chat.outbox.shift();
      this._keep();
      this._on.refused(entry, problem);
      if (!chat.id && chat.outbox.length === 0) this._end();
    }
  }

  async _open(chat) {
    const opened = await call("POST", CHATS, { body: { language: navigator.language } });
    chat.id = opened.conversation_id;
    chat.token = opened.visitor_token;
    if (this._chat !== chat) return;
    this._keep();
    this._listen();
  }

  _listen() {
    const chat = this._chat;
    if (!chat.id) return;
    this._stream = follow(`${this._path(chat)}/events`, {
      headers: authorization(chat),
      onEvent: ({ type, data }) => this._hear(type, data),
      onState: (state) => this._on.connection(state),
      onEnd: (problem) => this._over(problem),
    });
  }

  _hear(type, data) {
    if (type === "message") this._on.message(data);
    if (type === "state") this._on.state(data.state);
  }

  /** The service will not have this chat any more; what it says of it is shown. */
  _over(problem) {
    const unsent = this._chat?.outbox ?? [];
    this._end();
    this._on.ended(problem);
    for (const entry of unsent) this._on.refused(entry, problem);
  }

  _end() {
    this._stream?.stop();
    this._chat = null;
    kept.forget("chat");
  }

  _keep() {
    if (this._chat !== null) kept.write("chat", this._chat);
  }

  _path(chat) {
    return `${CHATS}/${encodeURIComponent(chat.id)}`;
  }
}

function authorization(chat) {
  return { Authorization: `Bearer ${chat.token}` };
}
