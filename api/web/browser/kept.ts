/** What outlives a reload; where a browser keeps nothing (private windows, full disks), it lives as long as the page. */

export class Kept {
  private readonly here = new Map<string, string>();

  constructor(
    private readonly prefix: string,
    private readonly storage: () => Storage,
  ) {}

  read<T>(name: string): T | null {
    try {
      return JSON.parse(this.text(this.prefix + name) ?? "null");
    } catch {
      return null;
    }
  }

  write(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    this.here.set(this.prefix + name, text);
    this.trying((storage) => storage.setItem(this.prefix + name, text));
  }

  forget(name: string): void {
    this.here.delete(this.prefix + name);
    this.trying((storage) => storage.removeItem(this.prefix + name));
  }

  /** All names that begin so, in their order. */
  names(beginning: string): string[] {
    const all = new Set(this.here.keys());
    this.trying((storage) => {
      for (const each of Object.keys(storage)) all.add(each);
    });
    const wanted = this.prefix + beginning;
    return [...all]
      .filter((each) => each.startsWith(wanted))
      .map((each) => each.slice(this.prefix.length))
      .sort();
  }

  /** Tells when another tab of the site changes something. */
  onChange(changed: (name: string) => void): void {
    addEventListener("storage", ({ key }) => {
      // Nothing stands for everything: the site's storage was emptied.
      if (key === null || key.startsWith(this.prefix)) {
        if (key === null) this.here.clear();
        else this.here.delete(key);
        changed(key === null ? "" : key.slice(this.prefix.length));
      }
    });
  }

  private text(key: string): string | null {
    let found: string | null = null;
    this.trying((storage) => {
      found = storage.getItem(key);
    });
    return found ?? this.here.get(key) ?? null;
  }

  private trying(act: (storage: Storage) => void): void {
    try {
      act(this.storage());
    } catch {
      // It stays in memory.
    }
  }
}
