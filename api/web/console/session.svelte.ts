/** Who is signed in, and what they may do. */

import { tick } from "svelte";

import { api, callOff, door, Refusal, type Schemas } from "./api";
import { kept } from "./kept";

type Me = Schemas["Me"];
type User = Schemas["UserBody"];
type Business = Schemas["BusinessBody"];

/** What agents may do only where the business lets them; admins may. */
export type Allowed = Business["agents_may"][number];

class Session {
  /** `asking` until it is known whether somebody is signed in. */
  state = $state<"asking" | "out" | "in">("asking");
  /** Why one has to sign in again. */
  reason = $state("");
  private me = $state<Me | null>(null);
  private of = $state<Business | null>(null);

  constructor() {
    door.closed = () => this.over("Your session is over. Sign in to go on.");
    // Another tab signed in or out: it is the same cookie, and another token goes with it.
    kept.onChange((name) => {
      if (name === "signed-in") this.find().catch(() => this.over("Sign in to go on."));
    });
  }

  get user(): User {
    if (!this.me?.user) throw new Error("Nobody is signed in.");
    return this.me.user;
  }

  get business(): Business {
    if (!this.of) throw new Error("Nobody is signed in.");
    return this.of;
  }

  get isAdmin(): boolean {
    return this.user.role === "admin";
  }

  may(right: Allowed): boolean {
    return this.isAdmin || this.business.agents_may.includes(right);
  }

  /** Asked only where somebody was signed in before: a refusal stands red in the browser's log. */
  async find(): Promise<void> {
    if (kept.read("signed-in") === null) {
      this.state = "out";
      return;
    }
    try {
      await this.begin(await api.get("/v1/me"));
    } catch (problem) {
      if (!(problem instanceof Refusal) || problem.status !== 401) throw problem;
      this.over("");
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    await this.begin(await api.post("/v1/session", { body: { email, password } }));
    kept.write("signed-in", Date.now());
  }

  async signOut(): Promise<void> {
    // What the pages still asked would be refused: they go first, and come back if the service cannot be reached.
    this.state = "asking";
    await tick();
    callOff();
    try {
      await api.delete("/v1/session");
    } catch (problem) {
      this.state = "in";
      throw problem;
    }
    kept.forget("signed-in");
    // Nothing of what was shown stays in the page.
    location.assign("/console");
  }

  /** What was changed of oneself or of the business is shown at once. */
  async refresh(): Promise<void> {
    await this.begin(await api.get("/v1/me"));
  }

  private async begin(me: Me): Promise<void> {
    // What is shown may be somebody else's to see.
    if (this.me && this.me.user?.id !== me.user?.id) location.reload();
    door.csrf = me.csrf_token ?? "";
    this.of = await api.get("/v1/business");
    this.me = me;
    this.reason = "";
    this.state = "in";
  }

  private over(reason: string): void {
    kept.forget("signed-in");
    if (this.state === "in") this.reason = reason;
    this.state = "out";
  }
}

export const session = new Session();
