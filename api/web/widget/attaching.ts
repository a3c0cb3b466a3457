/** Files that the customer chose and has not sent yet. */

import { html, nothing, type TemplateResult } from "lit";
import { plain } from "../browser/safe_text";
import { clip, cross } from "./icons";
import type { Shown } from "./settings";
import { filled, type Words } from "./words";

const MEGABYTE = 2 ** 20;

export class Attaching {
  files: File[] = [];
  private wrong = "";

  constructor(
    private readonly taken: Shown["files"],
    private readonly words: Words,
    private readonly changed: () => void,
  ) {
    // They lie in this page alone: whoever leaves it is asked by the browser.
    addEventListener("beforeunload", (event) => this.files.length && event.preventDefault());
  }

  /** What is chosen, pasted or dropped; whether there was any. */
  add(files: FileList | null | undefined): boolean {
    const { taken, words } = this;
    this.wrong = "";
    for (const file of files ?? []) {
      const name = plain(file.name);
      const [ending = ""] = /[^.]*$/.exec(name.toLowerCase()) ?? [];
      if (!taken?.endings.includes(ending)) this.wrong = filled(words.wrong_kind, { name });
      else if (this.files.length >= taken.a_message) this.wrong = words.too_many;
      else if (file.size > taken.most_bytes)
        this.wrong = filled(words.too_large, { name, size: taken.most_bytes / MEGABYTE });
      else this.files.push(file);
    }
    this.changed();
    return !!files?.length;
  }

  /** They are on their way. */
  take(): File[] {
    this.wrong = "";
    return this.files.splice(0);
  }

  list(): TemplateResult | typeof nothing {
    return html`
      <p class=${this.wrong ? "notice refused" : "unseen"} role="alert">${this.wrong}</p>
      ${
        this.files.length
          ? html`<ul class="row chosen">
            ${this.files.map(
              ({ name }, place) => html`<li class="button small">
                ${plain(name)}
                <button class="icon" type="button" aria-label=${filled(this.words.remove, { name: plain(name) })} @click=${() => this.remove(place)}>${cross}</button>
              </li>`,
            )}
          </ul>`
          : nothing
      }
    `;
  }

  button(): TemplateResult | typeof nothing {
    const { taken, words } = this;
    if (!taken) return nothing;
    const choose = (event: Event) => ((event.currentTarget as Element).previousElementSibling as HTMLElement).click();
    return html`
      <input
        type="file"
        multiple
        hidden
        accept=${taken.endings.map((ending) => `.${ending}`).join()}
        @change=${({ target }: Event) => {
          this.add((target as HTMLInputElement).files);
          (target as HTMLInputElement).value = "";
        }}
      />
      <button class="icon clip" type="button" aria-label=${words.attach} title=${words.attach} @click=${choose}>${clip}</button>
    `;
  }

  private remove(place: number): void {
    this.files.splice(place, 1);
    this.changed();
  }
}
