/** The sections of the settings, in their order. */

import type { IconName } from "../../parts/icons";
import type { session } from "../../session.svelte";

export interface Section {
  path: string;
  title: string;
  says: string;
  icon: IconName;
  /** For everybody; the others are for admins. */
  everybody?: boolean;
}

const SECTIONS: Section[] = [
  { path: "/console/settings/tags", title: "Tags", says: "What contacts are sorted by", icon: "tag" },
  {
    path: "/console/settings/templates",
    title: "Workflow templates",
    says: "How a chat comes to a person",
    icon: "swap",
  },
  {
    path: "/console/settings/team",
    title: "Team",
    says: "Who works here, and in which teams",
    icon: "team",
    everybody: true,
  },
  { path: "/console/settings/hooks", title: "Hooks", says: "Who else is told what happens", icon: "bell" },
  { path: "/console/settings/tokens", title: "API tokens", says: "Keys for programs", icon: "key" },
  { path: "/console/settings/widgets", title: "Web chat", says: "The chat on your own pages", icon: "chats" },
  { path: "/console/settings/channels", title: "Channels", says: "How customers reach you", icon: "mail" },
  { path: "/console/settings/business", title: "Business", says: "Name, languages, rights and limits", icon: "shop" },
  { path: "/console/settings/fields", title: "Custom fields", says: "What else is kept of a contact", icon: "list" },
  { path: "/console/settings/audit", title: "Audit log", says: "Who did what", icon: "eye" },
  {
    path: "/console/settings/you",
    title: "Your account",
    says: "Your name, languages and password",
    icon: "person",
    everybody: true,
  },
];

/** Those that somebody may open. */
export function sectionsFor(who: typeof session): Section[] {
  return SECTIONS.filter((each) => each.everybody || who.isAdmin);
}
