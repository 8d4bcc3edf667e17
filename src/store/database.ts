import { randomUUID } from "node:crypto";
import { closeSync, existsSync, linkSync, openSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { asStoreError, StoreError } from "./errors.ts";
import { migrate } from "./migrations.ts";
import { PreparedDatabase, valueOf } from "./prepared.ts";
import { hasCode, makePrivate, ownerAdvice, storeSuffixes } from "./private-files.ts";

/**
 * How long a statement waits for another process, in ms. node:sqlite waits for nobody unless set to (measured: its
 * busy timeout is 0).
 */
export const busyTimeout = 5_000;

/**
 * Opens or creates the file, readable by its owner alone: it holds refresh tokens. The file exists as 0600 before
 * SQLite opens it, so a new `-wal` and `-shm` get the same mode; those that are there are given it. What is deleted in
 * it is overwritten. `timeout`: how long its statements wait for another process, in ms; `opening`: how long the
 * opening does. Throws StoreError.
 */
export function openDatabase(path: string, timeout = busyTimeout, opening = timeout): DatabaseSync {
  let database: DatabaseSync | null = null;
  try {
    if (!existsSync(path)) createWhole(path);
    makePrivate(path);
    database = new PreparedDatabase(path, { timeout: opening, enableForeignKeyConstraints: true });
    database.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
    // Before anything is written: a file of a newer version stays as it is.
    migrate(database);
    // Read once, `-wal` and `-shm` are open too.
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA busy_timeout = ${timeout}; PRAGMA schema_version`);
    return database;
  } catch (error) {
    closeQuietly(database);
    const known = asStoreError(error, path);
    if (known instanceof StoreError) throw known;
    throw new StoreError("unwritable", `the store cannot be opened; check the folder and its permissions (${path})`, {
      cause: error,
      advice: ownerAdvice(path),
    });
  }
}

/**
 * Runs writes for which the disk is not waited: in WAL mode a power cut takes back the last of them at most, and
 * damages nothing.
 */
export function withoutSync<T>(database: DatabaseSync, work: () => T): T {
  database.exec("PRAGMA synchronous = NORMAL");
  try {
    return work();
  } finally {
    database.exec("PRAGMA synchronous = FULL");
  }
}

/**
 * Runs a write that waits for another program's for so many ms at most, and then is `busy`: Homebridge does nothing
 * else meanwhile.
 */
export function withTimeout<T>(database: DatabaseSync, patience: number, work: () => T): T {
  const usual = String(valueOf(database, "PRAGMA busy_timeout"));
  database.exec(`PRAGMA busy_timeout = ${patience}`);
  try {
    return work();
  } finally {
    database.exec(`PRAGMA busy_timeout = ${usual}`);
  }
}

/**
 * A new file appears whole, with its tables: an empty one in its place is then always one that lost what it held, also
 * to a second process that starts at the same moment.
 */
function createWhole(path: string): void {
  const fresh = `${path}.new-${randomUUID()}`;
  closeSync(openSync(fresh, "wx", 0o600));
  try {
    const database = new DatabaseSync(fresh, { enableForeignKeyConstraints: true });
    try {
      migrate(database);
    } finally {
      database.close();
    }
    appear(fresh, path);
  } finally {
    for (const suffix of storeSuffixes) rmSync(fresh + suffix, { force: true });
  }
}

/** Unlike a rename, a link never takes the place of a file that another process has made meanwhile. */
function appear(fresh: string, path: string): void {
  try {
    linkSync(fresh, path);
  } catch (error) {
    if (existsSync(path)) return;
    // Memory cards with a file system that knows no links, and network shares.
    if (hasCode(error, "EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS")) renameSync(fresh, path);
    else throw error;
  }
}

/**
 * Moves a damaged file and what belongs to it out of the way, for a person to look at. It must be closed. `now` (ms
 * UTC) goes into its name. Returns its new path. Throws StoreError.
 */
export function moveAside(path: string, now: number): string {
  const aside = `${path}.corrupt-${new Date(now).toISOString().replaceAll(":", "-")}`;
  try {
    makePrivate(path);
    for (const suffix of storeSuffixes) {
      if (existsSync(path + suffix)) renameSync(path + suffix, aside + suffix);
    }
  } catch (error) {
    throw new StoreError(
      "unwritable",
      `the store is damaged and cannot be moved aside; check the folder's permissions (${path})`,
      { cause: error, advice: ownerAdvice(path) },
    );
  }
  return aside;
}

/** Closing a damaged database may itself fail; the handle is gone either way. */
export function closeQuietly(database: DatabaseSync | null): void {
  try {
    database?.close();
  } catch {
    // Nothing can be done about a handle that does not close.
  }
}

/**
 * Files of ours appear whole: one that is shorter than SQLite's header of 100 bytes
 * (https://www.sqlite.org/fileformat.html) has lost what it held.
 */
export function isEmptied(path: string): boolean {
  try {
    const found = statSync(path);
    return found.isFile() && found.size < 100;
  } catch {
    // What is not there has lost nothing, and what cannot even be looked at is told when it is opened.
    return false;
  }
}

/** Damaged files that were moved aside lie beside this one. */
export function hasLeftovers(path: string): boolean {
  return (
    existsSync(dirname(path)) &&
    readdirSync(dirname(path)).some((name) => name.startsWith(`${basename(path)}.corrupt-`))
  );
}
