import { describe, expect, test } from "vitest";
import type { Intent, Order } from "../../src/slot/state.ts";
import { departedSlots } from "../../src/store/departed.ts";
import { adoptSlots, saveSlot, type SlotName } from "../../src/store/slots.ts";
import type { Store } from "../../src/store/store.ts";
import { coffee, filter, intent, opened, rowsOf, storeErrorOf, storePath, withBook } from "./rig.ts";

const order: Order = { detailCode: "TEST_ORDER_PLACED", eventInstanceId: "event-1", acceptedAt: 5_000, carriedOver: false, life: null, word: "", expectedAt: null, askedAt: null };
const accepted = intent(1, { phase: "accepted", order });

/** Makes the rows of these slots and gives the first of them a book; returns the row numbers. */
function kept(store: Store, names: SlotName[], book: { intent?: Intent; dismissed?: Intent }, { mode = "test", owner = "" }: { mode?: "simulate" | "test" | "live"; owner?: string } = {}): number[] {
  const records = adoptSlots(store, names, 0, owner);
  const [first] = records;
  if (first === undefined) throw new Error("no record");
  saveSlot(store, first, withBook(first.state, { number: 1, ...book }, mode), mode, [], 0);
  return records.map(({ row }) => row);
}

describe("a slot that is in the configuration no more", () => {
  test.each([
    ["an order open", { intent: accepted }, true],
    ["a pending intent", { intent: intent(1, { phase: "waiting" }) }, true],
    ["an order that was turned off", { dismissed: accepted }, true],
    ["nothing on its way", {}, false],
  ])("with %s", (_label, book, departed) => {
    const store = opened(storePath());
    const [row, other] = kept(store, [coffee, filter], book);
    const found = departedSlots(store, [other ?? 0], "", "test", 7_000);
    expect(found.map(({ name, record, isNew }) => ({ name, row: record.row, isNew }))).toEqual(departed ? [{ name: coffee, row, isNew: true }] : []);
    if (departed) expect(found[0]?.record.state.books.test).toMatchObject(book);
    expect(departedSlots(store, [row ?? 0, other ?? 0], "", "test", 7_000)).toEqual([]);
  });

  test("is new once, in this and every later process", () => {
    const path = storePath();
    const store = opened(path);
    kept(store, [coffee], { intent: accepted });
    const found = (in_: Store, now: number): boolean[] => departedSlots(in_, [], "", "test", now).map(({ isNew }) => isNew);
    expect([found(store, 7_000), found(store, 8_000), found(opened(path), 9_000)]).toEqual([[true], [false], [false]]);
    expect(rowsOf(path, "SELECT mode, told_at FROM departures")).toEqual([{ mode: "test", told_at: 7_000 }]);
  });

  test("that comes back is none, and new when it leaves again", () => {
    const store = opened(storePath());
    const [row] = kept(store, [coffee], { intent: accepted });
    departedSlots(store, [], "", "test", 7_000);
    const [back] = adoptSlots(store, [coffee], 8_000);
    expect([back?.row, back?.state.books.test?.intent]).toEqual([row, accepted]);
    expect(departedSlots(store, [], "", "test", 9_000).map(({ isNew }) => isNew)).toEqual([true]);
  });

  test("is none in a mode that has nothing open, and is not marked by it", () => {
    const path = storePath();
    const store = opened(path);
    kept(store, [coffee], { intent: accepted }, { mode: "live" });
    expect([departedSlots(store, [], "", "test", 7_000), departedSlots(store, [], "", "simulate", 7_000)]).toEqual([[], []]);
    expect(rowsOf(path, "SELECT * FROM departures")).toEqual([]);
    expect(departedSlots(store, [], "", "live", 7_000)).toHaveLength(1);
  });

  test("can be written on like any other", () => {
    const path = storePath();
    const store = opened(path);
    kept(store, [coffee], { intent: accepted });
    const [found] = departedSlots(store, [], "", "test", 7_000);
    if (found === undefined) throw new Error("not found");
    saveSlot(store, found.record, withBook(found.record.state, { intent: null }), "test", [{ intent: accepted, end: "cancelled" }], 8_000);
    expect(rowsOf(path, "SELECT ended_as FROM intents")).toEqual([{ ended_as: "cancelled" }]);
    expect(departedSlots(store, [], "", "test", 9_000)).toEqual([]);
  });

  test("whose record cannot be read is damage, as everywhere", () => {
    const store = opened(storePath());
    kept(store, [coffee], { intent: accepted });
    store.use((database) => { database.exec("UPDATE books SET book = '{'"); });
    expect(storeErrorOf(() => departedSlots(store, [], "", "test", 7_000)).code).toBe("corrupt");
  });
});

describe("two platform entries with one store", () => {
  const upstairs = { owner: "Upstairs" };
  const downstairs = { owner: "Downstairs" };

  test("do not take each other's slots for departed", () => {
    const store = opened(storePath());
    const above = kept(store, [coffee], { intent: accepted }, upstairs);
    const below = kept(store, [filter], { intent: accepted }, downstairs);
    expect(departedSlots(store, above, "Upstairs", "test", 7_000)).toEqual([]);
    expect(departedSlots(store, below, "Downstairs", "test", 7_000)).toEqual([]);
    expect(departedSlots(store, [], "Upstairs", "test", 7_000).map(({ name }) => name)).toEqual([coffee]);
  });

  test("the same key in both does not take the row of the other", () => {
    const path = storePath();
    const store = opened(path);
    const [above] = kept(store, [coffee], { intent: accepted }, upstairs);
    const [below] = adoptSlots(store, [{ serial: "DD0001", slotId: "pads", key: coffee.key }], 0, "Downstairs");
    expect(below?.row).not.toBe(above);
    expect(below?.state.books).toEqual({});
    expect(rowsOf(path, "SELECT serial, owner FROM slots ORDER BY id")).toEqual([{ serial: "CC0001", owner: "Upstairs" }, { serial: "DD0001", owner: "Downstairs" }]);
  });

  test("a slot that moves from one to the other, and one whose entry is renamed, keep their row and belong to the new one", () => {
    const store = opened(storePath());
    const [row] = kept(store, [coffee], { intent: accepted }, upstairs);
    const [moved] = adoptSlots(store, [coffee], 0, "Downstairs");
    expect([moved?.row, moved?.state.books.test?.intent]).toEqual([row, accepted]);
    expect(departedSlots(store, [], "Upstairs", "test", 7_000)).toEqual([]);
    expect(departedSlots(store, [], "Downstairs", "test", 7_000)).toHaveLength(1);
  });

  test("a replaced device takes over by its key within its own entry", () => {
    const store = opened(storePath());
    const [row] = kept(store, [coffee], { intent: accepted }, upstairs);
    const [replaced] = adoptSlots(store, [{ ...coffee, serial: "CC0002" }], 0, "Upstairs");
    expect(replaced?.row).toBe(row);
  });
});
