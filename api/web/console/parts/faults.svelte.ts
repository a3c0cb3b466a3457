/** What the API says of single fields of a form, to be shown at them. */

import { Refusal } from "../api";

export class Faults {
  private found = $state.raw<Record<string, string>>({});

  /** Of a field, by its name in the API; of a list also what is said of one of its members. */
  of(field: string): string {
    const inside = Object.keys(this.found).find((each) => each.startsWith(`${field}.`));
    return this.found[field] ?? (inside ? (this.found[inside] ?? "") : "");
  }

  /** Does it, and keeps what was refused; the problem goes on to whoever asked. */
  async around<T>(act: () => Promise<T>): Promise<T> {
    this.found = {};
    try {
      return await act();
    } catch (problem) {
      if (problem instanceof Refusal) this.found = problem.fields;
      throw problem;
    }
  }
}
