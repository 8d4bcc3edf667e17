import { afterEach, describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/slot/times.ts";
import type { Policy } from "../../src/slot/policy.ts";
import { newSlot } from "../../src/slot/state.ts";
import { SlotDriver, linked, tuesday, unlinked } from "./support/slot-driver.ts";

const year = 365 * day;

/** A filter that lasts 100 days: a point a day. */
const worn = (policy: Partial<Policy> = {}, facts = linked): SlotDriver =>
  new SlotDriver({ source: "wear", lifetime: 100 * day, ...policy }, facts);

/** With ten uses to a full pack. */
const counted = (policy: Partial<Policy> = {}): SlotDriver => new SlotDriver({ source: "usage", ...policy });

describe("wear: falls evenly from 100 % to 0 % over its lifetime, in half points", () => {
  test.each([
    [0, 100],
    [1, 100],
    [12 * hour - 1, 100],
    [12 * hour + 1, 99.5],
    [day + 1, 99],
    [50 * day + 1, 50],
    [99.75 * day, 0.5],
    [100 * day + 1, 0],
    [900 * day, 0],
  ])("after %i ms: %d", (ms, level) => {
    const slot = worn({ automatic: false });
    slot.pass(ms);
    expect(slot.view).toMatchObject({ level, active: true });
  });

  test("each step is woken for when it comes", () => {
    const slot = worn({ automatic: false });
    for (let level = 99.5; level >= 0; level -= 0.5) {
      slot.pass(12 * hour + 1);
      slot.tick(-1);
      expect(slot.view.level).toBe(level);
    }
  });

  test("no wake is longer than an hour, since the wall clock may be stepped meanwhile", () => {
    const slot = worn();
    expect((slot.wakeAt ?? Infinity) - slot.mono).toBe(hour);
    slot.stepClock(30 * day);
    slot.drift = 0;
    slot.pass(hour);
    expect(slot.view.level).toBe(70);
  });

  test("is never stale, and needs nobody to speak", () => {
    const slot = worn({ automatic: false, staleAfter: hour });
    slot.pass(60 * day);
    expect(slot.view).toMatchObject({ level: 40, active: true, attention: false, status: { code: "fine" } });
  });
});

describe("wear: low and the order", () => {
  test("at the threshold, at once, and not a millisecond before", () => {
    const slot = worn();
    slot.pass(80 * day - 1);
    expect([slot.view.level, slot.view.low, slot.calls]).toEqual([20.5, false, []]);
    slot.pass(2);
    expect([slot.view.level, slot.view.low, slot.calls]).toEqual([20, true, [1]]);
    slot.accept();
    slot.pass(20 * day);
    expect([slot.view.level, slot.calls]).toEqual([0, [1]]);
  });

  test("told refilled: 100 % from now on, low and the order are over, and it falls anew", () => {
    const slot = worn({ cooldown: 0 });
    slot.pass(90 * day);
    slot.accept();
    slot.told();
    expect(slot.view).toMatchObject({ level: 100, low: false, onOrder: false, status: { code: "fine" } });
    slot.pass(10 * day + 1);
    expect(slot.view.level).toBe(90);
    slot.pass(70 * day);
    expect([slot.view.low, slot.calls]).toEqual([true, [1, 2]]);
  });

  test("turning Replenish off a day after the order is a told refill", () => {
    const slot = worn();
    slot.pass(80 * day + 1);
    slot.accept();
    slot.pass(day);
    slot.dismiss();
    expect(slot.view).toMatchObject({ level: 100, low: false, onOrder: false });
  });

  test("a longer lifetime in the configuration counts for what is worn already, and a low that is none any more ends", () => {
    const slot = worn({ automatic: false });
    slot.pass(85 * day + 1);
    expect(slot.view).toMatchObject({ level: 15, low: true });
    slot.policy = { ...slot.policy, lifetime: 200 * day };
    slot.restart(0);
    expect(slot.view).toMatchObject({ level: 57.5, low: false });
  });

  test("another source before it: it falls on from the level that was there", () => {
    const slot = new SlotDriver({ source: "webhook", automatic: false });
    slot.read(60);
    slot.policy = { ...slot.policy, source: "wear", lifetime: 100 * day };
    slot.restart(0);
    expect(slot.view.level).toBe(60);
    slot.pass(10 * day + 1);
    expect(slot.view.level).toBe(50);
  });
});

describe("wear: restarts", () => {
  test("the time that the machine was off has worn it, too", () => {
    const slot = worn();
    slot.pass(30 * day);
    slot.restart(20 * day + 1);
    expect(slot.view).toMatchObject({ level: 50, active: true });
  });

  test("low when it comes back: ordered once, without a wait for a reading", () => {
    const slot = worn();
    slot.restart(85 * day);
    expect([slot.view.low, slot.calls]).toEqual([true, [1]]);
  });

  test("a hundred restarts wear it as one day after the other does", () => {
    const slot = worn({ automatic: false });
    for (let times = 0; times < 100; times++) {
      slot.pass(5 * hour);
      slot.restart(hour);
    }
    slot.pass(1);
    expect(slot.view.level).toBe(75);
  });

  test("never without a link: it wears all the same", () => {
    const slot = new SlotDriver({ source: "wear", lifetime: 100 * day }, unlinked);
    slot.pass(85 * day + 1);
    slot.restart(day, unlinked);
    expect([slot.view.level, slot.view.low, slot.calls]).toEqual([14, true, []]);
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toEqual([1]);
  });
});

describe("wear: the clock", () => {
  test.each([
    ["ahead", year],
    ["back", -year],
  ])("stepped a year %s while Amazon's is known: nothing moves, nothing is ordered", (_label, step) => {
    const slot = worn();
    slot.pass(30 * day + 1);
    slot.stepClock(step);
    slot.pass(5 * day);
    expect([slot.view.level, slot.view.low, slot.calls]).toEqual([65, false, []]);
    slot.stepClock(-step);
    slot.pass(5 * day);
    expect(slot.view.level).toBe(60);
  });

  test.each([
    ["50 days ahead", 50 * day],
    ["a year back", -year],
  ])("stepped %s before Amazon's is known, and put right: no trace", (_label, step) => {
    const slot = worn({ automatic: false });
    slot.pass(30 * day + 1);
    slot.restart(0);
    slot.stepClock(step);
    slot.pass(hour);
    expect(slot.view.level).toBe(step > 0 ? 20 : 100);
    slot.stepClock(-step);
    slot.pass(day);
    expect(slot.view).toMatchObject({ level: 69, low: false });
  });

  test("a machine that starts a year ahead and is put right before Amazon's clock is known: the level comes back within the hour", () => {
    const slot = worn({ automatic: false });
    slot.pass(30 * day);
    slot.restart(0);
    slot.stepClock(year);
    slot.pass(hour);
    expect(slot.view).toMatchObject({ level: 0, low: true });
    slot.stepClock(-year);
    slot.pass(hour);
    expect(slot.view).toMatchObject({ level: 70, low: false });
  });

  test.each([
    ["first seen", "seen"],
    ["refilled", "told"],
  ])(
    "%s on a machine that is 90 days behind until NTP sets it: as good as new, and it wears from there",
    (_label, how) => {
      const slot = worn();
      slot.pass(60 * day);
      slot.restart(0);
      if (how === "seen") slot.state = newSlot({ utc: slot.utc });
      slot.stepClock(-90 * day);
      slot.restart(0);
      if (how === "told") slot.told();
      slot.pass(20 * minute);
      slot.stepClock(90 * day);
      slot.pass(hour);
      expect([slot.view.level, slot.view.low, slot.calls]).toEqual([100, false, []]);
      slot.pass(10 * day);
      expect(slot.view.level).toBe(90);
      slot.learn();
      slot.restart(10 * day);
      expect(slot.view.level).toBe(80);
    },
  );

  test("refilled on a machine that is 90 days behind, and Amazon's clock is seen before NTP sets it: the same", () => {
    const slot = worn();
    slot.stepClock(-90 * day);
    slot.restart(0);
    slot.told();
    slot.pass(hour);
    slot.learn(-90 * day);
    slot.pass(hour);
    slot.stepClock(90 * day);
    slot.pass(10 * day);
    expect([slot.view.level, slot.view.low, slot.calls]).toEqual([90, false, []]);
  });

  test("when it was full is not written anew for the seconds by which a clock is kept right", () => {
    const slot = worn();
    slot.restart(0);
    slot.told();
    const { fullAt } = slot.state.shelf;
    slot.stepClock(59_000);
    slot.pass(hour);
    expect(slot.state.shelf.fullAt).toBe(fullAt);
    slot.stepClock(1_000);
    slot.pass(hour);
    expect(slot.state.shelf.fullAt).toBe((fullAt ?? 0) + minute);
  });

  test("a machine that starts years behind: the level and low stand, and nothing is told anew when NTP sets the clock", () => {
    const slot = worn({ automatic: false });
    slot.pass(85 * day + 1);
    const { length } = slot.lines;
    slot.stepClock(-10 * year);
    slot.restart(0);
    slot.pass(hour);
    expect(slot.view).toMatchObject({ level: 15, low: true });
    slot.stepClock(10 * year);
    slot.pass(day);
    expect(slot.view).toMatchObject({ level: 14, low: true });
    expect(slot.lines.slice(length)).toEqual([
      { code: "heldBack", need: { percent: 15, threshold: 20, runsOutAt: null }, reason: { code: "automaticOff" } },
    ]);
  });

  test("a level that was stored under a clock that was ahead, and nobody to say so: the clock is believed after six hours", () => {
    const slot = worn({ automatic: false }, unlinked);
    slot.pass(30 * day);
    slot.restart(year, unlinked);
    slot.utc -= year;
    slot.restart(0, unlinked);
    slot.pass(6 * hour - 1);
    expect(slot.view).toMatchObject({ level: 0, low: true });
    slot.pass(hour);
    expect(slot.view).toMatchObject({ level: 70, low: false });
  });

  test("refilled while the clock is behind what is stored: 100 % at once, and it wears", () => {
    const slot = worn();
    slot.pass(85 * day);
    slot.accept();
    slot.stepClock(-year);
    slot.restart(0);
    slot.told();
    expect(slot.view).toMatchObject({ level: 100, low: false });
    slot.pass(10 * day + 1);
    expect(slot.view.level).toBe(90);
  });

  test("a machine that starts a year ahead: the order that looks needed is stopped by Amazon's clock, which also brings the level back", () => {
    const slot = worn();
    slot.pass(30 * day + 1);
    slot.restart(year);
    expect([slot.view.level, slot.view.low]).toEqual([0, true]);
    slot.drift = year;
    slot.send({ type: "attempt:stopped", number: 1, why: "clockWrong", chance: 0.5 });
    expect(slot.view).toMatchObject({ level: 70, low: false, onOrder: false });
    expect(slot.ends).toEqual(["not sent"]);
    slot.pass(day);
    expect(slot.calls).toEqual([1]);
  });

  test("refilled while the clock is known to be a year ahead: kept at Amazon's time", () => {
    const slot = worn();
    slot.pass(60 * day);
    slot.stepClock(year);
    slot.told();
    slot.stepClock(-year);
    slot.pass(10 * day + 1);
    expect(slot.view.level).toBe(90);
  });

  test("refilled while nobody knew that the clock was a year ahead: it wears again once Amazon's clock is known, not a year later", () => {
    const slot = worn();
    slot.pass(60 * day);
    slot.restart(year);
    slot.told();
    slot.stepClock(-year);
    slot.pass(day);
    slot.learn();
    slot.pass(10 * day + 1);
    // The day before Amazon's clock was known may be lost.
    expect([89, 90]).toContain(slot.view.level);
  });

  test("put to and fro by a few minutes at the threshold, as NTP may: one order, and low does not end", () => {
    const slot = worn({ lifetime: 100 * hour });
    slot.pass(80 * hour - 10 * minute);
    for (let times = 0; times < 20; times++) {
      slot.stepClock(times % 2 === 0 ? 9 * minute : -9 * minute);
      slot.pass(2 * minute);
    }
    expect([slot.view.low, slot.calls]).toEqual([true, [1]]);
    expect(slot.lines.filter(({ code }) => code === "noLongerLow")).toEqual([]);
  });
});

describe.each([
  ["Europe/Vienna", "2026-03-29T01:00:00Z"],
  ["America/New_York", "2026-11-01T06:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
])("over the change of daylight saving time in %s", (zone, at) => {
  const before = process.env["TZ"];
  afterEach(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });

  /** Begins half a day before the change. */
  const begin = (slot: SlotDriver): SlotDriver => {
    process.env["TZ"] = zone;
    slot.utc = Date.parse(at) - 12 * hour;
    slot.told();
    return slot;
  };

  test("a worn level falls by a day for a day", () => {
    const slot = begin(worn({ automatic: false }));
    slot.pass(day);
    slot.tick(1);
    slot.send({ type: "time:passed" });
    expect(slot.view.level).toBe(99);
    slot.restart(day);
    expect(slot.view.level).toBe(98);
  });

  test("a counted one does not fall", () => {
    const slot = begin(counted({ automatic: false }));
    slot.useUp(10);
    slot.pass(day);
    slot.restart(day);
    expect(slot.view).toMatchObject({ level: 90, active: true });
  });
});

describe("usage: what was used stays used", () => {
  test("over restarts, however long the machine was off", () => {
    const slot = counted({ automatic: false });
    for (let times = 0; times < 5; times++) {
      slot.useUp(10);
      slot.restart(times * 10 * day);
    }
    expect(slot.view).toMatchObject({ level: 50, active: true, status: { code: "fine" } });
  });

  test.each([
    ["ahead", year],
    ["back", -year],
  ])("over a clock that is a year %s, and put right", (_label, step) => {
    const slot = counted();
    slot.useUp(40);
    slot.stepClock(step);
    slot.useUp(10);
    slot.pass(hour);
    expect(slot.view).toMatchObject({ level: 50, active: true });
    slot.stepClock(-step);
    slot.pass(day);
    expect([slot.view.level, slot.calls]).toEqual([50, []]);
  });

  test("low after a restart, too: ordered at once, without a wait for a reading", () => {
    const slot = counted();
    slot.useUp(75);
    slot.restart();
    slot.useUp(10);
    expect([slot.view.level, slot.view.low, slot.calls]).toEqual([15, true, [1]]);
  });

  test("a use that comes while the clock is known to be wrong counts, and is ordered for when the clock is right", () => {
    const slot = counted();
    slot.stepClock(year);
    slot.useUp(85);
    expect([slot.view.low, slot.calls, slot.view.status]).toEqual([
      true,
      [],
      { code: "lowHeld", reason: { code: "clockWrong", off: { count: 365, unit: "days" } } },
    ]);
    slot.stepClock(-year);
    slot.pass(2 * minute);
    expect(slot.calls).toEqual([1]);
    expect(slot.state.shelf.lastFallAt).toBeLessThanOrEqual(slot.utc);
    expect(slot.utc).toBeLessThan(tuesday + day);
  });
});
