/** How web chats are spoken of. */

import type { Widget } from "./draft";

export const tagOf = (widget: Widget) =>
  `<script src="${location.origin}/widget.js" data-key="${widget.public_key}" async></${"script"}>`;

const NAMES = new Intl.DisplayNames(["en"], { type: "language" });

export const languageText = (language: string) => `${NAMES.of(language) ?? language} (${language})`;
