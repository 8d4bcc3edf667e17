import { describe, expect, test } from "vitest";
import { newSlot, type Shelf, type Stood } from "../../src/slot/state.ts";
import { carryOn, lastAbove, stand } from "../../src/slot/stood.ts";
import { hour, minute } from "../../src/slot/times.ts";
import { tuesday } from "./support/slot-driver.ts";

const twelve = { suddenFall: 12 * hour };
const off = { suddenFall: 0 };
const shelf = (differs: Partial<Shelf> = {}): Shelf => ({ ...newSlot({ utc: tuesday }).shelf, ...differs });
const row = (lowest: number, highest = lowest, middle = lowest) => ({ lowest, middle, highest });
const still = (level: number): Stood => ({ level, until: null });
const until = (level: number, hours: number): Stood => ({ level, until: hours * hour });

/** A shelf on which rows stood, each from its hour on. */
function stoodAt(...rows: [hours: number, lowest: number, highest?: number, middle?: number][]): Shelf {
  const made = shelf();
  for (const [hours, lowest, highest, middle] of rows) {
    carryOn(made, twelve, hours * hour);
    stand(made, twelve, row(lowest, highest, middle), hours * hour);
  }
  return made;
}

describe("rule 2: at what level rows stood, the highest first, the last still does", () => {
  test.each<[string, Shelf, Stood[]]>([
    ["the first", stoodAt([0, 50]), [still(50)]],
    ["the lowest of a row is what all of it reached", stoodAt([0, 50, 60]), [still(50)]],
    ["a fall: what stood higher ends then", stoodAt([0, 50], [1, 40]), [until(50, 1), still(40)]],
    ["a rise: what stood lower is no part of it any more", stoodAt([0, 50], [1, 40], [2, 60]), [still(60)]],
    [
      "to between two: the higher one stays, ended when it did",
      stoodAt([0, 50], [1, 30], [2, 40]),
      [until(50, 1), still(40)],
    ],
    ["the same level again: one, and it still does", stoodAt([0, 50], [1, 50]), [still(50)]],
    [
      "a second fall does not end anew what has ended",
      stoodAt([0, 50], [1, 40], [2, 30]),
      [until(50, 1), until(40, 2), still(30)],
    ],
  ])("%s", (_label, made, stood) => {
    expect(made.stood).toEqual(stood);
  });

  test.each([
    ["a millisecond before suddenFallHours are over", 13 * hour - 1, 2],
    ["then", 13 * hour, 1],
  ])("what ended is forgotten: %s", (_label, up, kept) => {
    const made = stoodAt([0, 50], [1, 40]);
    carryOn(made, twelve, up);
    expect(made.stood).toHaveLength(kept);
    expect(made.reached).toHaveLength(kept);
  });

  test("what still stands is never forgotten", () => {
    const made = stoodAt([0, 50]);
    carryOn(made, twelve, 1_000 * hour);
    expect(made.stood).toEqual([still(50)]);
  });

  test.each<[string, number, number, ReturnType<typeof lastAbove>]>([
    ["nothing stood above", 50, 2 * hour, null],
    ["one did, until an hour ago", 45, 2 * hour, { highest: 50, until: hour }],
    ["two did: the highest, and the last time that one did", 35, 3 * hour, { highest: 50, until: 2 * hour }],
    ["the last still does: until now", 25, 3 * hour, { highest: 50, until: 3 * hour }],
    ["a millisecond before suddenFallHours are over", 45, 13 * hour - 1, { highest: 50, until: hour }],
    ["exactly suddenFallHours ago counts no more", 45, 13 * hour, null],
    ["nor does its level, where another one is younger", 35, 13 * hour, { highest: 40, until: 2 * hour }],
  ])("the last time that a row stood above: %s", (_label, level, up, last) => {
    expect(lastAbove(stoodAt([0, 50], [1, 40], [2, 30]), twelve, level, up)).toEqual(last);
  });
});

describe("rule 3a: the low-water mark", () => {
  test.each([
    ["a millisecond before suddenFallHours", 12 * hour - 1, null],
    ["then", 12 * hour, 50],
  ])("there is none before a row has stood for %s", (_label, up, mark) => {
    const made = stoodAt([0, 50]);
    carryOn(made, twelve, up);
    expect(made.lowWater).toBe(mark);
  });

  test("is the highest level of the last suddenFallHours: a jar lifted for less leaves no mark", () => {
    const made = stoodAt([0, 50], [1, 0], [12.9, 48]);
    carryOn(made, twelve, 30 * hour);
    expect(made.lowWater).toBe(48);
  });

  test("is that of the readings in the middle: one of nothing among slow polls leaves none", () => {
    const slow = stoodAt([0, 50], [1, 0, 50, 50], [20, 0, 50, 50]);
    carryOn(slow, twelve, 40 * hour);
    expect(slow.lowWater).toBe(50);
    expect(slow.reached).toEqual([still(50)]);
    expect(slow.stood).toEqual([still(0)]);
    const middle = stoodAt([0, 30, 60, 45]);
    carryOn(middle, twelve, 12 * hour);
    expect(middle.lowWater).toBe(45);
  });

  test("lifted for longer it does", () => {
    const made = stoodAt([0, 50], [1, 0], [13, 48]);
    carryOn(made, twelve, 30 * hour);
    expect(made.lowWater).toBe(0);
  });

  test("what is poured on is seen all the same: the mark is the lowest that was ever the highest", () => {
    const made = stoodAt([0, 50], [20, 40], [40, 45]);
    carryOn(made, twelve, 60 * hour);
    expect(made.lowWater).toBe(40);
  });

  test("follows use down, by suddenFallHours later", () => {
    const made = shelf();
    for (let hours = 0; hours <= 100; hours++) {
      carryOn(made, twelve, hours * hour);
      stand(made, twelve, row(100 - hours), hours * hour);
    }
    // What ended 12 hours ago, to the millisecond, counts no more.
    expect(made.lowWater).toBe(12);
  });

  test("a row that begins to stand when none did counts from then on", () => {
    const made = shelf();
    carryOn(made, twelve, 20 * hour);
    expect(made).toMatchObject({ lowWater: null, lowWaterFrom: null, stood: [] });
    stand(made, twelve, row(50), 20 * hour);
    expect(made.lowWaterFrom).toBe(20 * hour);
    carryOn(made, twelve, 25 * hour);
    stand(made, twelve, row(45), 25 * hour);
    expect(made.lowWaterFrom).toBe(20 * hour);
  });

  test("without suddenFallHours: the highest of a row, and nothing is kept of what stood", () => {
    const made = shelf({ stood: [still(80)], reached: [still(85)] });
    carryOn(made, off, hour);
    expect(made).toMatchObject({ stood: [still(80)], reached: [still(85)] });
    stand(made, off, row(40, 55), hour);
    expect(made).toMatchObject({ lowWater: 55, stood: [], reached: [], lowWaterFrom: null });
    stand(made, off, row(60, 70), 2 * hour);
    expect(made.lowWater).toBe(55);
    stand(made, off, row(30, 35), 3 * hour);
    expect(made.lowWater).toBe(35);
  });
});

describe("a sensor that wanders is thinned out", () => {
  /** Falls by the minute, from 100 %, by what `step` says. */
  const wandering = (count: number, step: (index: number) => number): Shelf => {
    const made = shelf();
    let level = 100;
    for (let index = 0; index < count; index++) {
      stand(made, twelve, row(level), index * minute);
      level -= step(index);
    }
    return made;
  };

  test("60 are kept as they are, of 61 the two nearest to one another become one: the higher, until the later", () => {
    const sixty = wandering(60, () => 1);
    expect(sixty.stood).toHaveLength(60);
    const thinned = wandering(61, (index) => (index === 29 ? 0.5 : 1));
    expect(thinned.stood).toHaveLength(60);
    // 71 % and 70.5 % were the nearest.
    expect(thinned.stood[29]).toEqual({ level: 71, until: 31 * minute });
    expect(thinned.stood[30]).toEqual({ level: 69.5, until: 32 * minute });
  });

  test("neither the highest nor what still stands is lost", () => {
    const made = wandering(500, () => 0.1);
    expect(made.stood).toHaveLength(60);
    expect(made.stood[0]?.level).toBe(100);
    expect(made.stood.at(-1)?.until).toBeNull();
    expect(made.stood.at(-1)?.level).toBeCloseTo(50.1);
    const levels = made.stood.map(({ level }) => level);
    expect(levels).toEqual([...levels].sort((a, b) => b - a));
  });

  test("the first two may be the nearest: the highest stays", () => {
    const made = wandering(61, (index) => (index === 0 ? 0.1 : 1));
    expect(made.stood[0]).toEqual({ level: 100, until: 2 * minute });
    expect(made.stood[1]?.level).toBe(98.9);
  });

  test("the last one that stands joins no other, however near", () => {
    const made = wandering(61, (index) => (index === 59 ? 0.1 : 1));
    expect(made.stood.at(-1)).toEqual({ level: 40.9, until: null });
    expect(made.stood.at(-2)).toEqual({ level: 41, until: 60 * minute });
  });
});
