/** What the page's script tag and the service say of this widget. */

import type { components } from "../generated/api";

export type Shown = components["schemas"]["ShownWidget"];

export interface Tag {
  /** Where the service is: the script came from there. */
  base: string;
  /** The widget's public key; a service with one business needs none. */
  key: string;
  /** A JWT that the page signed for its customer. */
  identity: string;
  /** The page's wish. */
  language: string;
}

/** The tag that is running, or the last one in the page that looks like ours. */
export function tagOf(script: HTMLOrSVGScriptElement | null): Tag | null {
  const all = document.querySelectorAll<HTMLScriptElement>('script[src*="/widget.js"]');
  const found = script instanceof HTMLScriptElement ? script : all[all.length - 1];
  if (!found?.src) return null;
  const { key = "", identity = "", language = "" } = found.dataset;
  return { base: new URL(".", found.src).href.replace(/\/$/, ""), key, identity, language };
}

/** Languages as they are wished for: by the tag, by the business, by the page, by the browser. */
export function wishes(tag: Tag, looks: Shown["looks"]): string[] {
  const all = [tag.language, looks.language ?? "", document.documentElement.lang, ...navigator.languages];
  return all.filter((each) => /^[A-Za-z]{2,3}(-[A-Za-z0-9-]+)?$/.test(each));
}
