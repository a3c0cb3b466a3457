// The left half: the customer's web chat.

import { button, plain } from "./elements.js";
import { Transcript } from "./messages.js";
import { Visitor } from "./visitor.js";

const STARTERS = ["Hello!", "I want to talk to a person"];
const STATES = {
  ai: ["The AI answers", ""],
  waiting: ["Waiting for a person", "urgent"],
  collecting: ["The AI asks for details", ""],
  human: ["A person answers", "person"],
  closed: ["Closed", ""],
};

export function startCustomer(section) {
  const at = (id) => section.querySelector(`#${id}`);
  const shown = new Transcript(at("said"), { mine: "contact", names: { contact: "You", ai: "AI", user: "A person" } });
  const say = (text) => (at("customer-problem").textContent = plain(text));
  const words = at("words");
  const look = { state: "", connection: "none" };

  const redraw = () => {
    at("clear").hidden = !visitor.started;
    at("starters").hidden = visitor.started;
    const [text, kind] = look.connection === "away" ? ["Connecting …", "urgent"] : (STATES[look.state] ?? ["", ""]);
    const pill = at("customer-state");
    pill.className = `pill ${kind}`;
    if (pill.textContent !== text) pill.textContent = visitor.started ? text : "";
  };
  const visitor = new Visitor({
    message: (message) => shown.show(placed(message)),
    waiting: (entry) => shown.show(typed(entry), { state: "sending …" }),
    sent: (_, message) => shown.show(placed(message)),
    refused: (entry, problem) => {
      say(problem.message);
      shown.show(typed(entry), { state: "not sent", actions: [again(entry)] });
      redraw();
    },
    state: (state) => {
      look.state = state;
      redraw();
    },
    connection: (connection) => {
      look.connection = connection;
      if (connection === "open") say("");
      redraw();
    },
    ended: (problem) => {
      say(`${problem.message} Write a message to start a new chat.`);
      look.state = "";
      redraw();
    },
  });
  const send = (text) => {
    if (!text.trim()) return;
    say("");
    // Another chat counts its messages anew.
    if (!visitor.started) shown.clear();
    visitor.say(text);
    redraw();
  };
  const again = (entry) =>
    button("Send again", () => {
      shown.remove(entry.client_id);
      send(entry.text);
    }, { look: "small" });

  sendsByEnter(at("say"), words, send);
  at("starters").append(...STARTERS.map((text) => button(text, () => send(text), { look: "small" })));
  at("clear").addEventListener("click", () => {
    shown.clear();
    say("");
    look.state = "";
    visitor.clear().catch((problem) => problem.status === 401 || say(problem.message));
    redraw();
    words.focus();
  });
  visitor.resume();
  redraw();
}

/** Enter sends, Shift and Enter begins a new line; not while an input method composes a word. */
export function sendsByEnter(form, field, send) {
  const submit = (event) => {
    event.preventDefault();
    send(field.value);
    field.value = "";
  };
  form.addEventListener("submit", submit);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
}

/** A message as the service has it: its id is its place in the chat. */
function placed(message) {
  return { ...message, seq: Number(message.id), key: message.client_id };
}

function typed(entry) {
  return { id: entry.client_id, from: "contact", text: entry.text };
}
