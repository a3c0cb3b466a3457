/** The widget's element: a bubble, and the panel that it opens. */

import { html, LitElement, nothing, type TemplateResult } from "lit";
import { Kept } from "../browser/kept";
import { plain, safeLink } from "../browser/safe_text";
import { Attaching } from "./attaching";
import { Chat } from "./chat";
import { OWN_COLOUR, readableOn } from "./colours";
import { details } from "./details";
import { keepWithin } from "./focus";
import { Api } from "./http";
import { bin, bubble, cross, plane } from "./icons";
import type { Identity } from "./identity";
import { type Shown, type Tag, wishes } from "./settings";
import { styles } from "./styles";
import { transcript } from "./transcript";
import { filled, type Words, wordsIn } from "./words";

const NARROW = "(max-width: 480px)";

export class HandoverkitWidget extends LitElement {
  static override styles = styles;

  readonly chat: Chat;
  private readonly attaching: Attaching;
  private readonly words: Words;
  private readonly language: string;
  private readonly region: string;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly lasting: Kept;
  private readonly ofThisTab: Kept;
  private isOpen = false;
  private asksToClear = false;
  private log: Element | null = null;
  private readsTheEnd = true;
  private hadFocus = false;

  constructor(
    tag: Tag,
    private readonly shown: Shown,
  ) {
    super();
    const wanted = wishes(tag, shown.looks);
    ({ language: this.language, words: this.words } = wordsIn(wanted, shown.looks.texts));
    this.region = wanted.find((each) => each.startsWith(`${this.language}-`)) ?? this.language;
    const name = `handoverkit.${tag.key || "chat"}`;
    this.lasting = new Kept(`${name}.`, () => localStorage);
    this.ofThisTab = new Kept(`${name}.`, () => sessionStorage);
    const language = wanted[0] ?? this.language;
    this.chat = new Chat(new Api(tag.base), this.lasting, { key: tag.key, language, name }, () =>
      this.requestUpdate(),
    );
    this.attaching = new Attaching(shown.files, this.words, () => this.requestUpdate());
    // On a phone the panel hides the page: there it is opened by hand alone.
    this.isOpen = this.ofThisTab.read<boolean>("open") === true && !matchMedia(NARROW).matches;
  }

  /** Goes on where the last visit left off. */
  async begin(identity: Identity): Promise<void> {
    this.dark.addEventListener("change", () => this.requestUpdate());
    for (const each of ["online", "offline"]) addEventListener(each, () => this.requestUpdate());
    await this.chat.resume(identity);
  }

  async open(): Promise<void> {
    if (this.isOpen) return;
    this.show(true);
    await this.updateComplete;
    this.at("textarea")?.focus();
  }

  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.show(false);
    await this.updateComplete;
    this.at(".bubble")?.focus();
  }

  protected override createRenderRoot(): HTMLElement | DocumentFragment {
    const root = super.createRenderRoot();
    const colours = new CSSStyleSheet();
    const colour = /^#[0-9a-f]{6}$/i.test(this.shown.looks.colour ?? "") ? this.shown.looks.colour : OWN_COLOUR;
    colours.replaceSync(`.root{--accent:${colour};--on-accent:${readableOn(colour ?? OWN_COLOUR)}}`);
    (root as ShadowRoot).adoptedStyleSheets.push(colours);
    return root;
  }

  protected override render(): TemplateResult {
    const { theme, side } = this.shown.looks;
    const dark = theme === "dark" || (theme !== "light" && this.dark.matches);
    const looks = `root ${side === "left" ? "left" : "right"}${dark ? " dark" : ""}${this.isOpen ? " open" : ""}`;
    return html`
      <div class=${looks} lang=${this.language} dir=${/^(ar|fa|he|ur)$/.test(this.language) ? "rtl" : "ltr"}>
        ${this.isOpen ? this.panel() : nothing} ${this.button()}
        <p class="unseen" role="status">${this.isOpen ? nothing : this.news()}</p>
      </div>
    `;
  }

  protected override willUpdate(): void {
    this.hadFocus = this.focused() !== null;
  }

  protected override updated(): void {
    // The form for details goes away by itself, with whoever was in it.
    if (this.isOpen && this.hadFocus && this.focused() === null) this.at("textarea")?.focus();
    const latest = this.latest();
    if (this.isOpen && !document.hidden && latest > this.seen()) this.lasting.write("seen", latest);
    this.keepAtEnd();
  }

  private button(): TemplateResult {
    const count = this.isOpen ? 0 : this.unread();
    const label = [this.isOpen ? this.words.close : this.words.open, this.isOpen ? "" : this.news()].filter(Boolean);
    return html`
      <button
        class="bubble"
        type="button"
        aria-label=${label.join(", ")}
        aria-expanded=${this.isOpen}
        @click=${() => (this.isOpen ? this.close() : this.open())}
      >
        ${this.isOpen ? cross : bubble} ${count ? html`<span class="count" aria-hidden="true">${count}</span>` : nothing}
      </button>
    `;
  }

  private panel(): TemplateResult {
    return html`
      <section
        class="panel"
        role="dialog"
        aria-modal=${matchMedia(NARROW).matches}
        aria-labelledby="title"
        @keydown=${(event: KeyboardEvent) => this.key(event)}
        @dragover=${(event: DragEvent) => event.preventDefault()}
        @drop=${(event: DragEvent) => this.take(event, event.dataTransfer)}
        @paste=${(event: ClipboardEvent) => this.take(event, event.clipboardData)}
      >
        ${this.head()} ${this.notice()}
        ${
          this.asksToClear
            ? this.sure()
            : transcript({
                chat: this.chat,
                words: this.words,
                region: this.region,
                scrolled: (log) => {
                  this.readsTheEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
                },
              })
        }
        ${this.asksToClear ? nothing : [details(this.chat, this.words), this.attaching.list(), this.composer(), this.foot()]}
      </section>
    `;
  }

  private head(): TemplateResult {
    const { standing, held } = this.chat;
    return html`
      <header class="head">
        <div>
          <h2 id="title">${plain(this.words.title)}</h2>
          <p class=${standing?.state === "waiting" ? "waits" : ""} role="status">${held ? this.answers() : plain(this.shown.name)}</p>
        </div>
        ${
          held
            ? html`<button class="icon" type="button" aria-label=${this.words.clear} title=${this.words.clear} @click=${() => this.ask(true)}>
              ${bin}
            </button>`
            : nothing
        }
        <button class="icon" type="button" aria-label=${this.words.close} title=${this.words.close} @click=${() => this.close()}>
          ${cross}
        </button>
      </header>
    `;
  }

  /** Who has the chat. */
  private answers(): string {
    const { state, place } = this.chat.standing ?? {};
    if (!state) return "";
    if (state === "waiting" && place) return filled(this.words.answers_place, { place });
    return this.words[`answers_${state}`];
  }

  private notice(): TemplateResult | typeof nothing {
    const { chat, words } = this;
    const busy = chat.held !== null || chat.outbox.next() !== undefined;
    let text = "";
    if (!navigator.onLine) text = words.offline;
    else if (busy && !chat.connected) text = words.connecting;
    else if (chat.over) text = words.ended;
    else if (chat.standing?.state === "waiting") text = words.keep_writing;
    return html`<p class=${text ? "notice" : "unseen"} role="status">${text}</p>`;
  }

  private sure(): TemplateResult {
    return html`
      <div class="log" role="alertdialog" aria-labelledby="sure">
        <p id="sure">${this.words.clear_sure}</p>
        <p class="row starter">
          <button class="button" type="button" id="keep" @click=${() => this.ask(false)}>${this.words.clear_no}</button>
          <button class="button main" type="button" @click=${() => this.clear()}>${this.words.clear_yes}</button>
        </p>
      </div>
    `;
  }

  private composer(): TemplateResult {
    const send = (event: Event) => {
      event.preventDefault();
      const field = this.at<HTMLTextAreaElement>("textarea");
      const text = field?.value.trim() ?? "";
      if (!field || !(text || this.attaching.files.length)) return;
      this.chat.say(text, this.attaching.take());
      field.value = "";
      this.draft(field);
    };
    return html`
      <form class="write" @submit=${send}>
        <textarea
          rows="1"
          maxlength="4000"
          aria-label=${this.words.your_message}
          placeholder=${this.words.placeholder}
          .value=${this.ofThisTab.read<string>("draft") ?? ""}
          @input=${(event: Event) => this.draft(event.target as HTMLTextAreaElement)}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
          }}
        ></textarea>
        ${this.attaching.button()}
        <button class="icon" aria-label=${this.words.send} title=${this.words.send}>${plane}</button>
      </form>
    `;
  }

  /** What is dropped or pasted is not the page's to open. */
  private take(event: Event, brought: DataTransfer | null): void {
    if (this.attaching.add(brought?.files)) event.preventDefault();
  }

  private foot(): TemplateResult | typeof nothing {
    const link = safeLink(this.shown.privacy_url);
    if (!link) return nothing;
    return html`<p class="foot"><a href=${link} target="_blank" rel="noopener noreferrer">${this.words.privacy}</a></p>`;
  }

  /** Kept while it is typed; the field grows with it. */
  private draft(field: HTMLTextAreaElement): void {
    this.ofThisTab.write("draft", field.value);
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
    this.keepAtEnd();
  }

  private key(event: KeyboardEvent): void {
    const panel = event.currentTarget as HTMLElement;
    keepWithin(panel, event);
    // What is typed here is none of the page's shortcuts.
    event.stopPropagation();
    if (event.key !== "Escape" || event.isComposing) return;
    if (this.asksToClear) this.ask(false);
    else this.close();
  }

  private async ask(asks: boolean): Promise<void> {
    this.asksToClear = asks;
    this.requestUpdate();
    await this.updateComplete;
    this.at(asks ? "#keep" : "textarea")?.focus();
  }

  private async clear(): Promise<void> {
    this.lasting.forget("seen");
    this.chat.clear();
    await this.ask(false);
  }

  private show(open: boolean): void {
    this.isOpen = open;
    this.asksToClear = false;
    this.ofThisTab.write("open", open);
    this.requestUpdate();
  }

  private news(): string {
    const count = this.unread();
    if (count === 0) return "";
    return count === 1 ? this.words.unread_one : filled(this.words.unread_many, { count });
  }

  private unread(): number {
    const seen = this.seen();
    return this.chat.said.filter(({ id, from }) => from !== "contact" && Number(id) > seen).length;
  }

  private seen(): number {
    return this.lasting.read<number>("seen") ?? 0;
  }

  private latest(): number {
    return Number(this.chat.said.at(-1)?.id ?? 0);
  }

  /** Whoever reads further up stays there. */
  private keepAtEnd(): void {
    const log = this.at(".log");
    if (log && (this.readsTheEnd || log !== this.log)) log.scrollTop = log.scrollHeight;
    if (log !== this.log) this.readsTheEnd = true;
    this.log = log;
  }

  private focused(): Element | null {
    return (this.renderRoot as ShadowRoot).activeElement;
  }

  private at<E extends HTMLElement = HTMLElement>(selector: string): E | null {
    return this.renderRoot.querySelector<E>(selector);
  }
}
