/** Light or dark: what the system says, unless somebody chose. */

import { kept } from "./kept";

export type Chosen = "system" | "light" | "dark";

const system = matchMedia("(prefers-color-scheme: dark)");

class Appearance {
  shown = $state<"light" | "dark">("light");
  private choice = $state<Chosen>(kept.read<Chosen>("appearance") ?? "system");

  constructor() {
    this.show();
    system.addEventListener("change", () => this.show());
    kept.onChange((name) => {
      if (name !== "appearance") return;
      this.choice = kept.read<Chosen>("appearance") ?? "system";
      this.show();
    });
  }

  get chosen(): Chosen {
    return this.choice;
  }

  choose(chosen: Chosen): void {
    this.choice = chosen;
    kept.write("appearance", chosen);
    this.show();
  }

  private show(): void {
    const dark = this.choice === "dark" || (this.choice === "system" && system.matches);
    this.shown = dark ? "dark" : "light";
    document.documentElement.dataset.theme = this.shown;
  }
}

export const appearance = new Appearance();
