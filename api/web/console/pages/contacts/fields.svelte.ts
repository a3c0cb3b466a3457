/** The business's own fields of contacts. */

import { all } from "../../all";
import { api, type Schemas } from "../../api";

export type Field = Schemas["FieldBody"];

class Fields {
  all = $state.raw<Field[]>([]);

  async read(): Promise<void> {
    this.all = await all((cursor) => api.get("/v1/fields", { query: { limit: 100, cursor } }));
  }
}

export const fields = new Fields();
