// A transcript on the page: each message once, in its order, read out when it comes.

import { clockTime, el, plain } from "./elements.js";

/** A list that shows messages; the same id again changes the one that is there. */
export class Transcript {
  constructor(list, { mine, names }) {
    this._list = list;
    /** What speakers are called who have no name: by `contact`, `ai`, `user`. */
    this._names = names;
    /** Whose words stand on the right: `contact` for the customer, `user` for the team. */
    this._mine = mine;
    this._shown = new Map();
  }

  clear() {
    this._shown.clear();
    this._list.replaceChildren();
  }

  has(id) {
    return this._shown.has(id);
  }

  /** Shows one. `message.key` is the sender's own id: it takes the place of what was shown when it was typed. */
  show(message, more = {}) {
    const near = this._isAtEnd();
    const made = this._made(message, more);
    const known = this._shown.get(message.id) ?? (message.key && this._shown.get(message.key));
    if (known) {
      // What was typed here stands at the end until the service says where it belongs.
      if (message.key && this._shown.get(message.key) === known && message.id !== message.key) {
        this._shown.delete(message.key);
        known.remove();
        this._insert(made);
      } else known.replaceWith(made);
    } else this._insert(made);
    this._shown.set(message.id, made);
    if (near) this._list.scrollTop = this._list.scrollHeight;
  }

  remove(id) {
    this._shown.get(id)?.remove();
    this._shown.delete(id);
  }

  _insert(made) {
    const place = Number(made.dataset.seq);
    const after = [...this._list.children].find((other) => Number(other.dataset.seq) > place);
    this._list.insertBefore(made, after ?? null);
  }

  _made(message, { state = "", actions = [] }) {
    const mine = message.from === this._mine && !message.note;
    const kind = message.note ? "note" : message.from;
    const name = message.note ? `Note by ${message.from_name || "a colleague"}` : message.from_name || this._names[message.from];
    const head = [name, message.at && clockTime.format(new Date(message.at)), state].filter(Boolean).join(" · ");
    return el(
      "li",
      { class: `said ${kind}${mine ? " mine" : ""}`, "data-seq": message.seq ?? Number.MAX_SAFE_INTEGER, "data-id": message.id },
      el("p", { class: "who" }, plain(head)),
      el("p", { class: "text", dir: "auto" }, plain(message.text)),
      (message.attachments ?? []).map((file) => el("p", { class: "who" }, `File: ${plain(file.name ?? "unnamed")}`)),
      actions.length > 0 && el("p", { class: "actions" }, ...actions),
    );
  }

  _isAtEnd() {
    const list = this._list;
    return list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  }
}
