import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { day, hour } from "../../src/slot/times.ts";
import { counted, saidSpare, spare } from "./support/in-house.ts";
import { waiting } from "./support/sinking.ts";
import { SlotDriver } from "./support/slot-driver.ts";

describe("rule 3d: a refill takes off what was filled in, never below 0", () => {
  test.each<[string, Partial<Policy>, number, number]>([
    ["its points of capacity", {}, 72, 600 - 60 * 2.5],
    ["more than was there", { capacity: 1000 }, 92, 0],
    ["exactly what was there", { capacity: 750 }, 92, 0],
  ])("a rise: %s", (_label, policy, percent, left) => {
    const slot = new SlotDriver({ capacity: 250, packSize: 1000, automatic: false, ...policy });
    slot.confirm(12);
    saidSpare(slot, 600);
    slot.confirm(percent);
    expect(spare(slot)).toBe(left);
  });

  test("a rise: from the last row before it, where that is above the mark", () => {
    const slot = new SlotDriver({ capacity: 100, packSize: 1000, automatic: false });
    slot.confirm(12);
    slot.confirm(25);
    saidSpare(slot, 600);
    slot.confirm(45);
    // The rows on the way up are a part of it: the last that stood below was one of 25.
    expect(slot.state.shelf.cycle).toBe(1);
    expect(spare(slot)).toBe(600 - 20);
  });

  test("a rise: from the mark, where the row before it was that of a lifted jar", () => {
    const slot = waiting({ capacity: 100, packSize: 1000, automatic: false });
    slot.confirm(15);
    slot.pass(20 * hour);
    slot.confirm(15);
    saidSpare(slot, 600);
    slot.confirm(0);
    slot.confirm(75);
    expect(slot.state.shelf.cycle).toBe(1);
    expect(spare(slot)).toBe(600 - 60);
  });

  test("a rise: from the mark, where the row before it is the rise itself: one pushed reading that stood for 12 hours", () => {
    const slot = waiting({ source: "mqtt", capacity: 100, packSize: 1000, automatic: false });
    slot.confirm(12);
    slot.pass(day);
    slot.read(12);
    saidSpare(slot, 600);
    slot.read(60);
    slot.pass(12 * hour);
    expect(slot.state.shelf.cycle).toBe(1);
    expect(spare(slot)).toBe(600 - 48);
  });

  test("a rise: from the mark, where no row is known before it", () => {
    const slot = new SlotDriver({ capacity: 100, packSize: 1000, automatic: false });
    slot.confirm(12);
    saidSpare(slot, 600);
    slot.state = { ...slot.state, shelf: { ...slot.state.shelf, row: null } };
    slot.confirm(52);
    expect(spare(slot)).toBe(600 - 40);
  });

  test("poured in twice: what comes on is taken off as well, until there is a mark again", () => {
    const slot = waiting({ capacity: 100, packSize: 1000, automatic: false });
    slot.confirm(15);
    slot.pass(20 * hour);
    slot.confirm(15);
    saidSpare(slot, 600);
    slot.confirm(55);
    expect(spare(slot)).toBe(560);
    slot.pass(hour);
    slot.confirm(90);
    expect(spare(slot)).toBe(525);
    slot.confirm(85);
    slot.confirm(88);
    expect(spare(slot)).toBe(525);
    slot.pass(13 * hour);
    slot.confirm(99);
    expect([spare(slot), slot.state.shelf.filling, slot.state.shelf.cycle]).toEqual([525, null, 1]);
  });

  test("told first, and seen by the sensor then: from the row before it", () => {
    const slot = waiting({ capacity: 100, packSize: 1000, automatic: false });
    slot.confirm(15);
    saidSpare(slot, 600);
    slot.told();
    expect(spare(slot)).toBe(600);
    slot.confirm(34);
    expect(spare(slot)).toBe(600);
    slot.confirm(35);
    expect(spare(slot)).toBe(580);
    slot.confirm(75);
    expect(spare(slot)).toBe(540);
  });

  test.each<[string, (slot: SlotDriver) => void, number]>([
    [
      "from its only reading where there was no row",
      (slot) => {
        slot.read(10);
      },
      600 - 80,
    ],
    ["from nothing where there was no reading", () => undefined, 600 - 90],
  ])("told first, and seen by the sensor then: %s", (_label, before, left) => {
    const slot = waiting({ capacity: 100, packSize: 1000, automatic: false });
    before(slot);
    saidSpare(slot, 600);
    slot.told();
    slot.confirm(90);
    expect(spare(slot)).toBe(left);
  });

  test("usage: up to 100 %, each time", () => {
    const slot = counted();
    saidSpare(slot, 2_000);
    slot.useUp(30);
    slot.told();
    expect(spare(slot)).toBe(1_700);
    slot.useUp(20);
    slot.told();
    expect(spare(slot)).toBe(1_500);
    slot.told();
    expect(spare(slot)).toBe(1_500);
  });

  test("usage: however long ago it was last used", () => {
    const slot = counted();
    slot.useUp(30);
    saidSpare(slot, 2_000);
    slot.pass(60 * day);
    slot.told();
    expect(spare(slot)).toBe(1_700);
  });

  test.each([
    ["a millisecond before 5 days: told once", 5 * day - 1, 3],
    ["5 days: another one", 5 * day, 2],
  ])("wear: one capacity, or nothing within 5 days of the last: %s", (_label, ms, left) => {
    const slot = new SlotDriver({ source: "wear", capacity: 1, packSize: 3, unit: "filters", automatic: false });
    saidSpare(slot, 4);
    slot.pass(30 * day);
    slot.told();
    expect(spare(slot)).toBe(3);
    slot.tick(ms);
    slot.told();
    expect(spare(slot)).toBe(left);
  });

  test.each([
    ["never told before: a full one", null, 1000 - 100],
    ["a level that is known is full already: nothing", 47 * hour, 1000],
    ["known to the millisecond", 48 * hour, 1000],
    ["too old to be known, but told less than 5 days ago: nothing", 49 * hour, 1000],
    ["a millisecond before 5 days: nothing", 5 * day - 1, 1000],
    ["5 days ago: a full one", 5 * day, 1000 - 100],
  ])("manual: %s", (_label, ms, left) => {
    const slot = new SlotDriver({ source: "manual", packSize: 1000 });
    if (ms !== null) {
      slot.told();
      slot.tick(ms);
    }
    saidSpare(slot, 1000);
    slot.told();
    expect(spare(slot)).toBe(left);
  });

  test("manual: a level that is known for longer than 5 days has nothing to fill in", () => {
    const slot = new SlotDriver({ source: "manual", packSize: 1000, staleAfter: 20 * day });
    slot.told();
    saidSpare(slot, 1000);
    slot.tick(20 * day);
    slot.told();
    expect(spare(slot)).toBe(1000);
    slot.tick(20 * day + 1);
    slot.told();
    expect(spare(slot)).toBe(900);
  });

  test("each mode keeps its own: a rise is taken off in the running one", () => {
    const slot = new SlotDriver({ capacity: 100, packSize: 1000, automatic: false });
    slot.confirm(12);
    saidSpare(slot, 600);
    slot.mode("test");
    saidSpare(slot, 500);
    slot.confirm(62);
    expect(spare(slot)).toBe(450);
    expect(slot.state.books.live?.spare).toBe(600);
  });

  test("a refill while another mode ran takes a slot's worth off when this one comes back", () => {
    const slot = new SlotDriver({ capacity: 100, packSize: 1000, automatic: false });
    slot.confirm(12);
    saidSpare(slot, 600);
    slot.mode("test");
    slot.confirm(62);
    slot.mode("live");
    expect(spare(slot)).toBe(500);
    slot.restart();
    expect(spare(slot)).toBe(500);
  });
});
