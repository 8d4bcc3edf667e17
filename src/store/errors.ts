import { hasCode, ownerAdvice } from "./private-files.ts";

/**
 * Something the store could not do. The message says what a person can do next; nothing was half done: every write is
 * one transaction.
 */
export class StoreError extends Error {
  override name = "StoreError";
  readonly code: "corrupt" | "newer" | "unwritable" | "busy" | "conflict" | "unavailable";
  /** The end of the message where that is a command to be copied, see `errorText`; else empty. */
  readonly advice: string;

  constructor(code: StoreError["code"], message: string, { advice = "", ...options }: StoreErrorOptions = {}) {
    super(message + advice, options);
    this.code = code;
    this.advice = advice;
  }
}

interface StoreErrorOptions extends ErrorOptions {
  advice?: string;
}

/** SQLite's result codes (https://www.sqlite.org/rescode.html), primary code in the low byte. */
const codes = {
  busy: 5,
  locked: 6,
  readonly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
};

/**
 * Extended codes of the two constraints that another process's write can break: the open intent's, and a row that both
 * insert.
 */
const takenByAnother = [2067, 1555];

/** Turns what node:sqlite throws, and a full disk, into a typed error; anything else passes through unchanged. */
export function asStoreError(error: unknown, path: string): unknown {
  if (hasCode(error, "ENOSPC", "EDQUOT")) return diskFull(path, error);
  const code = resultCodeOf(error);
  switch (code & 0xff) {
    case codes.corrupt:
    case codes.notADatabase:
      return new StoreError("corrupt", `the store is damaged (${path})`, { cause: error });
    case codes.busy:
    case codes.locked:
      return new StoreError("busy", "the store is locked by another program; close that program", { cause: error });
    case codes.constraint:
      if (!takenByAnother.includes(code))
        return new StoreError("unwritable", "the store refused a record that it should take; please report this", {
          cause: error,
        });
      return new StoreError("conflict", "another process already has an order open for this slot", { cause: error });
    case codes.full:
      return diskFull(path, error);
    case codes.readonly:
    case codes.cannotOpen:
    case codes.ioError:
      return new StoreError("unwritable", `the store cannot be written; check the disk and its permissions (${path})`, {
        cause: error,
        advice: ownerAdvice(path),
      });
    default:
      return error;
  }
}

/** Written to, and open for reading only. */
export function isReadOnly(error: unknown): boolean {
  return error instanceof StoreError && (resultCodeOf(error.cause) & 0xff) === codes.readonly;
}

/** SQLite's extended result code in what node:sqlite throws; 0, which is no failure, in anything else. */
function resultCodeOf(error: unknown): number {
  return error instanceof Error && "errcode" in error && typeof error.errcode === "number" ? error.errcode : 0;
}

function diskFull(path: string, cause: unknown): StoreError {
  return new StoreError(
    "unwritable",
    `the disk is full; free some space, since the store cannot be written (${path})`,
    {
      cause,
    },
  );
}
