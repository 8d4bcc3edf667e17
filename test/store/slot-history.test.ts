import { describe, expect, test } from "vitest";
import { bucketedReadings, countsOf, refillsSince } from "../../src/store/slot-history.ts";
import { adoptSlots, saveSlot } from "../../src/store/slots.ts";
import type { Store } from "../../src/store/store.ts";
import { coffee, filter, intent, opened, order, slotIn, storePath, withBook } from "./rig.ts";

/** A store with these readings of its first slot, the percentage a tenth of the time; the second has one at 150. */
function read(times: readonly number[]): Store {
  const store = opened(storePath());
  adoptSlots(store, [coffee, filter], 0);
  store.commit((database) => {
    const insert = database.prepare("INSERT INTO readings (slot, at, percent) VALUES (?, ?, ?)");
    for (const at of times) insert.run(1, at, at / 10);
    insert.run(2, 150, 99);
  });
  return store;
}

describe("readings by buckets", () => {
  test.each<[string, number[], [since: number, until: number, step: number], number[]]>([
    ["none", [], [0, 1_000, 100], []],
    ["the last of each bucket, oldest first", [130, 110, 120, 210, 250], [100, 1_000, 100], [130, 250]],
    ["buckets begin at the first moment that is asked for", [149, 150, 249, 250], [50, 1_000, 100], [149, 249, 250]],
    ["buckets without any are left out", [100, 950], [100, 1_000, 100], [100, 950]],
    ["both ends count", [99, 100, 300, 301], [100, 300, 100], [100, 300]],
    ["the last bucket ends where it is asked to", [310, 320, 330], [300, 320, 100], [320]],
    ["nothing lies between", [99, 301], [100, 300, 100], []],
    ["each by itself with the smallest step", [100, 101, 102], [100, 200, 1], [100, 101, 102]],
    ["a step of parts of a ms is rounded up", [100, 101, 102], [100, 200, 0.5], [100, 101, 102]],
    ["ends of parts of a ms are rounded", [100, 101, 200], [100.4, 199.6, 100], [101, 200]],
  ])("%s", (_label, times, [since, until, step], expected) => {
    const store = read(times);
    const percents = expected.map((at) => ({ at, percent: at / 10 }));
    expect(bucketedReadings(store, 1, since, until, step)).toEqual(percents);
  });

  test("are of one slot", () => {
    const store = read([150, 160]);
    expect(bucketedReadings(store, 2, 0, 1_000, 10)).toEqual([{ at: 150, percent: 99 }]);
    expect(bucketedReadings(store, 3, 0, 1_000, 10)).toEqual([]);
  });
});

test("refills are told from a moment on, that one included, oldest first, of one slot", () => {
  const store = read([]);
  store.commit((database) => {
    database.exec("INSERT INTO refills (slot, at) VALUES (1, 300), (1, 100), (1, 200), (2, 250), (1, 99)");
  });
  expect([refillsSince(store, 1, 100), refillsSince(store, 2, 0), refillsSince(store, 1, 301)]).toEqual([
    [100, 200, 300],
    [250],
    [],
  ]);
});

test("readings and orders of all slots are counted, and intents without an order are not", () => {
  const store = opened(storePath());
  expect(countsOf(store)).toEqual({ readings: 0, orders: 0 });
  const full = read([1, 2, 3]);
  const record = slotIn(full);
  saveSlot(full, record, withBook(record.state, { number: 2 }), {
    mode: "test",
    intents: [
      { intent: intent(1, { order: order() }), end: "refilled" },
      { intent: intent(2), end: null },
    ],
    now: 0,
  });
  expect(countsOf(full)).toEqual({ readings: 4, orders: 1 });
});
