import { describe, expect, test } from "vitest";
import { createSlotPersistence, type Repetition } from "../../src/runtime/slot-persistence.ts";
import type { Effect } from "../../src/slot/effects.ts";
import type { Shelf, SlotState } from "../../src/slot/state.ts";
import { hour } from "../../src/slot/times.ts";
import { StoreError } from "../../src/store/errors.ts";
import type { Store } from "../../src/store/store.ts";
import { coffee, intent, opened, order, rowsOf, slotIn, storePath, withBook } from "../store/rig.ts";
import { nameOf } from "../../src/slot/intent.ts";

const second = 1_000;
const full = new StoreError("unwritable", "the disk is full");

/** One slot's row in mode test, and whether each write of it waited for the disk. */
function bench() {
  const path = storePath();
  const real = opened(path);
  const record = slotIn(real);
  const clock = { now: 1_000_000 };
  const disk: { fails: Error | null } = { fails: null };
  const writes: boolean[] = [];
  const store: Store = {
    ...real,
    get generation() {
      return real.generation;
    },
    commit(work, lasting) {
      if (disk.fails !== null) throw disk.fails;
      writes.push(lasting !== false);
      return real.commit(work, lasting);
    },
  };
  const persistence = createSlotPersistence({ store, record, mode: "test", now: () => clock.now });
  const before = record.state;
  const save = (after: SlotState, effects: Effect[] = [], repetition: Repetition = "otherwise", from = before) =>
    persistence.save(from, after, effects, repetition);
  return { path, persistence, before, save, clock, disk, writes, record, real };
}

const shelf = (state: SlotState, changes: Partial<Shelf>): SlotState => ({
  ...state,
  shelf: { ...state.shelf, ...changes },
});
const refilled = (state: SlotState): SlotState => shelf(state, { toldByHand: true });
const once = [{ level: 50, until: null }];
const twice = [{ level: 60, until: 0 }, ...once];
const readAt = (hours: number) => ({ level: 50, up: hours * hour });
const call: Effect = { type: "call", number: 1, order: nameOf(intent(1)), linkId: null };
const begun: Effect = { type: "record", intent: intent(1), end: null };
const accepted: Effect = { type: "record", intent: intent(1, { order: order() }), end: null };

describe("what is written at once", () => {
  test.each<[string, Partial<Shelf>]>([
    ["a refill", { cycle: 1 }],
    ["low", { low: true }],
    ["the Automatic switch", { automatic: false }],
    ["what a person said", { toldByHand: true }],
    ["since when something wears", { fullAt: 5_000 }],
    ["by which clock it does", { fullUp: 5_000 }],
    ["that a fall was told", { fellUp: 5_000 }],
  ])("%s", (_what, changes) => {
    const { save, before, writes } = bench();
    expect(save(shelf(before, changes), [], "again")).toEqual({ how: "saved" });
    expect(writes).toHaveLength(1);
  });

  test("an order, but not another mode's", () => {
    const { save, before, writes } = bench();
    save(withBook(before, { number: 3 }, "live"));
    expect(writes).toEqual([]);
    save(withBook(before, { number: 3 }, "test"));
    expect(writes).toHaveLength(1);
  });

  test.each<[Repetition, number]>([
    ["once", 1],
    ["again", 0],
    ["otherwise", 0],
  ])("a level that is told %s: %d times", (repetition, times) => {
    const { save, before, writes } = bench();
    expect(save(shelf(before, { level: 40 }), [], repetition)).toEqual({ how: "saved" });
    expect(writes).toHaveLength(times);
  });

  test("not a use that changes nothing any more", () => {
    const { save, before, writes } = bench();
    save(shelf(before, { levelAt: 9_000 }), [], "once");
    expect(writes).toEqual([]);
  });

  test.each<[string, Partial<Shelf>, number, number, boolean]>([
    ["a part that wears, over an hour", { fullUp: 0 }, 0.9, 1.1, true],
    ["a part that wears, within one", { fullUp: 0 }, 1.1, 1.9, false],
    ["a row that stands, whose sensor is silent", { stood: twice }, 1.9, 2.1, true],
    ["a row that was reached, whose sensor is silent", { reached: twice }, 1.9, 2.1, true],
    ["a row of one, whose sensor is silent", { stood: once, reached: once }, 1.9, 2.1, false],
    ["a row that stands, whose sensor speaks", { stood: twice, newest: readAt(1.5) }, 1.9, 2.1, false],
    [
      "a row that stands, whose sensor spoke more than an hour ago",
      { stood: twice, newest: readAt(1) },
      1.9,
      2.1,
      true,
    ],
    ["nothing that waits", {}, 0.9, 1.1, false],
  ])("the uptime of %s", (_what, changes, from, to, written) => {
    const { save, before, writes } = bench();
    const at = (hours: number): SlotState => shelf(before, { ...changes, uptime: hours * hour });
    save(at(to), [], "again", at(from));
    expect(writes).toHaveLength(written ? 1 : 0);
  });
});

describe("what waits for the disk", () => {
  test.each<[string, Repetition, Effect[], boolean]>([
    ["what a sensor says anew does not", "again", [], false],
    ["an order in it does", "again", [begun], true],
    ["a call does", "again", [call], true],
    ["a trip does", "again", [{ type: "trip", linkId: null }], true],
    ["what is told once does", "once", [], true],
    ["all else does", "otherwise", [], true],
  ])("%s", (_what, repetition, effects, waits) => {
    const { save, before, writes } = bench();
    save(refilled(before), effects, repetition);
    expect(writes).toEqual([waits]);
  });

  test("what the disk refused does, whoever brings it there", () => {
    const { save, before, clock, disk, writes } = bench();
    disk.fails = full;
    save(refilled(before));
    disk.fails = null;
    clock.now += 15 * second;
    save(refilled(before), [], "again");
    expect(writes).toEqual([true]);
  });
});

describe("a disk that refuses", () => {
  const failed = { how: "failed", why: "the disk is full", reported: false };

  test("is told of once, and asked again after a quarter of a minute, whichever way the clock was set", () => {
    const { save, persistence, before, clock, disk, writes } = bench();
    disk.fails = full;
    expect([persistence.unsaved, save(refilled(before)), persistence.unsaved]).toEqual([false, failed, true]);
    disk.fails = null;
    for (const later of [14_999, -14_999]) {
      clock.now += later;
      expect(save(refilled(before))).toEqual({ how: "failed", why: "the store cannot be written", reported: true });
      clock.now -= later;
    }
    disk.fails = full;
    clock.now += 15 * second;
    expect(save(refilled(before))).toEqual({ ...failed, reported: true });
    disk.fails = null;
    clock.now -= 15 * second;
    expect(save(refilled(before)), "also where the clock was set back").toEqual({ how: "saved" });
    expect([persistence.unsaved, writes.length]).toEqual([false, 1]);
  });

  test("is asked at once where an order is to be written", () => {
    const { save, before, disk } = bench();
    disk.fails = full;
    save(refilled(before));
    disk.fails = null;
    expect(save(withBook(before, { intent: intent(1) }), [begun])).toEqual({ how: "saved" });
  });

  test("gets an answer that it did not take with the next write; an intent whose call did not leave never was", () => {
    const { path, save, before, clock, disk } = bench();
    disk.fails = full;
    save(withBook(before, { intent: intent(1) }), [begun, call]);
    disk.fails = null;
    clock.now += 15 * second;
    save(refilled(before));
    expect(rowsOf(path, "SELECT number FROM intents")).toEqual([]);
    save(withBook(before, { intent: intent(1) }), [begun]);
    disk.fails = full;
    const after = withBook(before, { intent: intent(1, { order: order() }) });
    save(after, [accepted]);
    expect(rowsOf(path, "SELECT detail_code FROM orders")).toEqual([]);
    disk.fails = null;
    clock.now += 15 * second;
    save(after);
    expect(rowsOf(path, "SELECT detail_code FROM orders")).toEqual([{ detail_code: "TEST_ORDER_PLACED" }]);
  });

  test("for a reason that nobody foresaw is a disk that refuses", () => {
    const { save, persistence, before, disk } = bench();
    disk.fails = new Error("a slip");
    expect(save(refilled(before))).toEqual({ how: "failed", why: "a slip", reported: false });
    expect(persistence.finish(refilled(before))).toBe("a slip");
  });
});

describe("the end", () => {
  test("has nothing to write where all is on disk", () => {
    const { persistence, before, writes } = bench();
    expect([persistence.finish(refilled(before)), writes]).toEqual([null, []]);
  });

  test("tries once more, with what was left, and says why that is lost", () => {
    const { path, save, persistence, before, disk, writes } = bench();
    disk.fails = full;
    const after = withBook(refilled(before), { intent: intent(1, { order: order() }) });
    save(after, [accepted]);
    expect(persistence.finish(after)).toBe("the disk is full");
    disk.fails = null;
    expect([persistence.finish(after), persistence.unsaved, writes]).toEqual([null, false, [true]]);
    expect(rowsOf(path, "SELECT number FROM orders")).toEqual([{ number: 1 }]);
    expect([persistence.finish(after), writes.length]).toEqual([null, 1]);
  });
});

test("what another process wrote first is taken over, and what waited for the disk is no more", () => {
  const { path, save, persistence, before, disk, record, real } = bench();
  const other = createSlotPersistence({
    store: real,
    record: slotIn(real, coffee),
    mode: "test",
    now: () => 2_000_000,
  });
  disk.fails = full;
  save(withBook(before, { intent: intent(1, { order: order() }) }), [accepted]);
  disk.fails = null;
  other.save(before, withBook(before, { number: 9 }), [], "otherwise");
  const result = save(withBook(before, { number: 3 }), [begun]);
  expect(result).toMatchObject({ how: "conflict", state: { books: { test: { number: 9 } } } });
  expect([persistence.unsaved, persistence.row]).toEqual([false, record.row]);
  expect(rowsOf(path, "SELECT 1 FROM orders")).toEqual([]);
});
