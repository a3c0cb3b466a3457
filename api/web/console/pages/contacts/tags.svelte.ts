/** The tags there are, with their colours. */

import { all } from "../../all";
import { api, type Schemas } from "../../api";

export type Tag = Schemas["TagBody"];

class Tags {
  all = $state.raw<Tag[]>([]);

  async read(): Promise<void> {
    this.all = await all((cursor) => api.get("/v1/tags", { query: { limit: 100, cursor } }));
  }

  /** By its name; a tag that went meanwhile has no colour. */
  colourOf(name: string): string {
    return this.all.find((each) => each.name === name)?.colour ?? "";
  }

  idOf(name: string): string | undefined {
    return this.all.find((each) => each.name === name)?.id;
  }
}

export const tags = new Tags();
