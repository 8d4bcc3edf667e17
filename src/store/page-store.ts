import { existsSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { closeQuietly, hasLeftovers, isEmptied, openDatabase } from "./database.ts";
import { asStoreError, StoreError } from "./errors.ts";
import { inTransaction, type Store } from "./store.ts";

/** A page that waits for a locked store is a page that hangs: it is told after so long, in ms, and asks again. */
const patience = 1_000;

/**
 * The store as the page's process has it: opened when it is there and left as it is when it is damaged, since only the
 * plugin moves a file aside. Opened anew when the plugin has replaced the file.
 */
export interface PageStore extends Store {
  /** Whether there is a file to read. Without one nothing is known yet, which is no failure. */
  readonly exists: boolean;
}

/** Opens nothing yet: the methods do, and throw StoreError. */
export function openPageStore(path: string): PageStore {
  let open: { database: DatabaseSync; file: number } | null = null;
  let closed = false;
  let generation = 0;

  const close = (): void => {
    closeQuietly(open?.database ?? null);
    open = null;
  };
  const ready = (): DatabaseSync => {
    if (closed) throw new StoreError("unavailable", "the store is closed");
    const file = statSync(path, { throwIfNoEntry: false })?.ino ?? null;
    if (open !== null && open.file === file) return open.database;
    close();
    // A new one in its place would hide from the plugin that what it knew is lost.
    if (isEmptied(path) || (file === null && hasLeftovers(path))) throw damaged(path);
    const database = openDatabase(path, patience);
    open = { database, file: statSync(path).ino };
    generation += 1;
    return database;
  };
  const guarded = <T>(work: (database: DatabaseSync) => T): T => {
    try {
      return work(ready());
    } catch (error) {
      const known = asStoreError(error, path);
      if (known instanceof StoreError && known.code === "corrupt") close();
      throw known;
    }
  };
  return {
    get exists() {
      return existsSync(path) || hasLeftovers(path);
    },
    use: guarded,
    commit(work) {
      const write = (): ReturnType<typeof work> => guarded((database) => inTransaction(database, () => work(database)));
      const result = write();
      // A file that was moved aside meanwhile takes what is written, and nobody reads it there.
      return statSync(path, { throwIfNoEntry: false })?.ino === open?.file ? result : write();
    },
    get generation() {
      return generation;
    },
    get openings() {
      return generation;
    },
    warning: null,
    onLost: () => undefined,
    close() {
      closed = true;
      close();
    },
  };
}

function damaged(path: string): StoreError {
  return new StoreError(
    "corrupt",
    `the store is damaged; start Homebridge, which keeps it aside and begins a new one (${path})`,
  );
}
