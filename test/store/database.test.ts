import fs, { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import {
  busyTimeout,
  closeQuietly,
  hasLeftovers,
  withTimeout,
  isEmptied,
  openDatabase,
  withoutSync,
} from "../../src/store/database.ts";
import { migrate } from "../../src/store/migrations.ts";
import { failing, storeErrorOf, storePath } from "./rig.ts";

function open(...settings: [timeout?: number, opening?: number]): DatabaseSync {
  const database = openDatabase(storePath(), ...settings);
  onTestFinished(() => {
    closeQuietly(database);
  });
  return database;
}

const pragma = (database: DatabaseSync, name: string): unknown =>
  Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];

describe("an open database", () => {
  test("waits for others as long as it is told to, keeps its references, and overwrites what is deleted", () => {
    const [usual, told, both] = [open(), open(700), open(700, 30)];
    expect([usual, told, both].map((each) => pragma(each, "busy_timeout"))).toEqual([busyTimeout, 700, 700]);
    expect([pragma(usual, "foreign_keys"), pragma(usual, "secure_delete")]).toEqual([1, 1]);
  });

  test("waits less for one work, and as before after it, thrown or not", () => {
    const database = open(700);
    const waits = (): unknown => pragma(database, "busy_timeout");
    expect([withTimeout(database, 20, waits), waits()]).toEqual([20, 700]);
    expect(() =>
      withTimeout(database, 20, () => {
        throw new TypeError("a slip of ours");
      }),
    ).toThrow("a slip of ours");
    expect(waits()).toBe(700);
    expect(withTimeout(database, 20, () => withTimeout(database, 10, waits))).toBe(10);
    expect(waits()).toBe(700);
  });

  test("does not wait for the disk in one work, and does after it, thrown or not", () => {
    const database = open();
    const synchronous = (): unknown => pragma(database, "synchronous");
    expect([synchronous(), withoutSync(database, synchronous), synchronous()]).toEqual([2, 1, 2]);
    expect(() => {
      withoutSync(database, () => {
        throw new TypeError("a slip of ours");
      });
    }).toThrow("a slip of ours");
    expect(synchronous()).toBe(2);
  });

  test("is closed quietly, also twice, and where there is none", () => {
    const database = open();
    closeQuietly(database);
    closeQuietly(database);
    closeQuietly(null);
    expect(database.isOpen).toBe(false);
  });
});

test("one that cannot be opened leaves no handle and says what to look at", () => {
  const path = storePath();
  mkdirSync(path);
  const { code, message } = storeErrorOf(() => openDatabase(path));
  expect([code, message]).toEqual([
    "unwritable",
    `the store cannot be written; check the disk and its permissions (${path})`,
  ]);
});

describe("a file that was emptied", () => {
  test.each([
    ["of no byte", 0, true],
    ["shorter than SQLite's header", 99, true],
    ["as long as SQLite's header", 100, false],
  ])("%s", (_label, length, emptied) => {
    const path = storePath();
    writeFileSync(path, "x".repeat(length));
    expect(isEmptied(path)).toBe(emptied);
  });

  test("is none where there is none, where a folder or something else is, and where nothing can be looked at", () => {
    const path = storePath();
    expect([isEmptied(path), isEmptied(`${path}/missing/store.sqlite`)]).toEqual([false, false]);
    writeFileSync(path, "");
    expect(failing(fs, "statSync", "EACCES", () => isEmptied(path))).toBe(false);
    rmSync(path);
    mkdirSync(path);
    expect(isEmptied(path)).toBe(false);
    // A device has no bytes either.
    expect(isEmptied("/dev/null")).toBe(false);
  });
});

test.each([
  ["a file that was moved aside", (name: string) => `${name}.corrupt-2026-03-01T12-00-00.000Z`, true],
  ["a backup", (name: string) => `${name}.backup`, false],
  ["another store's", (name: string) => `other-${name}.corrupt-2026-03-01T12-00-00.000Z`, false],
])("remains of a damaged store: %s", (_label, nameOf, remains) => {
  const path = storePath();
  expect(hasLeftovers(path)).toBe(false);
  writeFileSync(`${dirname(path)}/${nameOf(basename(path))}`, "damaged");
  expect(hasLeftovers(path)).toBe(remains);
  expect(hasLeftovers(`${path}/missing/store.sqlite`)).toBe(false);
});

describe("the steps to the newest form", () => {
  const newest = (): number => Number(pragma(open(), "user_version"));

  test("are taken once where two connections begin at the same moment", () => {
    const path = storePath();
    const other = new DatabaseSync(path, { timeout: 1_000 });
    /** The other one takes all steps once this one has seen that there are some to take. */
    class Late extends DatabaseSync {
      readonly begun: string[] = [];

      override exec(text: string): void {
        if (this.begun.length === 0) migrate(other);
        this.begun.push(text);
        super.exec(text);
      }
    }
    const one = new Late(path, { timeout: 1_000 });
    onTestFinished(() => {
      one.close();
      other.close();
    });
    migrate(one);
    expect([pragma(one, "user_version"), one.isTransaction, one.begun]).toEqual([
      newest(),
      false,
      ["BEGIN IMMEDIATE", "COMMIT"],
    ]);
  });

  test("leave a file of the newest form as it is, and refuse a newer one", () => {
    const database = open();
    const version = pragma(database, "data_version");
    migrate(database);
    expect([pragma(database, "user_version"), pragma(database, "data_version")]).toEqual([newest(), version]);
    database.exec(`PRAGMA user_version = ${newest() + 1}`);
    expect(
      storeErrorOf(() => {
        migrate(database);
      }).code,
    ).toBe("newer");
  });
});
