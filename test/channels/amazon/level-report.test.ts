import { describe, expect, test } from "vitest";
import { reportIn, slotReport } from "../../../src/channels/amazon/level-report.ts";
import { newSlot, type Shelf } from "../../../src/slot/state.ts";
import { day, hour, minute, type Moment } from "../../../src/slot/times.ts";

const at = 5_000_000;

describe("when a level is reported", () => {
  const last = (percent: number, ago: number): { percent: number; at: number } => ({ percent, at: at - ago });
  test.each<[string, ReturnType<typeof last> | null, number | null, number | null]>([
    ["without a level: never", null, null, null],
    ["without a level any more: never", last(40, 2 * day), null, null],
    ["for the first time: at once", null, 40, 0],
    ["empty, for the first time: at once", null, 0, 0],
    ["the same: a day after the last", last(40, hour), 40, 23 * hour],
    ["the same, a day later: at once", last(40, day), 40, 0],
    ["less than a whole percent is no change", last(40, hour), 39.01, 23 * hour],
    ["a whole percent down: an hour after the last", last(40, minute), 39, 59 * minute],
    ["a whole percent up, as after a refill", last(40, minute), 41, 59 * minute],
    ["a change, an hour later: at once", last(40, hour), 12, 0],
    ["long due: at once, and not in the past", last(40, 9 * day), 12, 0],
  ])("%s", (_label, reported, percent, ms) => {
    expect(reportIn(reported, percent, at)).toBe(ms);
  });

  test("a slow fall counts from the last report, not from the last reading", () => {
    const waits = [39.7, 39.4, 39.1, 39].map((percent) => reportIn(last(40, 2 * hour), percent, at));
    expect(waits).toEqual([22 * hour, 22 * hour, 22 * hour, 0]);
  });
});

describe("what is reported", () => {
  const now: Moment = { utc: Date.UTC(2026, 2, 3, 9), mono: 1_000, drift: 0 };
  const shelf = (changes: Partial<Shelf>): Shelf => ({ ...newSlot(now).shelf, ...changes });

  test.each([
    [100, 1_000, 1_000],
    [37.5, 1_000, 375],
    [37.54, 100, 37.54],
    [33.333333, 1, 0.333],
    [0.01, 1, 0],
    [0, 250, 0],
    [12, 0.5, 0.06],
  ])("%d %% of %d is %d", (percent, capacity, remaining) => {
    const report = slotReport(percent, capacity, shelf({}), null, now);
    expect(report).toMatchObject({ remaining, original: capacity, onHand: remaining });
  });

  test("when it runs out: from the forecast, else in 30 days", () => {
    expect(
      slotReport(40, 100, shelf({}), { runsOutAt: now.utc + 12 * day, perDay: 3 }, now).expectedReplenishmentAt,
    ).toBe(now.utc + 12 * day);
    expect(slotReport(40, 100, shelf({}), null, now).expectedReplenishmentAt).toBe(now.utc + 30 * day);
  });

  test("the last use: the last fall, else the first reading, else now", () => {
    const lastUse = (changes: Partial<Shelf>): number => slotReport(40, 100, shelf(changes), null, now).lastUseAt;
    expect(lastUse({ lastFallAt: now.utc - hour, firstReadingAt: now.utc - day })).toBe(now.utc - hour);
    expect(lastUse({ firstReadingAt: now.utc - day })).toBe(now.utc - day);
    expect(lastUse({})).toBe(now.utc);
  });

  test("by Amazon's clock, where this machine's is wrong", () => {
    const ahead: Moment = { ...now, utc: now.utc + 9 * day, drift: 9 * day };
    expect(slotReport(40, 100, shelf({}), null, ahead)).toMatchObject({
      expectedReplenishmentAt: now.utc + 30 * day,
      lastUseAt: now.utc,
    });
  });
});
