import { existsSync, statSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../support/clock.ts";
import { errorText } from "../support/log.ts";
import {
  busyTimeout,
  closeQuietly,
  hasLeftovers,
  withTimeout,
  isEmptied,
  moveAside,
  openDatabase,
  withoutSync,
} from "./database.ts";
import { asStoreError, isReadOnly, StoreError } from "./errors.ts";
import { privacyWarning } from "./private-files.ts";

/** The file in the Homebridge storage folder. */
export const storeFile = "dash-replenishment.sqlite";

/**
 * One SQLite file, and what happens when it turns out to be damaged. The tables have a file of their own each, and go
 * through this.
 */
export interface Store {
  /** Runs reads or writes. Throws StoreError; a damaged file has then already been replaced by a new one. */
  use<T>(work: (database: DatabaseSync) => T): T;
  /**
   * The same as one transaction: all of it is on disk when it returns, or nothing of it. Not `lasting`: the disk is not
   * waited for, so a power cut (not a crash of this process) may take it back, though never without all that was
   * committed after it.
   */
  commit<T>(work: (database: DatabaseSync) => T, lasting?: boolean): T;
  /** Counts the files that were replaced. Row numbers are good in the file that they come from and in no other. */
  readonly generation: number;
  /** Counts how often a file was opened: a new one, or the same anew. */
  readonly openings: number;
  /** What a person should know of the file that is open: others may read it. Null where there is nothing. */
  readonly warning: string | null;
  /** Called once each time the file is replaced. */
  onLost(listener: (movedTo: string) => void): void;
  close(): void;
}

/**
 * How long the first try at the start, each later one, and the one at the end wait for another program that has locked
 * the file, in ms: Homebridge does nothing else meanwhile.
 */
export const lockPatience = { first: 2_000, later: 100, last: 500 } as const;

/** It is not opened again for so long after a try, in ms: many ask for it in one turn of the loop. */
const openingPause = 4_000;

/**
 * For so long after it was found locked each use waits `lockPatience.later` and no longer, in ms: all slots may have
 * something to write.
 */
const impatience = 60_000;

/**
 * Opens the store. There is no scan: damaged is what a statement reports as such. One that cannot be opened is opened
 * by a later use, which throws why not until then. Never throws.
 */
export function openStore(path: string, clock: Clock): Store {
  const listeners: ((movedTo: string) => void)[] = [];
  let generation = 0;
  let openings = 0;
  let movedTo: string | null = null;
  let toTell: string | null = null;
  let database: DatabaseSync | null = null;
  let closed = false;
  let warning: string | null = null;
  /** Which files they are that are open. */
  let identities: Identities = [];
  /** Why the last try to open it failed, and when, on the monotonic clock. */
  let failed: { error: unknown; at: number } | null = null;
  /** When it was last found locked, on the monotonic clock; null once it was written since. */
  let lockedAt: number | null = null;
  /** When what is open was found to be open for reading only, on the monotonic clock; null where it is not. */
  let readOnlyAt: number | null = null;

  const openFile = (): DatabaseSync => {
    const opened = openDatabase(path, busyTimeout, lockedAt === null ? lockPatience.first : lockPatience.later);
    openings += 1;
    warning = privacyWarning(path);
    identities = identitiesOf(path);
    return opened;
  };

  const setAside = (): void => {
    closeQuietly(database);
    database = null;
    movedTo = moveAside(path, clock.now());
    toTell = movedTo;
    generation += 1;
  };

  const open = (): DatabaseSync => {
    // A process that died between moving a damaged file aside and beginning a new one has told nobody.
    let replaces = toTell !== null || (!existsSync(path) && hasLeftovers(path));
    // Files of ours appear whole (database.ts): this one has lost what it held, and SQLite would take it for a new one.
    if (isEmptied(path)) {
      setAside();
      replaces = true;
    }
    let opened: DatabaseSync;
    try {
      opened = openFile();
    } catch (error) {
      if (!isDamage(error)) throw error;
      setAside();
      replaces = true;
      opened = openFile();
    }
    if (replaces) markLost(opened);
    return opened;
  };

  /**
   * SQLite opens a file that may not be written for reading, says nothing, and stays with that when it may be written
   * again: given to Homebridge's user, or its disk mounted anew. So it is opened anew, but not where it was removed.
   */
  const letGoOfReadOnly = (): void => {
    if (readOnlyAt === null || clock.monotonic() - readOnlyAt < openingPause || lostFile(path, identities) !== null)
      return;
    readOnlyAt = null;
    closeQuietly(database);
    database = null;
  };

  /**
   * Opens the file where it is not open: at first, after it could not be opened, and after a damaged one could not be
   * replaced at once.
   */
  const ready = (): DatabaseSync => {
    if (closed) throw new StoreError("unavailable", "the store is closed");
    letGoOfReadOnly();
    if (database !== null) return database;
    if (failed !== null && clock.monotonic() - failed.at < openingPause) throw failed.error;
    try {
      database = open();
      failed = null;
    } catch (error) {
      const known = asStoreError(error, path);
      failed = { error: known, at: clock.monotonic() };
      if (isLocked(known)) lockedAt = failed.at;
      throw known;
    }
    const news = toTell;
    toTell = null;
    if (news !== null) for (const listener of listeners) listener(news);
    return database;
  };

  const guarded = <T>(work: (database: DatabaseSync) => T): T => {
    const opened = ready();
    const wasLocked = lockedAt !== null && clock.monotonic() - lockedAt < impatience;
    try {
      return wasLocked ? withTimeout(opened, lockPatience.later, () => work(opened)) : work(opened);
    } catch (error) {
      const known = asStoreError(error, path);
      if (isLocked(known)) lockedAt = clock.monotonic();
      if (isReadOnly(known)) readOnlyAt ??= clock.monotonic();
      if (isDamage(known)) {
        setAside();
        ready();
      }
      throw known;
    }
  };

  try {
    ready();
  } catch {
    // Whoever uses it is told.
  }
  return {
    use: guarded,
    commit: (work, lasting = true) =>
      guarded((opened) => {
        // SQLite goes on in a file that has no name any more, and what is written there is gone with this process.
        const lost = lasting ? lostFile(path, identities) : null;
        if (lost !== null)
          throw new StoreError(
            "unwritable",
            `the store was removed or replaced while Homebridge runs; restart Homebridge (${lost})`,
          );
        const all = (): ReturnType<typeof work> => inTransaction(opened, () => work(opened));
        const result = lasting ? all() : withoutSync(opened, all);
        lockedAt = null;
        return result;
      }),
    get generation() {
      return generation;
    },
    get openings() {
      return openings;
    },
    get warning() {
      return warning;
    },
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

/**
 * Where what is written goes: into `-wal`, and `-shm` holds the locks. Both are there while a database in WAL mode is
 * open (https://www.sqlite.org/walformat.html), and the same ones for as long.
 */
const writtenSuffixes = ["", "-wal", "-shm"] as const;

/** Of each of these files; "" for one that was not there. */
type Identities = readonly string[];

function identitiesOf(path: string): Identities {
  return writtenSuffixes.map((suffix) => identityOf(path + suffix));
}

/** Which of the files is gone, or is another one than when the store was opened; null where all are there. */
function lostFile(path: string, identities: Identities): string | null {
  const lost = writtenSuffixes.find((suffix, at) => {
    const opened = identities[at] ?? "";
    return opened !== "" && identityOf(path + suffix) !== opened;
  });
  return lost === undefined ? null : path + lost;
}

/** Tells a file from another one that has its path later; "" where there is none, or none that can be looked at. */
function identityOf(path: string): string {
  try {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev}:${ino}`;
  } catch {
    return "";
  }
}

/**
 * Why the store cannot be written now; null where it can. Waits so long at most for another program that has locked it,
 * in ms.
 */
export function whyNotWritable(store: Store, patience: number): StoreError | null {
  try {
    store.use((database) => {
      withTimeout(database, patience, () => {
        inTransaction(database, () => undefined);
      });
    });
    return null;
  } catch (error) {
    return storeErrorFor(error);
  }
}

/** Whatever kept the store from being used, as an error that says what to do. */
export function storeErrorFor(error: unknown): StoreError {
  return error instanceof StoreError
    ? error
    : new StoreError("unavailable", `the store failed in an unforeseen way; please report this: ${errorText(error)}`, {
        cause: error,
      });
}

/** Another program has it: the same may succeed later. */
export function isLocked(error: unknown): boolean {
  return error instanceof StoreError && error.code === "busy";
}

/** In the file itself: whoever adopts the slots in it, in whatever process, is to know that their memory is lost. */
function markLost(database: DatabaseSync): void {
  database.exec("INSERT INTO marks (name) VALUES ('lost') ON CONFLICT DO NOTHING");
}

function isDamage(error: unknown): boolean {
  return error instanceof StoreError && error.code === "corrupt";
}

/**
 * All of `work` or nothing of it, with the right to write from its beginning (BEGIN IMMEDIATE). Throws what SQLite and
 * `work` throw.
 */
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
