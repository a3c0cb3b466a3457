/** What was said, what is on its way, and who writes. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { linked, plain } from "../browser/safe_text";
import type { Chat, Message } from "./chat";
import type { Entry } from "./outbox";
import { filled, type Words } from "./words";

export interface Speaking {
  chat: Chat;
  words: Words;
  /** The language as it is written where the customer is. */
  region: string;
  scrolled(log: Element): void;
}

export function transcript({ chat, words, region, scrolled }: Speaking): TemplateResult {
  const { said } = chat;
  const waiting = chat.outbox.all();
  const started = said.length > 0 || waiting.length > 0 || chat.held !== null;
  return html`
    <div class="log" role="log" aria-label=${words.transcript} aria-busy=${isLoading(chat)} tabindex="0" @scroll=${(event: Event) => scrolled(event.target as Element)}>
      ${isLoading(chat) && said.length === 0 ? html`<div class="bone"></div><div class="bone"></div>` : nothing}
      <ol>
        ${started ? nothing : greeting(words)}
        ${repeat(
          said,
          (message) => message.id,
          (message, place) => spoken(message, said[place - 1], { chat, words, region }),
        )}
        ${repeat(
          waiting,
          (entry) => entry.client_id,
          (entry) => unsent(entry, chat, words),
        )}
      </ol>
      ${
        started
          ? writing(chat, words)
          : html`<p class="starter">
            ${
              words.starter
                ? html`<button class="button" type="button" @click=${() => chat.say(words.starter)}>
                  ${plain(words.starter)}
                </button>`
                : nothing
            }
          </p>`
      }
    </div>
  `;
}

/** What was said before is not there yet. */
function isLoading(chat: Chat): boolean {
  return chat.held !== null && chat.standing === null && chat.connected;
}

function greeting(words: Words): TemplateResult {
  return html`<li class="said ai first"><p class="text" dir="auto">${plain(words.greeting)}</p></li>`;
}

type Around = Pick<Speaking, "chat" | "words" | "region">;

function spoken(message: Message, before: Message | undefined, around: Around): TemplateResult {
  const { words, region } = around;
  const mine = message.from === "contact";
  const kind = `${message.from}${mine ? " mine" : ""}`;
  const first = !before || nameOf(before, words) !== nameOf(message, words) || minutesBetween(before, message) > 5;
  const name = plain(nameOf(message, words));
  return html`
    <li class="said ${kind}${first ? " first" : ""}">
      ${
        first && message.from !== "system"
          ? html`<p class="who">${name} · <time datetime=${message.at}>${clock(message.at, region)}</time></p>`
          : html`<span class="unseen">${name}:</span>`
      }
      ${bubble(message.text)} ${message.attachments.map((file) => attached(file, around))}
    </li>
  `;
}

function bubble(text: string): TemplateResult | typeof nothing {
  return text ? html`<p class="text" dir="auto">${wordsAndLinks(text)}</p>` : nothing;
}

/** A picture, where the page's policy lets one be shown; else its name. */
function attached(file: Message["attachments"][number], { chat, words }: Around): TemplateResult {
  const name = plain(file.name);
  const shown = /^image\/(png|jpeg|gif|webp)$/.test(file.type) && !chat.unshown.has(file.id);
  const address = chat.address(file.url);
  const hide = () => {
    chat.unshown.add(file.id);
    chat.changed();
  };
  const inside = shown
    ? html`<img src=${address} alt=${filled(words.file, { name })} @load=${chat.changed} @error=${hide} />`
    : filled(words.file, { name });
  // Without a space within: in a bubble spaces are shown as they are.
  return html`<a class=${shown ? "picture" : "text"} href=${address} target="_blank" rel="noopener noreferrer">${inside}</a>`;
}

function unsent(entry: Entry, chat: Chat, words: Words): TemplateResult {
  return html`
    <li class="said contact mine first">
      ${bubble(entry.text)} ${entry.files.map(({ name }) => html`<p class="text">${filled(words.file, { name: plain(name) })}</p>`)}
      ${
        entry.refused === undefined
          ? html`<p class="state">${words.sending} ${underWay(entry, chat)}</p>`
          : html`<p class="state refused">${whyNot(entry, words)}</p>
            <p class="row">
              <button class="button small" type="button" @click=${() => chat.again(entry.client_id)}>${words.again}</button>
              <button class="button small" type="button" @click=${() => chat.discard(entry.client_id)}>${words.discard}</button>
            </p>`
      }
    </li>
  `;
}

/** How much of a file has gone, of the entry that is being sent. */
function underWay({ client_id, files }: Entry, { outbox, part }: Chat): string {
  const goes = files.some(({ sent }) => !sent) && outbox.next()?.client_id === client_id;
  return goes ? `${Math.floor(100 * part)} %` : "";
}

function whyNot({ refused, files }: Entry, words: Words): string {
  if (refused === 429) return words.too_many;
  const name = plain(files.find(({ sent }) => !sent)?.name ?? "");
  return refused === 415 ? filled(words.wrong_kind, { name }) : words.not_sent;
}

function writing({ standing, connected }: Chat, words: Words): TemplateResult | typeof nothing {
  const assistant = standing?.pending && (standing.state === "ai" || standing.state === "collecting");
  if (!connected || !(assistant || standing?.typing)) return nothing;
  const said = standing?.typing ? words.person_writes : words.assistant_writes;
  return html`<p class="typing" role="img" aria-label=${said}><i></i><i></i><i></i></p>`;
}

function wordsAndLinks(text: string): (string | TemplateResult)[] {
  return linked(plain(text)).map(({ text: words, link }) =>
    link ? html`<a href=${link} target="_blank" rel="noopener noreferrer nofollow">${words}</a>` : words,
  );
}

function nameOf(message: Message, words: Words): string {
  if (message.from === "contact") return words.you;
  return message.from_name || (message.from === "ai" ? words.assistant : words.colleague);
}

function minutesBetween(one: Message, other: Message): number {
  return Math.abs(Date.parse(other.at) - Date.parse(one.at)) / 60_000;
}

/** The time of day, with the day when that was not today. */
function clock(at: string, region: string): string {
  const moment = new Date(at);
  const today = moment.toDateString() === new Date().toDateString();
  const how = today ? { timeStyle: "short" as const } : { dateStyle: "medium" as const, timeStyle: "short" as const };
  return new Intl.DateTimeFormat(region, how).format(moment);
}
