import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import type { SourceName } from "../../src/sources/all.ts";
import { hour, minute, second } from "../../src/slot/times.ts";
import { SlotDriver, tuesday, unlinked } from "./support/slot-driver.ts";

const read = (slot: SlotDriver, percent: number): void => {
  slot.send({ type: "level:read", percent });
};

describe("rule 1: what a reading leaves on the shelf", () => {
  test("its level and its time; the first one's time stays", () => {
    const slot = new SlotDriver();
    read(slot, 70);
    slot.tick(hour);
    read(slot, 72);
    expect(slot.state.shelf).toMatchObject({ level: 72, levelAt: tuesday + hour, firstReadingAt: tuesday });
  });

  test.each([
    ["the first reading is no fall", [70], null],
    ["the same again is no fall", [70, 70], null],
    ["a rise is no fall", [70, 71], null],
    ["a fall", [70, 69.9], 1],
    ["a fall, and then the same again", [70, 69, 69], 1],
  ])("when it last fell: %s", (_label, percents, minutes) => {
    const slot = new SlotDriver();
    for (const percent of percents) {
      read(slot, percent);
      slot.tick(minute);
    }
    expect(slot.state.shelf.lastFallAt).toBe(minutes === null ? null : tuesday + minutes * minute);
  });

  test.each([
    [NaN, null],
    [Infinity, null],
    [160.6, 161],
    [-90.4, -90],
  ])("%d: told as a warning with what was seen, and the last level stays", (percent, seen) => {
    const slot = new SlotDriver();
    read(slot, 50);
    expect(slot.send({ type: "level:read", percent })).toEqual([
      {
        type: "log",
        level: "warn",
        line: { code: "readingUnusable", percent: seen },
      },
    ]);
    expect(slot.view.level).toBe(50);
  });

  test("a refused reading does not make the level younger", () => {
    const slot = new SlotDriver();
    read(slot, 50);
    slot.tick(hour);
    read(slot, NaN);
    expect(slot.state.shelf.levelAt).toBe(tuesday);
  });

  test.each([
    [105, 100],
    [-5, 0],
  ])("exactly 5 points outside of 0 to 100: %d is clamped to %d", (percent, level) => {
    const slot = new SlotDriver();
    read(slot, percent);
    expect(slot.view.level).toBe(level);
  });

  test("a slot without a sensor does not complain of a reading either", () => {
    const slot = new SlotDriver({ source: "usage" });
    expect(slot.send({ type: "level:read", percent: 400 })).toEqual([]);
  });
});

describe("rule 2: low by a row of readings", () => {
  test.each<[string, Partial<Policy>, number[], boolean]>([
    ["one confirmation, at the threshold", { confirmations: 1 }, [20], true],
    ["one confirmation, above it", { confirmations: 1 }, [20.1], false],
    ["exactly as many as configured", { confirmations: 5 }, [9, 9, 9, 9, 9], true],
    ["one fewer", { confirmations: 5 }, [9, 9, 9, 9], false],
    ["the highest of the row counts", {}, [9, 20.1, 9], false],
  ])("%s", (_label, policy, percents, low) => {
    const slot = new SlotDriver({ automatic: false, ...policy });
    slot.read(...percents);
    expect(slot.view.low).toBe(low);
  });

  test("its end is told once, with the level", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.confirm(15);
    slot.confirm(30.4);
    slot.read(30, 30);
    expect(slot.lines.filter(({ code }) => code === "noLongerLow")).toEqual([{ code: "noLongerLow", percent: 30 }]);
  });

  test("beginning anew, what holds the order back is said anew", () => {
    const slot = new SlotDriver({}, unlinked);
    slot.confirm(15);
    slot.confirm(30);
    slot.confirm(15);
    expect(slot.lines.filter(({ code }) => code === "heldBack")).toHaveLength(2);
  });
});

describe("rule 3a: a rise, to the point", () => {
  test.each([
    ["exactly 20 points above the lowest confirmed level", 30, true],
    ["a tenth less", 29.9, false],
  ])("%s", (_label, percent, refilled) => {
    const slot = new SlotDriver({ automatic: false });
    slot.confirm(10);
    slot.confirm(percent);
    expect(slot.state.shelf.cycle).toBe(refilled ? 1 : 0);
    expect(slot.lines.some((line) => line.code === "refilled" && line.percent === 30)).toBe(refilled);
  });

  test("the low-water mark is the lowest that was the highest of a row, and never rises before a refill", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.read(60, 50, 55);
    expect(slot.state.shelf.lowWater).toBe(60);
    slot.confirm(40);
    slot.confirm(50);
    expect(slot.state.shelf.lowWater).toBe(40);
    slot.confirm(61);
    expect(slot.state.shelf).toMatchObject({ cycle: 1, lowWater: 61, toldByHand: false, refilledAt: slot.utc });
  });

  test("the readings that made the rise go on counting: the row is not begun anew", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.confirm(10);
    slot.read(95, 40, 40);
    expect(slot.state.shelf).toMatchObject({ cycle: 1, lowWater: 95 });
    slot.read(40);
    expect(slot.state.shelf).toMatchObject({ cycle: 1, lowWater: 40 });
  });

  test("the first row of a new slot is no rise, however high", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.confirm(100);
    expect(slot.state.shelf.cycle).toBe(0);
  });
});

describe("usage: a computed level", () => {
  test.each([
    ["to exactly the threshold", 80, 20, true],
    ["to just above it", 79.9, 20.1, false],
    ["never below nothing", 140, 0, true],
    ["nothing used", 0, 100, false],
    ["less than nothing is no use", -5, 100, false],
    ["not a number is no use", NaN, 100, false],
    ["infinite is no use", Infinity, 100, false],
  ])("spent %s", (_label, points, level, low) => {
    const slot = new SlotDriver({ source: "usage", automatic: false });
    slot.send({ type: "level:spent", points });
    expect(slot.view.level).toBeCloseTo(level);
    expect(slot.view.low).toBe(low);
  });

  test.each<SourceName>(["http", "webhook", "mqtt", "manual", "wear"])("a %s slot spends nothing", (source) => {
    const slot = new SlotDriver({ source });
    const before = slot.view.level;
    slot.send({ type: "level:spent", points: 50 });
    expect(slot.view.level).toBe(before);
  });

  test("a slot that is low already stays so and is not told anew", () => {
    const slot = new SlotDriver({ source: "usage", automatic: false });
    slot.useUp(85);
    const before = slot.lines.length;
    slot.useUp(1);
    expect(slot.view.low).toBe(true);
    expect(slot.lines.slice(before)).toEqual([]);
  });

  test("starts full only when first seen: a restart does not fill it", () => {
    const slot = new SlotDriver({ source: "usage", automatic: false });
    slot.useUp(30);
    slot.restart();
    expect(slot.view.level).toBe(70);
    expect(slot.state.shelf).toMatchObject({ firstReadingAt: tuesday });
  });

  test.each<SourceName>(["http", "webhook", "mqtt", "manual"])("a %s slot is not known when first seen", (source) => {
    expect(new SlotDriver({ source }).view.level).toBeNull();
  });
});

describe("rule 3: what a told refill leaves on the shelf", () => {
  test("without a sensor: 100 %, now, nothing waits for a sensor", () => {
    const slot = new SlotDriver({ source: "manual" });
    slot.tick(second);
    expect(slot.told()).toEqual([{ type: "log", level: "info", line: { code: "toldRefilled" } }]);
    expect(slot.state.shelf).toMatchObject({
      level: 100,
      levelAt: tuesday + second,
      firstReadingAt: tuesday + second,
      refilledAt: tuesday + second,
      toldByHand: false,
      low: false,
      cycle: 1,
    });
    slot.tick(second);
    slot.told();
    expect(slot.state.shelf).toMatchObject({
      levelAt: tuesday + 2 * second,
      firstReadingAt: tuesday + second,
      cycle: 2,
    });
  });

  test("with a sensor: the level is the sensor's to say, and it has to say so", () => {
    const slot = new SlotDriver({ source: "mqtt" });
    slot.read(12);
    slot.told();
    expect(slot.state.shelf).toMatchObject({
      level: 12,
      levelAt: slot.utc,
      toldByHand: true,
      recent: [],
      newest: null,
      row: null,
      lowWater: null,
    });
    slot.pass(2 * hour);
    expect(slot.view.low).toBe(false);
    expect(slot.calls).toEqual([]);
  });
});
