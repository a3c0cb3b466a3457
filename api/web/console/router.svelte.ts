/** Where the browser is: links within the console exchange the page without loading it anew. */

export const HOME = "/console";

class Router {
  path = $state(location.pathname);
  query = $state(new URLSearchParams(location.search));

  constructor() {
    addEventListener("popstate", () => this.look());
    document.addEventListener("click", (event) => this.follow(event));
  }

  /** Goes to an address of the console. `replace` leaves no step to come back to. */
  go(address: string, { replace = false } = {}): void {
    if (address === location.pathname + location.search) return;
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
