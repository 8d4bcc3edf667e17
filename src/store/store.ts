import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../support/clock.ts";
import { closeQuietly, hasRemains, isEmptied, moveAside, openDatabase, withoutWaiting } from "./database.ts";
import { asStoreError, StoreError } from "./errors.ts";

/** The file in the Homebridge storage folder. */
export const storeFile = "dash-replenishment.sqlite";

/** One SQLite file, and what happens when it turns out to be damaged. The tables have a file of their own each, and go through this. */
export interface Store {
  /** Runs reads or writes. Throws StoreError; a damaged file has then already been replaced by a new one. */
  use<T>(work: (database: DatabaseSync) => T): T;
  /**
   * The same as one transaction: all of it is on disk when it returns, or nothing of it. Not `lasting`: the disk is not waited for, so a power cut
   * (not a crash of this process) may take it back, though never without all that was committed after it.
   */
  commit<T>(work: (database: DatabaseSync) => T, lasting?: boolean): T;
  /** Counts the files that were replaced. Row numbers are good in the file that they come from and in no other. */
  readonly generation: number;
  /** Why there is no store at all; null where there is one. */
  readonly unavailable: StoreError | null;
  /** Called once each time the file is replaced. */
  onLost(listener: (movedTo: string) => void): void;
  close(): void;
}

/** Opens the store. There is no scan: damaged is what a statement reports as such. Throws StoreError where it cannot be opened at all. */
export function openStore(path: string, clock: Clock): Store {
  const listeners: ((movedTo: string) => void)[] = [];
  let generation = 0;
  let movedTo: string | null = null;
  let toTell: string | null = null;
  let database: DatabaseSync | null = null;
  let closed = false;

  const setAside = (): void => {
    closeQuietly(database);
    database = null;
    movedTo = moveAside(path, clock.now());
    toTell = movedTo;
    generation += 1;
  };

  /** Opens the file where it is not open: at first, and after a damaged one could not be replaced at once. */
  const ready = (): DatabaseSync => {
    if (closed) throw new StoreError("unavailable", "the store is closed");
    if (database !== null) return database;
    // A process that died between moving a damaged file aside and beginning a new one has told nobody.
    let replaces = toTell !== null || (!existsSync(path) && hasRemains(path));
    // Files of ours appear whole (database.ts): this one has lost what it held, and SQLite would take it for a new one.
    if (isEmptied(path)) {
      setAside();
      replaces = true;
    }
    try {
      database = openDatabase(path);
    } catch (error) {
      if (!isDamage(error)) throw error;
      setAside();
      replaces = true;
      database = openDatabase(path);
    }
    if (replaces) markLost(database);
    const news = toTell;
    toTell = null;
    if (news !== null) for (const listener of listeners) listener(news);
    return database;
  };

  const guarded = <T>(work: (database: DatabaseSync) => T): T => {
    const open = ready();
    try {
      return work(open);
    } catch (error) {
      const known = asStoreError(error, path);
      if (isDamage(known)) {
        setAside();
        ready();
      }
      throw known;
    }
  };

  ready();
  return {
    use: guarded,
    commit: (work, lasting = true) => guarded((open) => {
      const all = (): ReturnType<typeof work> => inTransaction(open, () => work(open));
      return lasting ? all() : withoutWaiting(open, all);
    }),
    get generation() {
      return generation;
    },
    unavailable: null,
    onLost(listener) {
      listeners.push(listener);
      if (movedTo !== null) listener(movedTo);
    },
    close() {
      closed = true;
      closeQuietly(database);
      database = null;
    },
  };
}

/** Stands in where no store can be opened: nothing is known, nothing can be kept, and so nothing is ordered. Levels still show. */
export function unavailableStore(why: StoreError): Store {
  const refuse = (): never => {
    throw why;
  };
  return { use: refuse, commit: refuse, generation: 0, unavailable: why, onLost: () => undefined, close: () => undefined };
}

/** In the file itself: whoever adopts the slots in it, in whatever process, is to know that their memory is lost. */
function markLost(database: DatabaseSync): void {
  database.exec("INSERT INTO marks (name) VALUES ('lost') ON CONFLICT DO NOTHING");
}

function isDamage(error: unknown): boolean {
  return error instanceof StoreError && error.code === "corrupt";
}

/** All of `work` or nothing of it, with the right to write from its beginning (BEGIN IMMEDIATE). Throws what SQLite and `work` throw. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
