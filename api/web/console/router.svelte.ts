/** Where the browser is: links within the console exchange the page without loading it anew. */

export const HOME = "/console";

class Router {
  path = $state(location.pathname);
  query = $state(new URLSearchParams(location.search));
  /** Where somebody wants to go while a page holds what is not saved; the shell asks them. */
  wanted = $state("");
  private holds = new Set<() => boolean>();

  constructor() {
    addEventListener("popstate", () => this.returned());
    addEventListener("beforeunload", (event) => this.held && event.preventDefault());
    document.addEventListener("click", (event) => this.follow(event));
  }

  /** Goes to an address of the console. `replace` leaves no step to come back to. */
  go(address: string, { replace = false } = {}): void {
    if (address === location.pathname + location.search) return;
    if (this.held && pathOf(address) !== this.path) {
      this.wanted = address;
      return;
    }
    if (replace) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.look();
  }

  /** The same page with other words in the query; empty ones are left out. */
  ask(changes: Record<string, string>, { replace = true } = {}): void {
    const query = new URLSearchParams(this.query);
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    this.go(query.size > 0 ? `${this.path}?${query}` : this.path, { replace });
  }

  /** Until the answer is called, nobody leaves this page without being asked while there is something to lose. */
  hold(isUnsaved: () => boolean): () => void {
    this.holds.add(isUnsaved);
    return () => this.holds.delete(isUnsaved);
  }

  /** Goes where somebody wanted to go, whatever is lost. */
  letGo(): void {
    const address = this.wanted;
    this.holds.clear();
    this.wanted = "";
    this.go(address);
  }

  private get held(): boolean {
    return [...this.holds].some((isUnsaved) => isUnsaved());
  }

  private returned(): void {
    const address = location.pathname + location.search;
    if (!this.held || location.pathname === this.path) {
      this.look();
      return;
    }
    // The browser is there already: back to where the page still is.
    history.pushState(null, "", this.query.size > 0 ? `${this.path}?${this.query}` : this.path);
    this.wanted = address;
  }

  private look(): void {
    this.path = location.pathname;
    this.query = new URLSearchParams(location.search);
  }

  private follow(event: MouseEvent): void {
    const link = (event.target as Element | null)?.closest("a");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
    const inside = link.pathname === HOME || link.pathname.startsWith(`${HOME}/`);
    if (link.origin !== location.origin || !inside) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();

function pathOf(address: string): string {
  return address.split("?", 1)[0] ?? "";
}

/** What the address holds, by the names in braces; nothing when it is another address. */
export function matched(pattern: string, path: string): Record<string, string> | null {
  const names = pattern.split("/");
  const given = path.split("/");
  if (names.length !== given.length) return null;
  const found: Record<string, string> = {};
  for (const [place, name] of names.entries()) {
    const value = given[place] ?? "";
    if (name.startsWith("{") && value) found[name.slice(1, -1)] = decode(value);
    else if (name !== value) return null;
  }
  return found;
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
