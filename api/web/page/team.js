// The right half: who is signed in, what waits for them, and the chat they have open.

import { OpenChat } from "./chat.js";
import { Desk } from "./desk.js";
import { button, el, plain } from "./elements.js";
import { follow } from "./stream.js";
import { Ticker } from "./ticker.js";
import { ChatList, WaitingList } from "./waiting.js";

const HEARTBEAT = 30_000;
const STATUSES = ["online", "away", "offline"];
const TOGETHER = 120; // Milliseconds in which several events are one reason to look again.

export async function startTeam(section) {
  const desk = new Desk();
  const signedOut = (problem) => showSignIn(section, desk, () => showDesk(section, desk, signedOut), problem);
  try {
    await desk.find();
  } catch (problem) {
    return signedOut(problem);
  }
  return desk.me === null ? signedOut() : showDesk(section, desk, signedOut);
}

function showSignIn(section, desk, next, problem) {
  const say = el("p", { class: "problem", role: "alert" }, problem ? plain(problem.message) : "");
  const email = el("input", { id: "email", type: "email", name: "email", autocomplete: "username", required: true });
  const password = el("input", { id: "password", type: "password", name: "password", autocomplete: "current-password", required: true });
  const enter = el("button", { class: "main" }, "Sign in");
  const submit = async (event) => {
    event.preventDefault();
    say.textContent = "";
    enter.disabled = true;
    try {
      await desk.signIn(email.value, password.value);
      next();
    } catch (refused) {
      say.textContent = plain(refused.message);
      password.select();
    } finally {
      enter.disabled = false;
    }
  };
  section.replaceChildren(
    el("div", { class: "bar" }, el("h2", { id: "team-title" }, "Team")),
    say,
    el(
      "form",
      { class: "sign-in", onsubmit: submit },
      el("p", { class: "empty" }, "E-mail and password were printed when the service was started for the first time."),
      el("label", {}, "E-mail", email),
      el("label", {}, "Password", password),
      enter,
    ),
  );
}

/** Everything of a signed-in user; ends itself when the session does. */
function showDesk(section, desk, signedOut) {
  const over = new AbortController();
  // What became of one's own acts; the other line says how it stands, and writes over none of it.
  const say = el("p", { class: "problem", role: "alert" });
  const standing = el("p", { class: "problem", role: "status" });
  const tell = (problem) => {
    if (problem?.status === 401) return leave(problem);
    say.textContent = plain(problem?.message ?? "");
  };
  const leave = (problem) => {
    if (over.signal.aborted) return;
    over.abort();
    if (problem?.status === 401) desk.forget();
    signedOut(problem);
  };
  const chat = new OpenChat(desk, tell);
  const chats = new ChatList(desk, (id) => open(id));
  const waiting = new WaitingList(desk, tell, (id) => open(id));
  const ticker = new Ticker();
  const open = async (id) => {
    chats.mark(id);
    await chat.open(id).catch(tell);
    look();
  };
  const look = together(async () => {
    try {
      // The open chat first: looking at it is reading it, and the list says what is not read.
      await chat.refresh();
      const [handovers, conversations] = await Promise.all([desk.open(), desk.conversations()]);
      waiting.show(handovers, conversations);
      chats.show(conversations);
      standing.textContent = "";
    } catch (problem) {
      if (problem.status === 401) return leave(problem);
      standing.textContent = plain(problem.message);
    }
  });

  section.replaceChildren(
    bar(desk, { tell, leave, over: over.signal }),
    say,
    standing,
    el("div", { class: "desk" }, el("div", { class: "lists" }, waiting.element, chats.element), chat.element),
    ticker.element,
  );
  const stream = follow("/v1/events", {
    onEvent: (event) => {
      ticker.show(event);
      look();
    },
    onState: (state) => {
      standing.textContent = state === "away" ? "Connecting …" : "";
      if (state === "open") look();
    },
    onEnd: leave,
  });
  const countDown = setInterval(() => waiting.tick(), 1000);
  over.signal.addEventListener("abort", () => {
    stream.stop();
    clearInterval(countDown);
  });
  look();
}

function bar(desk, { tell, leave, over }) {
  const status = el("select", { "aria-label": "Whether you are there" }, ...STATUSES.map((one) => el("option", {}, one)));
  const present = desk.me.user?.presence ?? "online";
  // Whoever opens this page is there; only who said otherwise stays so.
  status.value = present === "offline" ? "online" : present;
  const beat = () => desk.presence(status.value).catch(tell);
  status.addEventListener("change", beat);
  const heart = setInterval(beat, HEARTBEAT);
  over.addEventListener("abort", () => clearInterval(heart));
  beat();
  const signOut = async () => {
    await desk.signOut();
    leave();
  };
  return el(
    "div",
    { class: "bar" },
    el("h2", { id: "team-title" }, plain(desk.me.user?.name ?? "Team")),
    status,
    button("Sign out", signOut, { look: "quiet", say: tell }),
  );
}

/** Does it soon, once for all who ask meanwhile, and never twice at the same time. */
function together(act) {
  let timer = null;
  let running = false;
  let again = false;
  const run = async () => {
    timer = null;
    running = true;
    await act();
    running = false;
    if (again) {
      again = false;
      soon();
    }
  };
  const soon = () => {
    if (running) again = true;
    else timer ??= setTimeout(run, TOGETHER);
  };
  return soon;
}
