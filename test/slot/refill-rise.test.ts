import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import type { SourceName } from "../../src/sources/all.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import type { SlotDriver } from "./support/slot-driver.ts";
import { sinks, waiting } from "./support/sinking.ts";

/** Low at 12 % for a day, so that this is the low-water mark. */
function emptied(policy: Partial<Policy> = {}): SlotDriver {
  const slot = waiting({ automatic: false, source: "mqtt", ...policy });
  slot.confirm(60);
  sinks(slot);
  slot.pass(day);
  slot.read(12);
  return slot;
}

describe("rule 3a: a rise, by rows that stood", () => {
  test.each([
    ["exactly refillRise above the mark", 32, true],
    ["a tenth less", 31.9, false],
  ])("%s", (_label, percent, refilled) => {
    const slot = emptied({ source: "http" });
    expect(slot.state.shelf.lowWater).toBe(12);
    slot.read(percent, percent);
    expect(slot.state.shelf.cycle).toBe(0);
    slot.read(percent);
    expect(slot.state.shelf.cycle).toBe(refilled ? 1 : 0);
  });

  test("the lowest of the row counts: poured slowly, it is seen when all of it stands", () => {
    const slot = emptied({ source: "http" });
    slot.read(20, 31, 40, 40);
    expect(slot.state.shelf.cycle).toBe(0);
    slot.read(40);
    expect(slot.state.shelf.cycle).toBe(1);
  });

  test("low, its mark and what a person said end; the cycles are counted with their times", () => {
    const slot = emptied({ source: "http" });
    slot.told();
    const before = slot.utc;
    slot.confirm(12);
    slot.pass(13 * hour);
    slot.confirm(12);
    slot.confirm(60);
    expect(slot.state.shelf).toMatchObject({
      cycle: 2,
      refilledAt: slot.utc,
      refilledBefore: before,
      low: false,
      lowSince: null,
      toldByHand: false,
      lowWater: null,
    });
    expect(slot.lines).toContainEqual({ code: "refilled", percent: 60 });
  });

  test("the mark begins anew: what comes back after the refill is no second one", () => {
    const slot = emptied({ source: "http" });
    slot.confirm(60);
    slot.confirm(95);
    slot.pass(11 * hour);
    slot.confirm(95);
    expect(slot.state.shelf.cycle).toBe(1);
  });

  test("before there is a mark there is no rise: the first 12 hours of a new slot", () => {
    const slot = waiting({ automatic: false });
    slot.confirm(12);
    slot.pass(11 * hour);
    slot.confirm(90);
    expect(slot.state.shelf).toMatchObject({ cycle: 0, lowWater: null });
  });

  test("a jar lifted for minutes or hours leaves no mark: putting it back is no refill", () => {
    for (const hours of [1, 5, 10]) {
      const slot = waiting();
      slot.confirm(60);
      slot.pass(2 * day);
      slot.confirm(60);
      slot.confirm(0);
      slot.pass(hours * hour);
      slot.confirm(60);
      slot.pass(3 * day);
      slot.confirm(60);
      expect([slot.state.shelf.cycle, slot.state.shelf.lowWater, slot.calls]).toEqual([0, 60, []]);
    }
  });

  test("a sensor in steps of 25 %: poured to the top after a sudden empty, every need is ordered", () => {
    const slot = waiting({ source: "mqtt", cooldown: 0, cap: 31 });
    for (let cycle = 1; cycle <= 4; cycle++) {
      for (const level of [100, 75, 50, 25, 0]) {
        slot.read(level);
        slot.pass(4 * day);
      }
      expect(slot.book.number).toBe(cycle);
      if (slot.book.intent?.phase === "calling") slot.accept();
      slot.news("shipped");
      slot.read(100);
      slot.pass(day);
      expect(slot.state.shelf.cycle).toBe(cycle);
    }
  });
});

describe("rule 3a: a rise by one pushed reading", () => {
  test.each<[SourceName, Partial<Policy>, number | null]>([
    ["webhook", {}, 12 * hour],
    ["mqtt", {}, 12 * hour],
    ["mqtt", { suddenFall: 6 * hour }, 6 * hour],
    ["mqtt", { suddenFall: 10 * minute, settle: 20 * minute }, 20 * minute],
    ["mqtt", { suddenFall: 0 }, 30 * minute],
    ["mqtt", { suddenFall: 0, settle: 0 }, null],
    ["http", {}, null],
  ])("%s, %o: has to stand, to the millisecond", (source, policy, ms) => {
    const slot = emptied({ source, ...policy });
    slot.pass(15 * minute);
    slot.send({ type: "level:read", percent: 60 });
    slot.pass((ms ?? 30 * day) - 1);
    expect(slot.state.shelf.cycle).toBe(0);
    slot.pass(1);
    expect(slot.state.shelf.cycle).toBe(ms === null ? 0 : 1);
  });

  test("it is no low any more half an hour after it came, long before it is a refill", () => {
    const slot = emptied();
    slot.pass(15 * minute);
    slot.send({ type: "level:read", percent: 60 });
    slot.pass(30 * minute - 1);
    expect(slot.view.low).toBe(true);
    slot.pass(1);
    expect(slot.view.low).toBe(false);
    expect(slot.state.shelf).toMatchObject({ cycle: 0, row: { lowest: 60, highest: 60 } });
  });

  test("another reading meanwhile, and it begins anew; three that agree are a row, and need not wait", () => {
    const slot = emptied();
    slot.read(60);
    slot.pass(11 * hour);
    slot.read(59);
    slot.pass(11 * hour);
    expect(slot.state.shelf.cycle).toBe(0);
    slot.read(59, 59);
    expect(slot.state.shelf.cycle).toBe(1);
  });

  test("one refill, and not another one each time that it is looked at", () => {
    const slot = emptied();
    slot.read(60);
    slot.pass(10 * day);
    expect(slot.state.shelf.cycle).toBe(1);
    expect(slot.lines.filter(({ code }) => code === "refilled")).toHaveLength(1);
  });

  test("not far enough above the mark it never is one", () => {
    const slot = emptied();
    slot.read(31.9);
    slot.pass(10 * day);
    expect(slot.state.shelf.cycle).toBe(0);
  });

  test("a restart keeps what stood of it", () => {
    const slot = emptied();
    slot.pass(15 * minute);
    slot.send({ type: "level:read", percent: 60 });
    slot.pass(11 * hour);
    slot.send({ type: "time:passed" });
    slot.restart(day);
    slot.pass(hour - 1);
    expect(slot.state.shelf.cycle).toBe(0);
    slot.pass(1);
    expect(slot.state.shelf.cycle).toBe(1);
  });
});

describe("rule 3b: told by hand, where a sensor reports", () => {
  test.each([
    ["at threshold + 5: held back until one stands above", 25, true],
    ["just above threshold + 5: nothing to wait for", 25.1, false],
    ["far above", 80, false],
  ])("the newest row stood %s", (_label, percent, held) => {
    const slot = waiting();
    slot.confirm(percent);
    slot.told();
    expect(slot.state.shelf.toldByHand).toBe(held);
  });

  test("the lowest of the row decides", () => {
    const slot = waiting();
    slot.read(80, 80, 24);
    slot.told();
    expect(slot.state.shelf.toldByHand).toBe(true);
  });

  test("no row yet: held back", () => {
    const slot = waiting();
    slot.read(80, 80);
    slot.told();
    expect(slot.state.shelf.toldByHand).toBe(true);
  });

  test("a row that stood above, and the slot runs low later: ordered like any other", () => {
    const slot = waiting();
    slot.confirm(80);
    slot.told();
    slot.confirm(80);
    sinks(slot);
    expect(slot.calls).toEqual([1]);
  });

  test.each([
    ["above threshold + 5: it stands on, and shows what was poured", 26, 26],
    ["at threshold + 5: it says nothing of now", 25, null],
  ])("a sensor that speaks on change only, and had shown a level %s", (_label, percent, row) => {
    const slot = waiting({ source: "mqtt", automatic: false });
    slot.read(12);
    slot.pass(hour);
    slot.read(percent);
    slot.pass(10 * minute);
    slot.told();
    expect(slot.state.shelf).toMatchObject({
      toldByHand: true,
      row: null,
      recent: [],
      newest: row === null ? null : { level: percent },
    });
    slot.pass(20 * minute);
    expect(slot.state.shelf).toMatchObject({
      toldByHand: row === null,
      row: row === null ? null : { lowest: row, highest: row },
    });
  });

  test("reset twice on a level that stays low: no order follows, and what waits is said", () => {
    const slot = waiting();
    slot.confirm(80);
    sinks(slot);
    slot.accept();
    slot.told();
    slot.confirm(12);
    slot.told();
    slot.pass(13 * hour);
    slot.confirm(12);
    slot.pass(3 * day);
    slot.confirm(12);
    expect(slot.calls).toEqual([1]);
    expect(slot.view.status).toEqual({ code: "lowHeld", reason: { code: "awaitsSensor" } });
    slot.confirm(26);
    sinks(slot);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("ends what stood, but not the level that is shown, nor what was a sudden fall", () => {
    const slot = waiting();
    slot.confirm(80);
    slot.confirm(12);
    slot.told();
    expect(slot.state.shelf).toMatchObject({
      level: 12,
      newest: null,
      recent: [],
      row: null,
      lowWater: null,
      lowWaterFrom: null,
    });
    expect(slot.view.status).toEqual({ code: "fine" });
    slot.confirm(12);
    expect(slot.view.status).toMatchObject({ code: "fellSuddenly", from: 80, to: 12, believedAt: null });
  });

  test("its rise, seen by the sensor later, is no second one before there is a mark", () => {
    const slot = waiting();
    slot.confirm(80);
    sinks(slot);
    slot.pass(day);
    slot.confirm(12);
    slot.told();
    slot.confirm(90);
    slot.pass(day);
    slot.confirm(89);
    expect(slot.state.shelf).toMatchObject({ cycle: 1, lowWater: 90 });
  });
});

test("rule 3a: a poll of nothing among hourly ones leaves no mark to rise from", () => {
  const slot = waiting({ automatic: false });
  const hourly = (...percents: number[]): void => {
    for (const percent of percents) {
      slot.pass(hour);
      slot.send({ type: "level:read", percent });
    }
  };
  for (let times = 0; times < 20; times++) hourly(60, 60, 0, 60);
  hourly(...Array.from({ length: 40 }, () => 60));
  expect(slot.state.shelf).toMatchObject({ cycle: 0, low: false, lowWater: 60 });
});
