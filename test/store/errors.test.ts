import { describe, expect, test } from "vitest";
import { asStoreError, isReadOnly, StoreError } from "../../src/store/errors.ts";
import { isLocked, storeErrorFor } from "../../src/store/store.ts";

const path = "/nowhere/store.sqlite";

/** What node:sqlite throws, with this extended result code (https://www.sqlite.org/rescode.html). */
const sqlite = (errcode: unknown): Error =>
  Object.assign(new Error("from SQLite"), { code: "ERR_SQLITE_ERROR", errcode });
const fromDisk = (code: unknown): Error => Object.assign(new Error("from the disk"), { code });

describe("what SQLite or the disk says is told as an error with a code and a next step", () => {
  const unwritable = `the store cannot be written; check the disk and its permissions (${path})`;
  const full = `the disk is full; free some space, since the store cannot be written (${path})`;
  const locked = "the store is locked by another program; close that program";
  const damaged = `the store is damaged (${path})`;
  const open = "another process already has an order open for this slot";
  const refused = "the store refused a record that it should take; please report this";
  test.each<[string, Error, StoreError["code"], string]>([
    ["SQLITE_CORRUPT", sqlite(11), "corrupt", damaged],
    ["SQLITE_CORRUPT_INDEX", sqlite(779), "corrupt", damaged],
    ["SQLITE_NOTADB", sqlite(26), "corrupt", damaged],
    ["SQLITE_BUSY", sqlite(5), "busy", locked],
    ["SQLITE_BUSY_SNAPSHOT", sqlite(517), "busy", locked],
    ["SQLITE_LOCKED", sqlite(6), "busy", locked],
    ["SQLITE_CONSTRAINT_UNIQUE", sqlite(2067), "conflict", open],
    ["SQLITE_CONSTRAINT_PRIMARYKEY", sqlite(1555), "conflict", open],
    ["SQLITE_CONSTRAINT_NOTNULL", sqlite(1299), "unwritable", refused],
    ["SQLITE_CONSTRAINT", sqlite(19), "unwritable", refused],
    ["SQLITE_FULL", sqlite(13), "unwritable", full],
    ["ENOSPC", fromDisk("ENOSPC"), "unwritable", full],
    ["EDQUOT", fromDisk("EDQUOT"), "unwritable", full],
    ["SQLITE_READONLY", sqlite(8), "unwritable", unwritable],
    ["SQLITE_CANTOPEN", sqlite(14), "unwritable", unwritable],
    ["SQLITE_IOERR", sqlite(10), "unwritable", unwritable],
    ["SQLITE_IOERR_WRITE", sqlite(778), "unwritable", unwritable],
  ])("%s", (_label, error, code, message) => {
    const known = asStoreError(error, path);
    expect(known).toBeInstanceOf(StoreError);
    expect(known).toMatchObject({ name: "StoreError", code, message, cause: error });
  });

  test.each<[string, unknown]>([
    ["an SQL error of ours", sqlite(1)],
    ["a result code that is no number", sqlite("11")],
    ["an error without a code", new TypeError("a slip of ours")],
    ["another error of the disk", fromDisk("ENOENT")],
    ["a code that is no text", fromDisk(28)],
    ["what is no error", { errcode: 11 }],
    ["nothing", undefined],
    ["a StoreError", new StoreError("busy", "locked")],
  ])("%s comes through as it is", (_label, error) => {
    expect(asStoreError(error, path)).toBe(error);
  });
});

test("whatever kept the store from being used is told as a StoreError: one as it is, anything else to be reported", () => {
  const known = new StoreError("busy", "locked");
  expect(storeErrorFor(known)).toBe(known);
  const slip = new TypeError("a slip of ours");
  expect(storeErrorFor(slip)).toMatchObject({
    code: "unavailable",
    message: "the store failed in an unforeseen way; please report this: a slip of ours",
    cause: slip,
  });
});

test("locked is what another program has, and nothing else", () => {
  expect(
    [new StoreError("busy", ""), new StoreError("corrupt", ""), sqlite(5), undefined].map((error) => isLocked(error)),
  ).toEqual([true, false, false, false]);
});

test("open for reading only is what SQLite says so of, whatever kind of it, and nothing else", () => {
  const written = (cause: unknown): StoreError => new StoreError("unwritable", "", { cause });
  expect(
    [
      asStoreError(sqlite(8), path),
      asStoreError(sqlite(1032), path),
      asStoreError(sqlite(10), path),
      written(sqlite("8")),
      written(undefined),
      sqlite(8),
      new Error("a slip of ours", { cause: sqlite(8) }),
    ].map((error) => isReadOnly(error)),
  ).toEqual([true, true, false, false, false, false, false]);
});

test("advice ends the message, and stands by itself as well: it is a command to be copied", () => {
  const cause = new Error("from the disk");
  const advised = new StoreError("unwritable", "it cannot be written", { cause, advice: ". Do this" });
  expect([advised.message, advised.advice, advised.cause]).toEqual([
    "it cannot be written. Do this",
    ". Do this",
    cause,
  ]);
  expect([new StoreError("busy", "locked").advice, new StoreError("busy", "locked", { cause }).advice]).toEqual([
    "",
    "",
  ]);
});
