/** Templates as they are written: text that is sent as it is, and what is wrong with it, line by line. */

import { api, door, open, Refusal, type Schemas } from "../../../api";

export type Check = Schemas["CheckBody"];
export type Fault = Schemas["ProblemBody"];
export type Version = Schemas["VersionBody"];

const YAML = "application/yaml";

export interface Written {
  text: string;
  /** What is given back when it is saved; 0 before anything was. */
  version: number;
}

/** The template that handovers begin by now, as it was written. */
export async function readWritten(name: string): Promise<Written> {
  const answer = await open(addressOf(name), { headers: { Accept: YAML } });
  return { text: await answer.text(), version: Number(answer.headers.get("ETag")?.replace(/\D/g, "")) };
}

/** Saves it, unless somebody else did since that version. */
export async function saveWritten(name: string, { text, version }: Written): Promise<Version> {
  const headers = { "Content-Type": YAML, "X-CSRF-Token": door.csrf, "If-Match": `"${version}"` };
  const answer = await open(addressOf(name), { method: "PUT", headers, body: text });
  return (await answer.json()) as Version;
}

/** What would be said if it were saved; nothing is. */
export async function checkWritten(text: string, signal: AbortSignal): Promise<Check> {
  const headers = { "Content-Type": YAML, "X-CSRF-Token": door.csrf };
  const answer = await open("/v1/templates/check", { method: "POST", headers, body: text, signal });
  return (await answer.json()) as Check;
}

/** What is wrong in it, where that is why it was refused. */
export function faultsOf(problem: unknown): Fault[] {
  if (!(problem instanceof Refusal) || !Array.isArray(problem.body.errors)) return [];
  return (problem.body.errors as Fault[]).filter((each) => typeof each.line === "number");
}

export const rollBack = (name: string, version: number, running: number) =>
  api.post("/v1/templates/{name}/rollback", { path: { name }, body: { version }, ifMatch: running });

function addressOf(name: string): string {
  return `/v1/templates/${encodeURIComponent(name)}`;
}
