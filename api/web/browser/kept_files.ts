/** Files that wait to be sent. They outlive the page where the browser keeps any; elsewhere they live as long as it. */

const STORE = "files";

export class KeptFiles {
  private readonly here = new Map<string, Blob>();

  constructor(private readonly name: string) {}

  put(id: string, file: Blob): void {
    this.here.set(id, file);
    this.run("readwrite", (store) => store.put(file, id));
  }

  async get(id: string): Promise<Blob | undefined> {
    return this.here.get(id) ?? this.run<Blob>("readonly", (store) => store.get(id));
  }

  forget(id: string): void {
    this.here.delete(id);
    this.run("readwrite", (store) => store.delete(id));
  }

  /** Nothing where the browser keeps nothing: private windows, full disks. */
  private run<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest): Promise<T | undefined> {
    return new Promise((resolve) => {
      try {
        const opening = indexedDB.open(this.name);
        opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
        opening.onerror = () => resolve(undefined);
        opening.onsuccess = () => {
          const asked = act(opening.result.transaction(STORE, mode).objectStore(STORE));
          asked.onsuccess = asked.onerror = () => {
            opening.result.close();
            resolve(asked.error ? undefined : asked.result);
          };
        };
      } catch {
        resolve(undefined);
      }
    });
  }
}
