/** All pages: their addresses, and who may open them. */

import type { Component } from "svelte";
import type { IconName } from "./parts/icons";
import type { session } from "./session.svelte";

// biome-ignore lint/suspicious/noExplicitAny: Each page takes what its own address holds.
type Page = Component<any>;

export interface Route {
  /** What stands in braces is given to the page by that name. */
  path: string;
  title: string;
  page: () => Promise<{ default: Page }>;
  /** Everybody who is signed in, unless it says otherwise. */
  allowed?: (who: typeof session) => boolean;
  /** Stands in the navigation, in this order. */
  nav?: IconName;
  /** On a phone it takes the whole screen. */
  deep?: boolean;
}

const conversations = () => import("./pages/conversations/Conversations.svelte");

const contacts = () => import("./pages/contacts/Contacts.svelte");
const pairs = () => import("./pages/contacts/Pairs.svelte");

export const routes: Route[] = [
  { path: "/console/conversations", title: "Conversations", page: conversations, nav: "chats" },
  { path: "/console/conversations/{conversation_id}", title: "Conversations", page: conversations, deep: true },
  { path: "/console/contacts", title: "Contacts", page: contacts, nav: "person" },
  { path: "/console/contacts/duplicates", title: "Duplicates", page: pairs },
  { path: "/console/contacts/conflicts", title: "Conflicts", page: pairs },
  { path: "/console/contacts/merges", title: "Merges", page: pairs },
  {
    path: "/console/contacts/{contact_id}",
    title: "Contact",
    page: () => import("./pages/contacts/Contact.svelte"),
    deep: true,
  },
];
