import { readFileSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { describe, expect, test } from "vitest";
import { linksIn } from "../../src/store/links.ts";
import { readingsIn } from "../../src/store/readings.ts";
import type { SlotRecord } from "../../src/store/slot-rows.ts";
import { adoptSlots, reloadSlot, rescueSlot, saveSlot } from "../../src/store/slots.ts";
import { openStore, type Store } from "../../src/store/store.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import {
  coffee,
  emptySlot,
  filter,
  give,
  intent,
  opened,
  rowsOf,
  slotIn,
  storeErrorOf,
  storePath,
  withBook,
  withoutWriting,
} from "./rig.ts";

const pageSize = 4096;

/** A store with two slots, closed. */
function written(path: string): void {
  const store = openStore(path, virtualClock());
  for (const record of adoptSlots(store, [coffee, filter], 0))
    saveSlot(store, record, withBook(record.state, { number: 7 }), { mode: "test", intents: [], now: 0 });
  store.close();
}

/** Writes nonsense over the page that a table begins with, behind SQLite's back. */
function damage(path: string, table: string): void {
  const page = rowsOf(path, `SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`)[0]?.["rootpage"] as number;
  const bytes = readFileSync(path);
  bytes.fill(0xff, (page - 1) * pageSize, page * pageSize);
  writeFileSync(path, bytes);
}

const corruptFiles = (path: string): string[] =>
  readdirSync(dirname(path))
    .filter((name) => name.startsWith(`${basename(path)}.corrupt-`))
    .sort();

describe("at opening", () => {
  const nonsense: [string, (path: string) => void][] = [
    [
      "nonsense from the first byte on",
      (path) => {
        writeFileSync(path, "nonsense ".repeat(2_000));
      },
    ],
    [
      "a header of another format",
      (path) => {
        const bytes = readFileSync(path);
        bytes.write("SQLite format 9", 0);
        writeFileSync(path, bytes);
      },
    ],
    [
      "a damaged schema",
      (path) => {
        const bytes = readFileSync(path);
        bytes.fill(0xff, 100, pageSize);
        writeFileSync(path, bytes);
      },
    ],
    [
      "a table that somebody dropped",
      (path) => {
        rowsOf(path, "DROP TABLE orders");
      },
    ],
  ];
  test.each(nonsense)("%s: the file is moved aside as it was, told, and a new one begun", (_, spoil) => {
    const path = storePath();
    written(path);
    spoil(path);
    const bytes = readFileSync(path);
    const store = opened(path);
    const moved: string[] = [];
    store.onLost((to) => moved.push(to));
    expect(moved).toHaveLength(1);
    expect(readFileSync(moved[0] ?? "").equals(bytes)).toBe(true);
    expect(moved[0]).toContain(".corrupt-2026-03-01T12-00-00");
    expect(store.generation).toBe(1);
    expect(store.generation).toBe(1);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const { state } = slotIn(store);
    expect(Object.values(state.books).map((book) => book.lostMemory)).toEqual([true, true, true]);
  });

  const deaths: [string, (path: string) => void][] = [
    [
      "after the new file was begun",
      (path) => {
        writeFileSync(path, "nonsense ".repeat(2_000));
        openStore(path, virtualClock()).close();
      },
    ],
    [
      "between moving the damaged one aside and beginning a new one",
      (path) => {
        renameSync(path, `${path}.corrupt-2026-03-01T12-00-00.000Z`);
      },
    ],
  ];
  test.each(deaths)("a process that dies %s, before a slot was kept, leaves a file that knows", (_, die) => {
    const path = storePath();
    written(path);
    die(path);
    const [one, two] = adoptSlots(opened(path), [coffee, filter], 0);
    for (const record of [one, two])
      expect(Object.values(record?.state.books ?? {}).map((book) => book.lostMemory)).toEqual([true, true, true]);
  });

  test("a slot that is added in a later start has lost nothing", () => {
    const path = storePath();
    writeFileSync(path, "nonsense ".repeat(2_000));
    const first = openStore(path, virtualClock());
    slotIn(first);
    first.close();
    const [old, added] = adoptSlots(opened(path), [coffee, filter], 0);
    expect([old?.state.books.live?.lostMemory, added?.state.books]).toEqual([true, {}]);
  });

  test("a file that is begun where there never was one has lost nothing", () => {
    expect(slotIn(opened(storePath())).state.books).toEqual({});
  });

  test("that memory was lost is still known after the next restart", () => {
    const path = storePath();
    writeFileSync(path, "nonsense ".repeat(2_000));
    const first = openStore(path, virtualClock());
    slotIn(first);
    first.close();
    const second = opened(path);
    expect(second.generation).toBe(0);
    expect(slotIn(second).state.books.live?.lostMemory).toBe(true);
  });
});

describe("met later, by a statement", () => {
  function met(table: string, use: (store: Store) => unknown): { path: string; store: Store; code: string } {
    const path = storePath();
    written(path);
    damage(path, table);
    const store = opened(path);
    expect(store.generation).toBe(0);
    const { code } = storeErrorOf(() => use(store));
    return { path, store, code };
  }

  const statements: [string, string, (store: Store) => unknown][] = [
    ["a slot's book", "books", (store) => adoptSlots(store, [coffee], 0)],
    ["a link", "links", (store) => linksIn(store, () => 0).current("CC0001", "test")],
    [
      "an intent",
      "intents",
      (store) => {
        saveSlot(store, slotIn(store), withBook(emptySlot(), { number: 8 }), {
          mode: "test",
          intents: [{ intent: intent(8), end: null }],
          now: 0,
        });
        const [record] = adoptSlots(store, [coffee], 0);
        if (record)
          saveSlot(store, record, withBook(record.state, { number: 9 }), {
            mode: "test",
            intents: [{ intent: intent(9), end: null }],
            now: 0,
          });
      },
    ],
  ];
  test.each(statements)(
    "%s: the statement fails, the file is replaced, and the next statement finds the new one",
    (_, table, use) => {
      const { path, store, code } = met(table, use);
      expect(code).toBe("corrupt");
      expect(corruptFiles(path).length).toBeGreaterThan(0);
      expect(store.generation).toBe(1);
      expect(slotIn(store).state.books.test?.lostMemory).toBe(true);
    },
  );

  test("readings that waited for rows of the old file are dropped: the new one gives those numbers to other slots", () => {
    const path = storePath();
    written(path);
    damage(path, "readings");
    const store = opened(path);
    const readings = readingsIn(store);
    readings.add({ row: 2, at: 1, percent: 50 }, () => ({ ...emptySlot().shelf, level: 50 }));
    expect(
      storeErrorOf(() => {
        readings.flush(1);
      }).code,
    ).toBe("corrupt");
    expect(readings.pending).toBe(false);
    const [first] = adoptSlots(store, [filter, coffee], 0);
    readings.add({ row: first?.row ?? 0, at: 2, percent: 60 }, () => ({ ...emptySlot().shelf, level: 60 }));
    readings.flush(2);
    expect(
      store.use((database) =>
        database
          .prepare("SELECT slot, percent FROM readings")
          .all()
          .map((row) => ({ ...row })),
      ),
    ).toEqual([{ slot: 1, percent: 60 }]);
  });

  test("a record that is no JSON any more counts as damage", () => {
    const path = storePath();
    written(path);
    const store = opened(path);
    store.use((database) => {
      database.exec("UPDATE books SET book = '{' WHERE slot = 1");
    });
    expect(storeErrorOf(() => slotIn(store)).code).toBe("corrupt");
    expect(store.generation).toBe(1);
  });
});

test("the -wal and -shm of a damaged file go with it, also while the plugin's page has it open: they must not be played into the new one", () => {
  const path = storePath();
  const store = opened(path);
  const page = opened(path);
  slotIn(store);
  page.use((database) => {
    database.exec("UPDATE slots SET shelf = '{'");
  });
  expect(storeErrorOf(() => slotIn(store)).code).toBe("corrupt");
  expect(corruptFiles(path).map((name) => name.slice(name.indexOf("Z") + 1))).toEqual(["", "-shm", "-wal"]);
  expect(slotIn(store).row).toBe(1);
});

test.each<[string, (store: Store, record: SlotRecord) => unknown]>([
  ["read", (store, record) => reloadSlot(store, record, 0)],
  [
    "written",
    (store, record) => {
      saveSlot(store, record, record.state, { mode: "test", intents: [], now: 0 });
    },
  ],
])("a row that is not there any more when it is %s is damage: the file is kept aside", (_label, use) => {
  const path = storePath();
  const store = opened(path);
  const record = slotIn(store);
  expect(storeErrorOf(() => use(store, { ...record, row: 99 })).code).toBe("corrupt");
  expect(store.generation).toBe(1);
});

test("a slot written into the new file keeps what the process knew, and knows in every mode that it may not be all", () => {
  const store = opened(storePath());
  const state = withBook(emptySlot(), { number: 3, intent: intent(3) }, "live");
  const record = rescueSlot(store, { row: 9, name: coffee, state, revisions: new Map() }, state);
  const again = slotIn(store);
  expect(again.row).toBe(record.row);
  expect(again.state.books.live).toMatchObject({ number: 3, intent: { number: 3 }, lostMemory: true });
  expect([again.state.books.test?.lostMemory, again.state.books.simulate?.lostMemory]).toEqual([true, true]);
  saveSlot(store, record, state, { mode: "live", intents: [], now: 0 });
});

test("a damaged file that cannot be moved aside is told, and dealt with as soon as it can", () => {
  const path = storePath();
  const store = opened(path);
  slotIn(store);
  store.use((database) => {
    database.exec("UPDATE slots SET shelf = '{'");
  });
  for (const suffix of ["", "-wal", "-shm"]) give(path + suffix);
  const error = withoutWriting(dirname(path), () => storeErrorOf(() => slotIn(store)));
  expect(error.code).toBe("unwritable");
  expect(error.message).toContain("damaged and cannot be moved aside; check the folder's permissions");
  expect(corruptFiles(path)).toEqual([]);
  expect(storeErrorOf(() => slotIn(store)).code).toBe("corrupt");
  expect(corruptFiles(path)).toHaveLength(1);
  expect(slotIn(store).state.books.test?.lostMemory).toBe(true);
});
