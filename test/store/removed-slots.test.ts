import { describe, expect, test } from "vitest";
import type { Book } from "../../src/slot/state.ts";
import { removedSlots } from "../../src/store/removed-slots.ts";
import type { SlotName } from "../../src/store/slot-rows.ts";
import { adoptSlots, saveSlot } from "../../src/store/slots.ts";
import type { Store } from "../../src/store/store.ts";
import { coffee, filter, intent, opened, order, rowsOf, storeErrorOf, storePath, withBook } from "./rig.ts";

const accepted = intent(1, { phase: "accepted", order: order() });

/** Makes the rows of these slots and gives the first of them a book; returns the row numbers. */
function kept(
  store: Store,
  names: SlotName[],
  book: Partial<Book>,
  { mode = "test", owner = "" }: { mode?: "simulate" | "test" | "live"; owner?: string } = {},
): number[] {
  const records = adoptSlots(store, names, 0, { owner });
  const [first] = records;
  if (first === undefined) throw new Error("no record");
  saveSlot(store, first, withBook(first.state, { number: 1, ...book }, mode), { mode, intents: [], now: 0 });
  return records.map(({ row }) => row);
}

describe("a slot that is in the configuration no more", () => {
  test.each([
    ["an order open", { intent: accepted }, true],
    ["a pending intent", { intent: intent(1, { phase: "waiting" }) }, true],
    ["an order that was turned off", { dismissed: accepted }, true],
    [
      "one that is unconfirmed",
      { capEntries: [{ number: 1, at: 5_000, eventInstanceId: "" }], cycleOrders: [1] },
      true,
    ],
    [
      "one that was unconfirmed before the last refill",
      { capEntries: [{ number: 1, at: 5_000, eventInstanceId: "" }], cycleOrders: [] },
      false,
    ],
    ["nothing on its way", {}, false],
  ])("with %s", (_label, book, removed) => {
    const store = opened(storePath());
    const [row, other] = kept(store, [coffee, filter], book);
    const found = removedSlots(store, { rows: [other ?? 0], owner: "", mode: "test", now: 7_000 });
    expect(found.map(({ record: { name, row: at }, isNew }) => ({ name, row: at, isNew }))).toEqual(
      removed ? [{ name: coffee, row, isNew: !("capEntries" in book) }] : [],
    );
    if (removed) expect(found[0]?.record.state.books.test).toMatchObject(book);
    expect(removedSlots(store, { rows: [row ?? 0, other ?? 0], owner: "", mode: "test", now: 7_000 })).toEqual([]);
  });

  test("is new once, in this and every later process", () => {
    const path = storePath();
    const store = opened(path);
    kept(store, [coffee], { intent: accepted });
    const found = (in_: Store, now: number): boolean[] =>
      removedSlots(in_, { rows: [], owner: "", mode: "test", now }).map(({ isNew }) => isNew);
    expect([found(store, 7_000), found(store, 8_000), found(opened(path), 9_000)]).toEqual([[true], [false], [false]]);
    expect(rowsOf(path, "SELECT mode, told_at FROM departures")).toEqual([{ mode: "test", told_at: 7_000 }]);
  });

  test("that comes back is none, and new when it leaves again", () => {
    const store = opened(storePath());
    const [row] = kept(store, [coffee], { intent: accepted });
    removedSlots(store, { rows: [], owner: "", mode: "test", now: 7_000 });
    const [back] = adoptSlots(store, [coffee], 8_000);
    expect([back?.row, back?.state.books.test?.intent]).toEqual([row, accepted]);
    expect(removedSlots(store, { rows: [], owner: "", mode: "test", now: 9_000 }).map(({ isNew }) => isNew)).toEqual([
      true,
    ]);
  });

  test("is none in a mode that has nothing open, and is not marked by it", () => {
    const path = storePath();
    const store = opened(path);
    kept(store, [coffee], { intent: accepted }, { mode: "live" });
    expect([
      removedSlots(store, { rows: [], owner: "", mode: "test", now: 7_000 }),
      removedSlots(store, { rows: [], owner: "", mode: "simulate", now: 7_000 }),
    ]).toEqual([[], []]);
    expect(rowsOf(path, "SELECT * FROM departures")).toEqual([]);
    expect(removedSlots(store, { rows: [], owner: "", mode: "live", now: 7_000 })).toHaveLength(1);
  });

  test("can be written on like any other", () => {
    const path = storePath();
    const store = opened(path);
    kept(store, [coffee], { intent: accepted });
    const [found] = removedSlots(store, { rows: [], owner: "", mode: "test", now: 7_000 });
    if (found === undefined) throw new Error("not found");
    saveSlot(store, found.record, withBook(found.record.state, { intent: null }), {
      mode: "test",
      intents: [{ intent: accepted, end: "cancelled" }],
      now: 8_000,
    });
    expect(rowsOf(path, "SELECT ended_as FROM intents")).toEqual([{ ended_as: "cancelled" }]);
    expect(removedSlots(store, { rows: [], owner: "", mode: "test", now: 9_000 })).toEqual([]);
  });

  test("whose record cannot be read is damage, as everywhere", () => {
    const store = opened(storePath());
    kept(store, [coffee], { intent: accepted });
    store.use((database) => {
      database.exec("UPDATE books SET book = '{'");
    });
    expect(storeErrorOf(() => removedSlots(store, { rows: [], owner: "", mode: "test", now: 7_000 })).code).toBe(
      "corrupt",
    );
  });
});

describe("which slots came after one that left", () => {
  const pads: SlotName = { serial: "CC0001", slotId: "pads", key: "pads" };
  const newest = (store: Store, names: SlotName[]): unknown => {
    const rows = adoptSlots(store, names, 0).map(({ row }) => row);
    return removedSlots(store, { rows, owner: "", mode: "test", now: 0 }).map((one) => one.newest);
  };

  test("is remembered from the start that missed it, over restarts, and anew when it leaves again", () => {
    const path = storePath();
    const store = opened(path);
    kept(store, [coffee], { intent: accepted });
    expect(newest(store, [filter])).toEqual([1]);
    expect(newest(opened(path), [filter, pads])).toEqual([1]);
    expect(newest(store, [coffee, filter, pads])).toEqual([]);
    expect(newest(store, [filter, pads])).toEqual([3]);
  });

  test("are also those that were away when it was missed and have come back, until it comes back itself", () => {
    const store = opened(storePath());
    kept(store, [coffee, filter, pads], { intent: accepted });
    const back = (names: SlotName[]): unknown => {
      const rows = adoptSlots(store, names, 0).map(({ row }) => row);
      return removedSlots(store, { rows, owner: "", mode: "test", now: 0 }).map((one) => one.back);
    };
    expect(back([coffee, pads])).toEqual([]);
    expect(back([pads])).toEqual([[]]);
    expect(back([filter, pads])).toEqual([[2]]);
    expect(back([coffee, filter, pads])).toEqual([]);
    expect(back([filter, pads])).toEqual([[]]);
  });

  test("is remembered whatever mode runs, and whoever looks for what it has on order", () => {
    const store = opened(storePath());
    kept(store, [coffee], { intent: accepted }, { mode: "live" });
    adoptSlots(store, [filter], 0);
    const rows = adoptSlots(store, [filter, pads], 0).map(({ row }) => row);
    expect(removedSlots(store, { rows, owner: "", mode: "live", now: 0 }).map((one) => one.newest)).toEqual([1]);
  });

  test("is not asked of a slot of another entry, and none came after a slot that nobody missed", () => {
    const path = storePath();
    const store = opened(path);
    const [row] = kept(store, [coffee], { intent: accepted }, { owner: "Upstairs" });
    adoptSlots(store, [filter], 0, { owner: "Downstairs" });
    adoptSlots(store, [pads], 0, { owner: "Upstairs", isElsewhere: ({ slotId }) => slotId === coffee.slotId });
    expect(rowsOf(path, "SELECT * FROM absences")).toEqual([]);
    expect(
      removedSlots(store, { rows: [], owner: "Upstairs", mode: "test", now: 0 }).map((one) => [
        one.record.row,
        one.newest,
      ]),
    ).toEqual([[row, Number.MAX_SAFE_INTEGER]]);
  });

  test("is worked out for a departure that 0.1.0 noted: what was first seen at that start came after it", () => {
    const path = storePath();
    const first = opened(path);
    const told = 1_000_000;
    const [gone] = adoptSlots(first, [coffee, filter], 0);
    adoptSlots(first, [filter, pads], told - 500);
    if (gone === undefined) throw new Error("no record");
    saveSlot(first, gone, withBook(gone.state, { number: 1, intent: accepted }), { mode: "test", intents: [], now: 0 });
    first.use((database) => {
      database
        .prepare("INSERT INTO departures (slot, mode, told_at) VALUES (1, 'live', ?), (1, 'test', ?)")
        .run(told, told + 90_000);
      database.exec(
        "UPDATE slots SET shelf = 'damaged' WHERE id = 2; DROP TABLE absences; ALTER TABLE inbox DROP COLUMN units; PRAGMA user_version = 2",
      );
    });
    first.close();
    const again = opened(path);
    expect(rowsOf(path, "SELECT * FROM absences")).toEqual([{ slot: 1, newest: 1 }]);
    again.close();
  });
});

describe("two platform entries with one store", () => {
  const upstairs = { owner: "Upstairs" };
  const downstairs = { owner: "Downstairs" };

  test("do not take each other's slots for departed", () => {
    const store = opened(storePath());
    const above = kept(store, [coffee], { intent: accepted }, upstairs);
    const below = kept(store, [filter], { intent: accepted }, downstairs);
    expect(removedSlots(store, { rows: above, owner: "Upstairs", mode: "test", now: 7_000 })).toEqual([]);
    expect(removedSlots(store, { rows: below, owner: "Downstairs", mode: "test", now: 7_000 })).toEqual([]);
    expect(
      removedSlots(store, { rows: [], owner: "Upstairs", mode: "test", now: 7_000 }).map(({ record }) => record.name),
    ).toEqual([coffee]);
  });

  test("the same key in both does not take the row of the other", () => {
    const path = storePath();
    const store = opened(path);
    const [above] = kept(store, [coffee], { intent: accepted }, upstairs);
    const [below] = adoptSlots(store, [{ serial: "DD0001", slotId: "pads", key: coffee.key }], 0, {
      owner: "Downstairs",
    });
    expect(below?.row).not.toBe(above);
    expect(below?.state.books).toEqual({});
    expect(rowsOf(path, "SELECT serial, owner FROM slots ORDER BY id")).toEqual([
      { serial: "CC0001", owner: "Upstairs" },
      { serial: "DD0001", owner: "Downstairs" },
    ]);
  });

  test("a slot that moves from one to the other, and one whose entry is renamed, keep their row and belong to the new one", () => {
    const store = opened(storePath());
    const [row] = kept(store, [coffee], { intent: accepted }, upstairs);
    const [moved] = adoptSlots(store, [coffee], 0, { owner: "Downstairs" });
    expect([moved?.row, moved?.state.books.test?.intent]).toEqual([row, accepted]);
    expect(removedSlots(store, { rows: [], owner: "Upstairs", mode: "test", now: 7_000 })).toEqual([]);
    expect(removedSlots(store, { rows: [], owner: "Downstairs", mode: "test", now: 7_000 })).toHaveLength(1);
  });

  test("a replaced device takes over by its key within its own entry", () => {
    const store = opened(storePath());
    const [row] = kept(store, [coffee], { intent: accepted }, upstairs);
    const [replaced] = adoptSlots(store, [{ ...coffee, serial: "CC0002" }], 0, { owner: "Upstairs" });
    expect(replaced?.row).toBe(row);
  });
});
