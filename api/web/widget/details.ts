/**
 * The offer to leave details inline. What is typed here is said in the chat like any other words: the conversation
 * alone decides what is missing, what is wrong with it and what comes of it.
 */

import { html, nothing, type TemplateResult } from "lit";
import type { Chat } from "./chat";
import type { Words } from "./words";

const FIELDS = [
  { name: "name", type: "text", autocomplete: "name" },
  { name: "email", type: "email", autocomplete: "email" },
  { name: "phone", type: "tel", autocomplete: "tel" },
] as const;

/** Nothing where nothing is asked for, or only questions of the business's own, which words alone can answer. */
export function details(chat: Chat, words: Words): TemplateResult | typeof nothing {
  const { state, missing } = chat.standing ?? {};
  const asked = FIELDS.filter(({ name }) => missing?.includes(name));
  if (state !== "collecting" || asked.length === 0) return nothing;
  return html`
    <form class="card" aria-labelledby="details-title" novalidate @submit=${(event: SubmitEvent) => leave(event, chat)}>
      <h2 id="details-title">${words.details}</h2>
      ${asked.map(
        ({ name, type, autocomplete }) => html`
          <label>
            ${words[name]}
            <input name=${name} type=${type} autocomplete=${autocomplete} maxlength="300" aria-describedby=${name === "phone" ? "phone-hint" : nothing} />
          </label>
          ${name === "phone" ? html`<p class="hint" id="phone-hint">${words.phone_hint}</p>` : nothing}
        `,
      )}
      <p class="row">
        <button class="button main">${words.leave}</button>
        <button class="button" type="button" @click=${() => say(chat, words.rather_not)}>
          ${words.rather_not}
        </button>
      </p>
    </form>
  `;
}

function leave(event: SubmitEvent, chat: Chat): void {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const fields = [...form.querySelectorAll("input")];
  const typed = fields.map((field) => field.value.trim()).filter(Boolean);
  if (typed.length === 0) return fields[0]?.focus();
  if (say(chat, typed.join(", "))) form.reset();
}

/** Not twice: what was said before has to be answered first. */
function say(chat: Chat, text: string): boolean {
  if (chat.standing?.pending || chat.outbox.next()) return false;
  chat.say(text);
  return true;
}
