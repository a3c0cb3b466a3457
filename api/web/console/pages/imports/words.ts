/** How imports are put in words. */

import type { Schemas } from "../../api";

export type Import = Schemas["ImportBody"];
export type Outcome = Schemas["Outcome"];

const STATES: Record<Import["state"], string> = {
  uploading: "On its way",
  mapping: "To be mapped",
  ready: "Ready",
  running: "Running",
  finished: "Finished",
  cancelled: "Cancelled",
  failed: "Could not go on",
};

/** How far an import has come, in a word or two. */
export function stateText(found: Import): string {
  if (found.undo.state === "running") return "Being undone";
  if (found.undo.state === "finished") return "Undone";
  if (found.dry_run) return found.state === "running" ? "Being tried" : "Tried";
  return STATES[found.state];
}

export function stateTone(found: Import): "plain" | "accent" | "good" | "warn" | "bad" {
  if (isBusy(found)) return "accent";
  if (found.state === "failed") return "bad";
  if (found.undo.state !== "none" || found.state === "cancelled") return "plain";
  return found.state === "finished" && !found.dry_run ? "good" : "warn";
}

/** A worker is at it. */
export function isBusy(found: Import): boolean {
  return found.state === "running" || found.undo.state === "running";
}

/** It can still be mapped and started. */
export function isOpen(found: Import): boolean {
  return found.state === "mapping" || found.state === "ready" || (found.dry_run && found.state !== "running");
}

export const OUTCOMES: [Outcome, string][] = [
  ["created", "Created"],
  ["updated", "Updated"],
  ["unchanged", "Unchanged"],
  ["conflict", "Conflicts"],
  ["failed", "Failed"],
];

/** "3.2 MB". */
export function sizeText(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit > 0 && size < 10 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`;
}

/** "about 2 minutes left". */
export function leftText(seconds: number | null): string {
  if (seconds === null) return "";
  if (seconds < 60) return `about ${Math.max(1, Math.round(seconds))} seconds left`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `about ${minutes} minutes left` : `about ${Math.round(minutes / 60)} hours left`;
}

export const count = (number: number) => number.toLocaleString("en");
