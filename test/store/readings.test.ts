import { expect, test } from "vitest";
import { readingsIn, type Reading, type Readings } from "../../src/store/readings.ts";
import { saveSlot } from "../../src/store/slots.ts";
import type { Store } from "../../src/store/store.ts";
import { emptySlot, opened, settingsDuring, slotIn, storeErrorOf, storePath } from "./rig.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const { shelf } = emptySlot();

function rig(): { store: Store; readings: Readings; row: number; kept: () => number[] } {
  const store = opened(storePath());
  const { row } = slotIn(store);
  const kept = (): number[] =>
    store.use((database) =>
      database
        .prepare("SELECT at FROM readings ORDER BY at")
        .all()
        .map((each) => Number(each["at"])),
    );
  return { store, readings: readingsIn(store), row, kept };
}

test("readings wait in memory and are written together, with the shelf that they led to", () => {
  const { store, readings, row, kept } = rig();
  for (const at of [1, 2, 3]) readings.add({ row, at, percent: 50 + at }, () => ({ ...shelf, level: 50 + at }));
  expect([kept(), readings.pending]).toEqual([[], true]);
  readings.flush(10);
  expect([kept(), readings.pending]).toEqual([[1, 2, 3], false]);
  expect(slotIn(store).state.shelf.level).toBe(53);
});

test("the shelf is written as it is when the batch is: a refill that was written meanwhile stays", () => {
  const { store, readings, row } = rig();
  let now = { ...shelf, level: 12, low: true };
  readings.add({ row, at: 1, percent: 12 }, () => now);
  now = { ...now, low: false, cycle: 1, toldByHand: true, automatic: false };
  saveSlot(store, slotIn(store), { ...emptySlot(), shelf: now }, { mode: "test", intents: [], now: 2 });
  readings.flush(3);
  expect(slotIn(store).state.shelf).toEqual(now);
});

test("two readings at one moment are one: the later counts", () => {
  const { store, readings, row } = rig();
  for (const percent of [40, 41.5]) readings.add({ row, at: 7.4, percent }, () => shelf);
  readings.flush(10);
  expect(
    store.use((database) =>
      database
        .prepare("SELECT at, percent FROM readings")
        .all()
        .map((each) => ({ ...each })),
    ),
  ).toEqual([{ at: 7, percent: 41.5 }]);
});

test("a batch that cannot be written is kept for the next time; synchronous is FULL again either way", () => {
  const { store, readings, row, kept } = rig();
  const synchronous = (): unknown =>
    store.use((database) => database.prepare("PRAGMA synchronous").get()?.["synchronous"]);
  readings.add({ row, at: 1, percent: 50 }, () => shelf);
  store.use((database) => {
    database.exec("ALTER TABLE readings RENAME TO elsewhere");
  });
  expect(() => {
    readings.flush(1);
  }).toThrow(/no such table/);
  expect([readings.pending, synchronous()]).toEqual([true, 2]);
  store.use((database) => {
    database.exec("ALTER TABLE elsewhere RENAME TO readings");
  });
  readings.flush(1);
  expect([kept(), synchronous()]).toEqual([[1], 2]);
});

test("where the disk takes nothing for long, memory does not grow without end", () => {
  const { store, readings, row, kept } = rig();
  store.use((database) => {
    database.exec("ALTER TABLE readings RENAME TO elsewhere");
  });
  for (let at = 1; at <= 25_000; at++) readings.add({ row, at, percent: 50 }, () => shelf);
  expect(() => {
    readings.flush(1);
  }).toThrow();
  store.use((database) => {
    database.exec("ALTER TABLE elsewhere RENAME TO readings");
  });
  readings.flush(1);
  expect(kept().length).toBeLessThanOrEqual(10_000);
  expect(kept().at(-1)).toBe(25_000);
});

test("a slot that is gone is told as a StoreError", () => {
  const { readings } = rig();
  readings.add({ row: 99, at: 1, percent: 50 }, () => shelf);
  expect(
    storeErrorOf(() => {
      readings.flush(1);
    }).code,
  ).toBe("unwritable");
});

test("kept are all readings of a week, then the last of each hour, then the last of each day, then none after five years", () => {
  const { readings, row, kept } = rig();
  const now = Date.UTC(2026, 5, 1);
  const every = (from: number, until: number, step: number): Reading[] =>
    Array.from({ length: Math.floor((until - from) / step) }, (_, at) => ({
      row,
      at: now - until + at * step,
      percent: 50,
    }));
  const fresh = every(0, 7 * day, 15 * minute);
  const weeks = every(7 * day, 90 * day, 15 * minute);
  const years = every(90 * day, 93 * day, 15 * minute);
  const ancient = every(5 * 365 * day, 5 * 365 * day + day, hour);
  for (const reading of [...ancient, ...years, ...weeks, ...fresh]) readings.add(reading, () => shelf);
  readings.flush(now);
  const of = (part: Reading[]): number =>
    kept().filter((at) => at >= (part[0]?.at ?? 0) && at <= (part.at(-1)?.at ?? 0)).length;
  expect({ fresh: of(fresh), weeks: of(weeks), years: of(years), ancient: of(ancient) }).toEqual({
    fresh: fresh.length,
    weeks: 83 * 24,
    years: 3,
    ancient: 0,
  });
  // The last of its hour, not the first.
  expect(
    kept()
      .filter((at) => at < now - 7 * day && at >= now - 8 * day)
      .every((at) => at % hour === 45 * minute),
  ).toBe(true);
});

test("thinning never takes one slot's reading for another's, and happens once a day", () => {
  const { store, readings, row } = rig();
  const now = Date.UTC(2026, 5, 1);
  const other = slotIn(store, { serial: "CC0001", slotId: "other", key: "other" }).row;
  const old = now - 10 * day;
  for (const [one, at] of [
    [row, old],
    [other, old + minute],
  ] as const)
    readings.add({ row: one, at, percent: 50 }, () => shelf);
  readings.flush(now);
  for (const at of [old + 2 * minute, now]) readings.add({ row, at, percent: 50 }, () => shelf);
  readings.flush(now + hour);
  const count = (): unknown =>
    store.use((database) => database.prepare("SELECT count(*) AS n FROM readings WHERE at < ?").get(now)?.["n"]);
  expect(count()).toBe(3);
  readings.add({ row, at: now + 2 * day, percent: 50 }, () => shelf);
  readings.flush(now + 2 * day);
  expect(count()).toBe(2);
});

test("what waits is told with what is stored: of one slot, from a moment on, oldest first", () => {
  const { readings, row } = rig();
  const add = (at: number, percent: number, of = row): void => {
    readings.add({ row: of, at, percent }, () => shelf);
  };
  for (const [at, percent] of [
    [30, 3],
    [10, 1],
    [20, 2],
  ] as const)
    add(at, percent);
  readings.flush(100);
  add(40, 4);
  add(19, 9);
  add(50, 5, row + 1);
  expect(readings.since(row, 20)).toEqual([
    { at: 20, percent: 2 },
    { at: 30, percent: 3 },
    { at: 40, percent: 4 },
  ]);
  expect(readings.since(row + 1, 50)).toEqual([{ at: 50, percent: 5 }]);
  expect(readings.since(row + 1, 51)).toEqual([]);
});

test("a thousand that wait are a crowd, until they are written", () => {
  const { readings, row } = rig();
  const add = (at: number): void => {
    readings.add({ row, at, percent: 50 }, () => shelf);
  };
  for (let at = 1; at < 1_000; at++) add(at);
  expect(readings.crowded).toBe(false);
  add(1_000);
  expect(readings.crowded).toBe(true);
  readings.flush(2_000);
  expect([readings.crowded, readings.pending]).toEqual([false, false]);
});

test("of more than ten thousand that wait the newest five thousand are kept", () => {
  const { readings, row } = rig();
  const add = (at: number): void => {
    readings.add({ row, at, percent: 50 }, () => shelf);
  };
  for (let at = 1; at <= 10_000; at++) add(at);
  expect(readings.since(row, 0)).toHaveLength(10_000);
  add(10_001);
  const kept = readings.since(row, 0);
  expect([kept.length, kept[0]?.at, kept.at(-1)?.at]).toEqual([5_000, 5_002, 10_001]);
});

test("a batch is written without waiting for the disk, and for another program as long as is said", () => {
  const { store, readings, row } = rig();
  const during = (flush: () => void): unknown => {
    readings.add({ row, at: 1, percent: 50 }, () => shelf);
    return settingsDuring(store, "INSERT ON readings", flush);
  };
  expect(
    during(() => {
      readings.flush(10);
    }),
  ).toEqual([{ timeout: 5_000, synchronous: 1 }]);
  expect(
    during(() => {
      readings.flush(10, true, 70);
    }),
  ).toEqual([{ timeout: 70, synchronous: 1 }]);
});

test("nothing is written where nothing waits: an SD card wears out", () => {
  const { store, readings, row, kept } = rig();
  readings.add({ row, at: 1, percent: 50 }, () => shelf);
  readings.flush(day);
  expect(
    settingsDuring(store, "DELETE ON readings", () => {
      readings.flush(6 * 365 * day);
    }),
  ).toEqual([]);
  expect(kept()).toEqual([1]);
});

test.each([
  ["a clock that is not believed", 40 * day, false, 2],
  ["less than a day after the last time", day, true, 2],
  ["more than a day after it", day + 1, true, 1],
  ["a clock that went back", -1, true, 1],
])("old readings by %s", (_label, later, believed, left) => {
  const { readings, row, kept } = rig();
  const now = Date.UTC(2026, 5, 1);
  const old = now - 100 * day;
  readings.add({ row, at: now, percent: 50 }, () => shelf);
  readings.flush(now);
  for (const at of [old, old + minute]) readings.add({ row, at, percent: 50 }, () => shelf);
  readings.flush(now + later, believed);
  expect(kept().filter((at) => at < now)).toHaveLength(left);
});
