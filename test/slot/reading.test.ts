import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { isPlausible } from "../../src/slot/reading.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { SlotDriver, tuesday } from "./support/slot-driver.ts";

const measured = (slot: SlotDriver, percent: number, at: number) => slot.send({ type: "level:read", percent, at });

describe("rule 1: on which side what lies outside of 0 to 100 % is clamped", () => {
  test.each<[Policy["beyond"], number, boolean]>([
    ["near", -5, true],
    ["near", -5.01, false],
    ["near", 105, true],
    ["near", 105.01, false],
    ["low", -5.01, true],
    ["low", -1e9, true],
    ["low", 105, true],
    ["low", 105.01, false],
    ["high", -5, true],
    ["high", -5.01, false],
    ["high", 105.01, true],
    ["high", 1e9, true],
    ["both", -1e9, true],
    ["both", 1e9, true],
    ["both", 50, true],
    ["both", Infinity, false],
    ["both", -Infinity, false],
    ["both", NaN, false],
    ["near", NaN, false],
  ])("beyond %s: %d is taken: %s", (beyond, percent, taken) => {
    expect(isPlausible(percent, beyond)).toBe(taken);
    const slot = new SlotDriver({ beyond });
    slot.read(50, percent);
    expect(slot.view.level).toBe(taken ? Math.min(100, Math.max(0, percent)) : 50);
  });

  test("an empty scale that has drifted to -71 g is empty, and ordered", () => {
    const slot = new SlotDriver({ beyond: "low" });
    slot.read(40, 40, 40, -7, -7, -7);
    expect(slot.view).toMatchObject({ level: 0, low: true });
    expect(slot.calls).toEqual([1]);
  });
});

describe("rule 1: what the sensor calls not known", () => {
  test("is a poll, and neither a reading nor a failure: nothing is said, the level and its age stay", () => {
    const slot = new SlotDriver();
    slot.read(50);
    const { level, levelAt, recent } = slot.state.shelf;
    slot.tick(minute);
    expect(slot.send({ type: "level:unknown" })).toEqual([]);
    expect(slot.state.shelf).toMatchObject({ level, levelAt, recent });
    expect(slot.state.run).toMatchObject({ polls: 2, readings: 1 });
  });

  test("neither counts nor breaks a row: a printer asleep between two polls", () => {
    const slot = new SlotDriver();
    slot.read(80, 80, 80, 12, 12);
    slot.send({ type: "level:unknown" });
    expect(slot.view.low).toBe(false);
    slot.read(12);
    expect(slot.view.low).toBe(true);
  });

  test("three times says nothing of being empty", () => {
    const slot = new SlotDriver();
    slot.confirm(60);
    for (let times = 0; times < 3; times++) slot.send({ type: "level:unknown" });
    expect(slot.view).toMatchObject({ level: 60, low: false });
    expect(slot.calls).toEqual([]);
  });
});

describe("rule 1: when a reading was measured", () => {
  test.each([
    ["before now: then", -hour, -hour],
    ["now", 0, 0],
    ["later than now: now", hour, 0],
  ])("%s", (_label, at, kept) => {
    const slot = new SlotDriver();
    measured(slot, 50, tuesday + at);
    expect(slot.state.shelf).toMatchObject({
      level: 50,
      levelAt: tuesday + kept,
      measuredAt: tuesday + kept,
      firstReadingAt: tuesday + kept,
    });
  });

  test("where the sensor does not say: now, and no time of its own", () => {
    const slot = new SlotDriver();
    slot.send({ type: "level:read", percent: 50 });
    expect(slot.state.shelf).toMatchObject({ levelAt: tuesday, measuredAt: null });
  });

  test("a fall happened when it was measured", () => {
    const slot = new SlotDriver();
    measured(slot, 50, tuesday - 2 * hour);
    measured(slot, 49, tuesday - hour);
    expect(slot.state.shelf.lastFallAt).toBe(tuesday - hour);
  });

  test.each([
    ["as old as staleAfterHours: taken", 48 * hour, 50],
    ["a millisecond older: dropped", 48 * hour + 1, null],
  ])("%s", (_label, age, level) => {
    const slot = new SlotDriver();
    measured(slot, 50, tuesday - age);
    expect(slot.view.level).toBe(level);
  });

  test("a hub that repeats its last value, 15 months old: told once as a warning, never taken, and no reading since then", () => {
    const slot = new SlotDriver();
    const at = tuesday - 450 * day;
    expect(measured(slot, 3, at)).toEqual([
      {
        type: "log",
        level: "warn",
        line: { code: "readingTooOld", at, limit: { count: 2, unit: "days" } },
      },
    ]);
    for (let times = 0; times < 5; times++) {
      slot.pass(15 * minute);
      expect(measured(slot, 3, at)).toEqual([]);
    }
    expect(slot.view).toMatchObject({ level: null, low: false, status: { code: "silent", since: at } });
    expect(slot.calls).toEqual([]);
  });

  test("told again where a reading that was taken came in between", () => {
    const slot = new SlotDriver();
    const old = tuesday - 3 * day;
    measured(slot, 3, old);
    measured(slot, 50, tuesday);
    measured(slot, 3, old);
    expect(slot.lines.filter(({ code }) => code === "readingTooOld")).toHaveLength(2);
    expect(slot.state.run.tooOldAt).toBe(old);
    measured(slot, 50, tuesday + minute);
    expect(slot.state.run.tooOldAt).toBeNull();
  });

  test("a value that was taken and is too old by now is stale since it was measured", () => {
    const slot = new SlotDriver();
    slot.confirm(80);
    const at = slot.utc;
    for (let times = 0; times < 200; times++) {
      slot.pass(15 * minute);
      measured(slot, 80, at);
    }
    expect(slot.view).toMatchObject({ level: 80, active: false, status: { code: "silent", since: at } });
  });

  test.each([
    ["a millisecond older than the newest: dropped", -1, 50],
    ["of the same time: the same reading, dropped", 0, 50],
    ["a millisecond newer: taken", 1, 40],
  ])("%s", (_label, later, level) => {
    const slot = new SlotDriver();
    measured(slot, 50, tuesday - hour);
    expect(measured(slot, 40, tuesday - hour + later)).toEqual([]);
    expect(slot.view.level).toBe(level);
  });

  test("the same reading, redelivered, makes no row", () => {
    const slot = new SlotDriver();
    slot.confirm(60);
    const at = slot.utc + 1;
    for (let times = 0; times < 10; times++) {
      slot.pass(15 * minute);
      measured(slot, 5, at);
    }
    expect(slot.view).toMatchObject({ level: 5, low: false });
    expect(slot.state.shelf.recent).toHaveLength(3);
  });

  test.each([
    ["confirmed", 0],
    ["not confirmed yet", null],
  ])(
    "the newest that we have lies ahead, since the clock was, which is now %s: what is measured from now on is taken",
    (_label, drift) => {
      const slot = new SlotDriver();
      measured(slot, 50, tuesday);
      slot.utc -= hour;
      slot.drift = drift;
      slot.send({ type: "level:failed" });
      slot.tick(1);
      measured(slot, 40, slot.utc);
      expect(slot.view.level).toBe(40);
      expect(slot.state.shelf.measuredAt).toBe(slot.utc);
    },
  );

  test("one that is too old is a poll all the same: it says that the sensor is silent", () => {
    const slot = new SlotDriver();
    slot.read(50);
    slot.restart(60 * hour);
    measured(slot, 50, tuesday);
    expect(slot.view.status).toEqual({ code: "fine" });
    measured(slot, 50, tuesday);
    expect(slot.view.status).toMatchObject({ code: "silent" });
    expect(slot.state.run).toMatchObject({ polls: 2, readings: 0 });
  });

  test("one that cannot be used leaves no time behind", () => {
    const slot = new SlotDriver();
    measured(slot, 400, tuesday - minute);
    measured(slot, 50, tuesday - hour);
    expect(slot.state.shelf).toMatchObject({ level: 50, measuredAt: tuesday - hour });
  });

  test("a slot without a sensor takes none, whatever its time", () => {
    const slot = new SlotDriver({ source: "usage" });
    expect(measured(slot, 50, tuesday - 90 * day)).toEqual([]);
    expect(slot.state.shelf.measuredAt).toBeNull();
  });
});
