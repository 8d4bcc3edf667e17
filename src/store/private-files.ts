import { chmodSync, statSync } from "node:fs";
import { userInfo } from "node:os";

/**
 * The store's file, and what SQLite keeps beside it: `-journal` while a file is made, or with a copy that was restored.
 * Refresh tokens may stand in each.
 */
export const storeSuffixes = ["", "-wal", "-shm", "-journal"] as const;

/**
 * Makes all there is of the store 0600, also what was restored with another mode. What belongs to somebody else stays
 * as it is: it may be written all the same, and `privacyWarning` says so. Throws what the file system throws.
 */
export function makePrivate(path: string): void {
  for (const file of storeSuffixes.map((suffix) => path + suffix)) {
    try {
      chmodSync(file, 0o600);
    } catch (error) {
      if (!hasCode(error, "ENOENT") && !hasCode(error, "EPERM")) throw error;
    }
  }
}

/**
 * What to warn of where others than the owner may have the store: it is used. Names the files and what mends it. Null
 * where all is well.
 */
export function privacyWarning(path: string): string | null {
  const files = present(path);
  const strange = files.filter(isStrange).map(({ file }) => file);
  if (strange.length > 0)
    return `the store belongs to another user, who may order with what is in it; ${chownAdvice(strange)}`;
  const open = files.filter(({ mode }) => process.platform !== "win32" && (mode & 0o077) !== 0).map(({ file }) => file);
  return open.length === 0
    ? null
    : `other users of this machine may read ${open.join(" and ")}, and order with what is in it: its disk keeps no permissions`;
}

/**
 * What mends a store that cannot be written since it belongs to somebody else, as the end of a sentence; empty where it
 * is not that.
 */
export function ownerAdvice(path: string): string {
  const strange = present(path)
    .filter(isStrange)
    .map(({ file }) => file);
  return strange.length === 0 ? "" : `. It belongs to another user; ${chownAdvice(strange)}`;
}

function chownAdvice(files: readonly string[]): string {
  return `give it to Homebridge's user: sudo chown ${ourName()} ${files.map(inShell).join(" ")}`;
}

/** As it can be pasted into a shell. */
function inShell(file: string): string {
  return /^[\w/.+-]+$/.test(file) ? file : `'${file.replaceAll("'", String.raw`'\''`)}'`;
}

interface Present {
  file: string;
  uid: number;
  mode: number;
}

function present(path: string): Present[] {
  return storeSuffixes.flatMap((suffix) => {
    try {
      const file = path + suffix;
      const found = statSync(file);
      return found.isFile() ? [{ file, uid: found.uid, mode: found.mode }] : [];
    } catch {
      // Not there; and a folder that may not be entered is told when the store is opened.
      return [];
    }
  });
}

/** Somebody else's. Root may do with everybody's files what it likes, and Windows knows no owners here. */
function isStrange({ uid }: Present): boolean {
  const us = process.geteuid?.() ?? 0;
  return us !== 0 && us !== uid;
}

/** A container's user may have no name. */
function ourName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.geteuid?.() ?? "");
  }
}

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "string" && codes.includes(error.code);
}
