/** The one script tag: it asks the service how the chat looks on this page, and shows it. */

import { Patience } from "../browser/patience";
import { Problem } from "../browser/problem";
import { HandoverkitWidget } from "./element";
import { Api } from "./http";
import type { Identity } from "./identity";
import { type Shown, type Tag, tagOf } from "./settings";

/** What a page may call as `window.handoverkit`. */
export interface HandoverkitApi {
  open(): void;
  close(): void;
  /** Who the customer is: a JWT, or a function that fetches one; nothing when they have signed out. */
  identify(identity?: Identity): Promise<void>;
  /** Forgets the chat on this device. */
  clear(): Promise<void>;
}

declare global {
  interface Window {
    handoverkit?: HandoverkitApi;
  }
}

/** About two minutes long. */
const MOST_TRIES = 12;
const NAME = "handoverkit-widget";

async function shownBy(tag: Tag): Promise<Shown | null> {
  const patience = new Patience();
  const path = `/v1/webchat/widget${tag.key ? `?widget_key=${encodeURIComponent(tag.key)}` : ""}`;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      return await new Api(tag.base).call<Shown>(path);
    } catch (problem) {
      if (problem instanceof Problem && !problem.passes) return say(problem.message);
      await patience.wait(new AbortController().signal);
    }
  }
  // A page that may not show the chat may not read why.
  return say("the service cannot be reached, or it does not allow this page.");
}

function say(problem: string): null {
  // biome-ignore lint/suspicious/noConsole: Whoever puts the tag into a page has no other place to look.
  console.warn(`Handoverkit: ${problem}`);
  return null;
}

async function show(tag: Tag): Promise<void> {
  let identity: Identity = tag.identity;
  const widget = shownBy(tag).then(async (shown) => {
    if (!shown) return null;
    customElements.define(NAME, HandoverkitWidget);
    const made = new HandoverkitWidget(tag, shown);
    if (!document.body) await new Promise((ready) => document.addEventListener("DOMContentLoaded", ready));
    document.body.append(made);
    await made.begin(identity);
    return made;
  });
  window.handoverkit = {
    open: () => void widget.then((made) => made?.open()),
    close: () => void widget.then((made) => made?.close()),
    identify: async (given = "") => {
      identity = given;
      await (await widget)?.chat.identify(given);
    },
    clear: async () => void (await (await widget)?.chat.clear()),
  };
}

const tag = tagOf(document.currentScript);
// The same tag twice in a page is one chat.
if (tag && !window.handoverkit) show(tag);
