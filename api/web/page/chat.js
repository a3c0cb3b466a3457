// The chat a user has open: what is known, what was said, and what can be done.

import { sendsByEnter } from "./customer.js";
import { button, el, plain, replace } from "./elements.js";
import { Transcript } from "./messages.js";
import { statePill } from "./waiting.js";

const UNCHECKED = "typed in chat, not checked";

export class OpenChat {
  constructor(desk, tell) {
    this._desk = desk;
    this._tell = tell;
    this._id = "";
    this._read = 0;
    this._looks = "";
    this._bar = el("div", { class: "bar" });
    this._details = el("div", { class: "details", "aria-label": "What is known of the customer" });
    this._log = el("ol", { class: "log", role: "log", "aria-live": "polite", "aria-label": "Transcript", tabindex: "0" });
    this._said = new Transcript(this._log, { mine: "user", names: { contact: "Customer", ai: "AI", user: "A colleague" } });
    this._form = this._writing();
    this._none = el("p", { class: "empty" }, "Accept a chat that waits, or open one from the list.");
    this.element = el("article", { class: "chat", "aria-label": "Open chat" }, this._bar, this._details, this._log, this._form, this._none);
    this._hide(true);
  }

  async open(id) {
    if (id !== this._id) {
      this._id = id;
      this._read = 0;
      this._said.clear();
    }
    await this.refresh();
    this._words.focus();
  }

  /** Shows the chat as it is now. */
  async refresh() {
    const id = this._id;
    if (!id) return;
    let found;
    try {
      found = await this._desk.opened(id);
    } catch (problem) {
      if (problem.status !== 404) throw problem;
      this._id = "";
      this._hide(true);
      return;
    }
    if (id !== this._id) return;
    this._hide(false);
    this._show(found);
    await this._seen(found);
  }

  _show({ conversation, messages, handover, contact }) {
    const mine = conversation.assignee_id === this._desk.me.user?.id && conversation.state === "human";
    this._showBar(conversation, mine);
    replace(this._details, ...known(conversation, handover, contact));
    for (const message of messages) {
      if (!this._said.has(message.id)) this._said.show({ ...message, key: message.client_id });
    }
    this._words.placeholder = mine ? "Write to the customer" : "Take the chat to write to the customer; notes can be written now";
  }

  /** Anew only when something changed: a button that is about to be pressed must not be exchanged. */
  _showBar(conversation, mine) {
    const { id, contact_name: name, state, customer_present: present } = conversation;
    const looks = JSON.stringify([id, name, state, present, mine]);
    if (looks === this._looks) return;
    this._looks = looks;
    this._bar.replaceChildren(
      el("h2", {}, plain(name)),
      statePill(state),
      el("span", { class: "pill" }, present ? "customer is there" : "customer is away"),
      el("span", { class: "acts" }, ...this._actions(conversation, mine)),
    );
  }

  _actions(conversation, mine) {
    const { id } = conversation;
    const act = (label, what, look = "small") => button(label, async () => {
      await what();
      await this.refresh();
    }, { look, say: this._tell });
    const done = conversation.state === "closed";
    return [
      !mine && !done && act("Take the chat", () => this._desk.take(id), "small main"),
      mine && act("Give back to the AI", () => this._desk.giveBack(id)),
      !done && act("Close", () => this._desk.close(id)),
    ].filter(Boolean);
  }

  _writing() {
    this._words = el("textarea", { rows: "2", maxlength: "4000", "aria-label": "Your message", id: "reply" });
    const note = el("input", { type: "radio", name: "kind", value: "note" });
    const form = el(
      "form",
      { class: "write" },
      el(
        "fieldset",
        {},
        el("legend", { class: "unseen" }, "Who reads it"),
        el("label", {}, el("input", { type: "radio", name: "kind", value: "reply", checked: true }), "Reply to the customer"),
        el("label", {}, note, "Note for the team"),
      ),
      this._words,
      el("button", { class: "main" }, "Send"),
    );
    sendsByEnter(form, this._words, (text) => text.trim() && this._write(text, { note: note.checked }));
    return form;
  }

  async _write(text, { note }) {
    const id = this._id;
    try {
      const message = await this._desk.write(id, this._desk.entry(text), { note });
      this._tell(null);
      if (id === this._id && !this._said.has(message.id)) this._said.show(message);
    } catch (problem) {
      this._tell(problem);
      // What was typed is not lost; the field may have new words by now.
      if (id === this._id) this._words.value = [text, this._words.value].filter(Boolean).join("\n");
    }
  }

  async _seen({ conversation }) {
    if (document.hidden || conversation.last_seq <= this._read) return;
    this._read = conversation.last_seq;
    await this._desk.read(conversation.id, conversation.last_seq);
  }

  _hide(empty) {
    for (const part of [this._bar, this._details, this._log, this._form]) part.hidden = empty;
    this._none.hidden = !empty;
  }
}

/** What was typed in this chat, whom it led to, and what is owed. */
function known(conversation, handover, contact) {
  const lines = [];
  const captured = handover?.captured ?? {};
  for (const name of ["name", "email", "phone"]) {
    if (!captured[name]) continue;
    const extension = name === "phone" && captured.extension ? ` ext. ${captured.extension}` : "";
    lines.push(line(name === "email" ? "E-mail" : name === "phone" ? "Phone" : "Name", captured[name] + extension, UNCHECKED));
  }
  if (handover?.missing?.length && lines.length) lines.push(line("Not given", handover.missing.join(", ")));
  if (contact?.kind === "contact") lines.push(line("Contact", nameOf(contact), foundBy(conversation, contact)));
  for (const value of [...(contact?.emails ?? []), ...(contact?.phones ?? [])]) {
    if (Object.values(captured).includes(value.value)) continue;
    lines.push(line(value.evidence === "proven" ? "On file" : "Said before", value.value, value.evidence !== "proven" && UNCHECKED));
  }
  for (const mark of handover?.marks ?? []) lines.push(line("Mark", mark.replaceAll("_", " ")));
  const owed = handover?.follow_up;
  if (owed?.state === "open") lines.push(line("Answer owed", `by ${new Date(owed.due_at).toLocaleString()}; reach: ${owed.reach.join(", ")}`));
  return lines;
}

function foundBy(conversation, contact) {
  if (contact.name_is_dummy) return "new, no name yet";
  return conversation.identity === "claimed" && "found by what was typed";
}

function line(label, value, badge) {
  return el("p", { class: "detail" }, `${label}: `, el("b", {}, plain(value)), badge && el("span", { class: "badge" }, badge));
}

function nameOf(contact) {
  return [contact.first_name, contact.middle_name, contact.last_name].filter(Boolean).join(" ") || contact.business_name;
}
