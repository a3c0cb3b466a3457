/** Users and teams, by their ids: what they are called, and who may be chosen. */

import { plain } from "../browser/safe_text";
import { all } from "./all";
import { api, type Schemas } from "./api";
import { onLive } from "./live.svelte";
import type { Option } from "./parts/Select.svelte";
import { session } from "./session.svelte";

export type User = Schemas["UserBody"];
export type Team = Schemas["TeamBody"];

class People {
  users = $state<User[]>([]);
  teams = $state<Team[]>([]);

  /** Of a user or a team; "Nobody" without an id. */
  nameOf(id: string | null | undefined): string {
    if (!id) return "Nobody";
    const found = this.users.find((each) => each.id === id) ?? this.teams.find((each) => each.id === id);
    return found?.name ?? "Somebody who left";
  }

  /** Who can be chosen: those who have not left. */
  get active(): User[] {
    return this.users.filter((each) => each.active);
  }

  /** By whose a list is narrowed, as it is asked for. */
  get owners(): Option[] {
    const others = this.active.filter((each) => each.id !== session.user.id);
    return [
      { value: "", label: "Anybody's" },
      { value: "me", label: "Mine" },
      { value: "none", label: "Nobody's" },
      ...others.map((each) => ({ value: each.id, label: plain(each.name), group: "The team" })),
    ];
  }

  async read(): Promise<void> {
    [this.users, this.teams] = await Promise.all([
      all((cursor) => api.get("/v1/users", { query: { limit: 100, cursor } })),
      all((cursor) => api.get("/v1/teams", { query: { limit: 100, cursor } })),
    ]);
  }

  /** Reads them now and whenever the stream begins anew, until it is stopped. */
  follow(failed: (problem: unknown) => void): () => void {
    const read = () => this.read().catch(failed);
    read();
    return onLive((event) => event.type === "refresh" && read());
  }
}

export const people = new People();
