// What outlives a reload; where a browser keeps nothing (private windows, full disks), it lives as long as the page.

const PREFIX = "handoverkit.";
const here = new Map();

export const kept = {
  read(name) {
    try {
      return JSON.parse(localStorage.getItem(PREFIX + name)) ?? here.get(name) ?? null;
    } catch {
      return here.get(name) ?? null;
    }
  },
  write(name, value) {
    here.set(name, value);
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(value));
    } catch {
      // It stays in memory.
    }
  },
  forget(name) {
    here.delete(name);
    try {
      localStorage.removeItem(PREFIX + name);
    } catch {
      // It was in memory alone.
    }
  },
};
