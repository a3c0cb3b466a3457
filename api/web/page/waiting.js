// The lists beside the open chat: what waits for a person, and all chats, the latest first.

import { button, clockTime, el, plain, replace } from "./elements.js";
import { secondsUntil } from "./http.js";

export const STATES = {
  ai: ["AI", ""],
  waiting: ["waiting for a person", "urgent"],
  collecting: ["AI asks for details", ""],
  human: ["person", "person"],
  closed: ["closed", ""],
};

export function statePill(state) {
  const [text, look] = STATES[state] ?? [state, ""];
  return el("span", { class: `pill ${look}` }, text);
}

/** Chats that a person may still take, each with what is left of its time. */
export class WaitingList {
  constructor(desk, tell, open) {
    this._desk = desk;
    this._tell = tell;
    this._open = open;
    this._list = el("ul", { "aria-label": "Chats that wait for a person" });
    this._none = el("p", { class: "empty" }, "Nobody waits.");
    this.element = el("div", {}, el("h3", { id: "waiting-title" }, "Waiting for a person"), this._list, this._none);
  }

  show(handovers, conversations) {
    const named = new Map(conversations.map((one) => [one.id, one.contact_name]));
    this._none.hidden = handovers.length > 0;
    this.element.firstChild.textContent = handovers.length > 1 ? `Waiting for a person (${handovers.length})` : "Waiting for a person";
    // Cards that stay keep their buttons: one that is about to be pressed must not be exchanged.
    const shown = new Map([...this._list.children].map((card) => [card.dataset.handover, card]));
    const next = handovers.map((handover) => {
      const card = shown.get(handover.id) ?? this._card(handover, named.get(handover.conversation_id) ?? "Customer");
      card.handover = handover;
      return card;
    });
    replace(this._list, next);
    this.tick();
  }

  /** Counts down. */
  tick() {
    const me = this._desk.me?.user?.id;
    for (const card of this._list.children) {
      const { handover } = card;
      const offer = handover.offers.find((one) => one.user_id === me && secondsUntil(one.expires_at) > 0);
      card.classList.toggle("offered", offer !== undefined);
      card.querySelector(".decline").hidden = offer === undefined;
      card.querySelector(".left").textContent = left(handover, offer);
    }
  }

  _card(handover, name) {
    const { id, conversation_id: conversation } = handover;
    const accept = async () => {
      await this._desk.accept(id);
      card.remove();
      await this._open(conversation);
    };
    const decline = button("Decline", () => this._desk.decline(id), { look: "small decline", say: this._tell });
    const card = el(
      "li",
      { class: "card", "data-handover": id },
      el("p", { class: "row" }, el("b", {}, plain(name)), el("span", { class: "left", role: "timer" })),
      el(
        "p",
        { class: "row" },
        button("Look", () => this._open(conversation), { look: "small quiet", title: `Look into the chat with ${plain(name)}` }),
        decline,
        button("Accept", accept, { look: "small main", title: `Accept the chat with ${plain(name)}`, say: this._tell }),
      ),
    );
    return card;
  }
}

/** All chats. */
export class ChatList {
  constructor(desk, open) {
    this._desk = desk;
    this._open = open;
    this._current = "";
    this._list = el("ul", { "aria-label": "All chats, the latest first" });
    this.element = el("div", {}, el("h3", {}, "Chats"), this._list);
  }

  mark(id) {
    this._current = id;
    for (const row of this._list.querySelectorAll("button")) mark(row, row.dataset.id === id);
  }

  show(conversations) {
    const focused = document.activeElement?.dataset?.id;
    const rows = conversations.map((one) => el("li", {}, this._row(one)));
    replace(this._list, rows.length > 0 ? rows : [el("li", { class: "empty" }, "No chat yet.")]);
    if (focused) this._list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
  }

  _row(conversation) {
    const { latest } = conversation;
    const row = el(
      "button",
      { type: "button", class: "card", "data-id": conversation.id, onclick: () => this._open(conversation.id) },
      el(
        "span",
        { class: "row" },
        el("b", {}, plain(conversation.contact_name)),
        conversation.unread > 0 && el("span", { class: "badge" }, `${conversation.unread} new`),
        statePill(conversation.state),
      ),
      latest && el("span", { class: "latest" }, `${clockTime.format(new Date(latest.at))} ${plain(latest.text)}`),
    );
    mark(row, conversation.id === this._current);
    return row;
  }
}

function mark(row, current) {
  if (current) row.setAttribute("aria-current", "true");
  else row.removeAttribute("aria-current");
}

function left(handover, offer) {
  if (handover.state === "collecting") return "being asked for details";
  const wait = handover.deadline_at ? secondsUntil(handover.deadline_at) : Infinity;
  // The offer may outlast the wait; what counts is until when it can be taken before the AI goes on.
  if (offer) return `offered to you, ${Math.min(wait, secondsUntil(offer.expires_at))} s`;
  return wait === Infinity ? "waits" : `waits ${wait} s more`;
}
