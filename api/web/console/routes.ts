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
  /** What the navigation calls it where there is little room. */
  short?: string;
  page: () => Promise<{ default: Page }>;
  /** Everybody who is signed in, unless it says otherwise. */
  allowed?: (who: typeof session) => boolean;
  /** Stands in the navigation, in this order. */
  nav?: IconName;
  /** On a phone it takes the whole screen. */
  deep?: boolean;
}

const admins: Route["allowed"] = (who) => who.isAdmin;
const conversations = () => import("./pages/conversations/Conversations.svelte");
const contacts = () => import("./pages/contacts/Contacts.svelte");
const pairs = () => import("./pages/contacts/Pairs.svelte");

export const routes: Route[] = [
  { path: "/console/conversations", title: "Conversations", short: "Chats", page: conversations, nav: "chats" },
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
  {
    path: "/console/imports",
    title: "Import",
    page: () => import("./pages/imports/Imports.svelte"),
    nav: "upload",
    allowed: (who) => who.may("import"),
  },
  {
    path: "/console/imports/{import_id}",
    title: "Import",
    page: () => import("./pages/imports/Import.svelte"),
    allowed: (who) => who.may("import"),
  },
  {
    path: "/console/reports",
    title: "Reports",
    page: () => import("./pages/reports/Reports.svelte"),
    allowed: admins,
    nav: "chart",
  },
  {
    path: "/console/settings",
    title: "Settings",
    page: () => import("./pages/settings/Settings.svelte"),
    nav: "settings",
  },
  {
    path: "/console/settings/tags",
    title: "Tags",
    page: () => import("./pages/settings/tags/Tags.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/templates",
    title: "Workflow templates",
    page: () => import("./pages/settings/templates/Templates.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/templates/{name}",
    title: "Workflow template",
    page: () => import("./pages/settings/templates/Template.svelte"),
    allowed: admins,
  },
  { path: "/console/settings/team", title: "Team", page: () => import("./pages/settings/team/Team.svelte") },
  {
    path: "/console/settings/hooks",
    title: "Hooks",
    page: () => import("./pages/settings/hooks/Hooks.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/hooks/{hook_id}",
    title: "Hook",
    page: () => import("./pages/settings/hooks/Hook.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/tokens",
    title: "API tokens",
    page: () => import("./pages/settings/tokens/Tokens.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/widgets",
    title: "Web chat",
    page: () => import("./pages/settings/widgets/Widgets.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/widgets/{widget_id}",
    title: "Web chat",
    page: () => import("./pages/settings/widgets/Widget.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/channels",
    title: "Channels",
    page: () => import("./pages/settings/channels/Channels.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/business",
    title: "Business",
    page: () => import("./pages/settings/business/Business.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/fields",
    title: "Custom fields",
    page: () => import("./pages/settings/fields/Fields.svelte"),
    allowed: admins,
  },
  {
    path: "/console/settings/audit",
    title: "Audit log",
    page: () => import("./pages/settings/audit/Audit.svelte"),
    allowed: admins,
  },
  { path: "/console/settings/you", title: "Your account", page: () => import("./pages/settings/you/You.svelte") },
];
