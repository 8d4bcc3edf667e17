import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { heldInHouse, heldTooLongIn } from "../../src/slot/spare.ts";
import { newBook, newSlot } from "../../src/slot/state.ts";
import { day, minute } from "../../src/slot/times.ts";
import { counted, orderedOnce, saidSpare, spare } from "./support/in-house.ts";
import { sinks, waiting } from "./support/sinking.ts";
import { defaultPolicy, refusalIn, SlotDriver, tuesday } from "./support/slot-driver.ts";

describe("rule 3d: an automatic order says that there was nothing left", () => {
  test("when it is accepted: what was still counted was measuring error", () => {
    const slot = counted();
    saidSpare(slot, 333);
    slot.useUp(85);
    expect(spare(slot)).toBe(333);
    slot.accept();
    expect(spare(slot)).toBe(0);
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "an order by hand",
      (slot) => {
        slot.useUp(60);
        slot.request();
        slot.accept();
      },
    ],
    [
      "a refusal",
      (slot) => {
        slot.useUp(85);
        slot.refuse("rejected");
      },
    ],
  ])("not so %s", (_label, happened) => {
    const slot = counted();
    saidSpare(slot, 333);
    happened(slot);
    expect(spare(slot)).toBe(333);
  });

  test("nor the last cycle's parcel, met again", () => {
    const slot = orderedOnce(counted({ packSize: 100 }), "A");
    slot.told();
    slot.useUp(85);
    saidSpare(slot, 33);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(spare(slot)).toBe(33);
  });
});

describe("rule 3d: a person may say it", () => {
  test.each([
    [750, 750],
    [0, 0],
    [0.5, 0.5],
    [-5, 0],
    [NaN, 100],
    [Infinity, 100],
  ])("%d: %d is kept", (units, kept) => {
    const slot = counted();
    saidSpare(slot, 100);
    saidSpare(slot, units);
    expect(spare(slot)).toBe(kept);
  });

  test("none left: what was held back is ordered at once", () => {
    const slot = counted();
    saidSpare(slot, 1_000);
    slot.useUp(85);
    expect(slot.calls).toEqual([]);
    saidSpare(slot, 0);
    expect(slot.calls).toEqual([1]);
  });

  test("bought elsewhere: what is low is filled up first", () => {
    const slot = counted();
    saidSpare(slot, 1_000);
    slot.useUp(85);
    expect(slot.view).toMatchObject({ status: { code: "fillUp", units: 1000, unit: "g" }, fault: false });
  });

  test("an order by hand while it holds one back says that there is none", () => {
    const slot = counted();
    saidSpare(slot, 334);
    slot.useUp(85);
    expect(refusalIn(slot.request())).toBeNull();
    expect(spare(slot)).toBe(0);
  });

  test("one that is refused says nothing", () => {
    const slot = counted({ cap: 0 });
    saidSpare(slot, 400);
    slot.useUp(85);
    expect(refusalIn(slot.request())).not.toBeNull();
    expect(spare(slot)).toBe(400);
  });

  test("it is kept over a restart", () => {
    const slot = counted();
    saidSpare(slot, 400);
    slot.restart();
    expect(spare(slot)).toBe(400);
  });
});

describe("rule 3d: how much holds an order back", () => {
  test.each([
    ["a third of the pack, the smaller", 300, 1000, 100, 100],
    ["just less", 300, 1000, 99.99, null],
    ["a third of the slot, the smaller", 1000, 300, 100, 100],
    ["just less than that", 1000, 300, 99.99, null],
    ["a third that no binary number is", 1, 1, 1 / 3, 1 / 3],
    ["none", 300, 1000, 0, null],
    ["no packSize", null, 1000, 5_000, null],
  ])("%s", (_label, packSize, capacity, units, held) => {
    expect(
      heldInHouse({ book: { ...newBook(0), spare: units }, policy: { ...defaultPolicy, packSize, capacity } }),
    ).toBe(held);
  });

  test.each([
    ["just low", true, 0, 7 * day],
    ["a millisecond before 7 days", true, 7 * day - 1, 1],
    ["7 days", true, 7 * day, 0],
    ["long after", true, 30 * day, 0],
    ["not low", false, 0, null],
  ])("low and held back, it needs a person after 7 days: %s", (_label, low, age, ms) => {
    const now = { utc: tuesday, mono: 0, drift: 0 };
    const shelf = { ...newSlot(now).shelf, low, lowSince: low ? tuesday - age : null };
    const book = { ...newBook(0), spare: 100 };
    const policy = { ...defaultPolicy, packSize: 100 };
    expect(heldTooLongIn({ shelf, book, policy, now })).toBe(ms);
    expect(heldTooLongIn({ shelf, book: { ...book, spare: 0 }, policy, now })).toBeNull();
    expect(heldTooLongIn({ shelf: { ...shelf, lowSince: null }, book, policy, now })).toBe(low ? 7 * day : null);
  });

  test("a hopper that takes a quarter of the pack: one order for four refills", () => {
    const slot = counted({ capacity: 250 });
    orderedOnce(slot);
    for (let refills = 1; refills <= 4; refills++) {
      slot.told();
      slot.pass(10 * day);
      expect(slot.calls).toEqual([1]);
      slot.useUp(85);
    }
    // 150 g more than a third of the hopper are left, by this reckoning.
    expect(slot.view.status).toEqual({ code: "fillUp", units: 150, unit: "g" });
    slot.told();
    slot.useUp(85);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("a box of three filters is ordered once for three", () => {
    const slot = new SlotDriver({
      source: "wear",
      lifetime: 10 * day,
      capacity: 1,
      packSize: 3,
      unit: "filters",
      cooldown: 0,
      cap: 9,
    });
    slot.useUp(80);
    slot.accept();
    for (let filters = 1; filters <= 3; filters++) {
      expect(slot.calls).toEqual([1]);
      slot.told();
      slot.useUp(80);
    }
    expect(slot.calls).toEqual([1, 2]);
  });

  test("half a pack is poured, the rest stays in the bag: filled up from there, not ordered again", () => {
    const slot = waiting({ capacity: 1000, packSize: 1000, unit: "g", cooldown: 0 });
    slot.confirm(80);
    sinks(slot);
    slot.accept();
    slot.pass(day);
    slot.confirm(12);
    slot.arrives(62);
    expect(spare(slot)).toBe(500);
    sinks(slot);
    expect(slot.calls).toEqual([1]);
    expect(slot.view).toMatchObject({ low: true, status: { code: "fillUp", units: 500, unit: "g" } });
    slot.pass(day);
    slot.confirm(12);
    slot.confirm(60);
    expect(spare(slot)).toBe(20);
    sinks(slot);
    expect(slot.calls).toEqual([1, 2]);
  });
});

describe("section 7: low, but enough should be in the house", () => {
  const held = (policy: Partial<Policy> = {}): SlotDriver => {
    const slot = counted(policy);
    saidSpare(slot, 812.4);
    slot.useUp(85);
    return slot;
  };

  test("is told in the slot's unit, and in the log with what to do", () => {
    const slot = held();
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: false,
      status: { code: "fillUp", units: 812, unit: "g" },
    });
    expect(slot.lines.at(-1)).toEqual({
      code: "heldBack",
      need: { percent: 15, threshold: 20, runsOutAt: null },
      reason: { code: "inHouse", units: 812, unit: "g" },
    });
  });

  test("is a fault after 7 days, to the millisecond, told by the wake itself", () => {
    const slot = held();
    slot.pass(7 * day - 1);
    expect(slot.view.fault).toBe(false);
    slot.pass(1);
    expect(slot.view.fault).toBe(true);
  });

  test("what comes before it in the rules is told instead", () => {
    expect(held({ automatic: false }).view).toMatchObject({ status: { code: "low" }, fault: false });
    const slot = counted();
    saidSpare(slot, 900);
    slot.send({ type: "subscription:told", subscribed: false, product: null });
    slot.useUp(85);
    expect(slot.view).toMatchObject({
      status: { code: "lowHeld", reason: { code: "notSubscribed" } },
      fault: false,
    });
    slot.pass(8 * day + minute);
    expect(slot.view.fault).toBe(false);
  });

  test("comes before the cap and the cooldown", () => {
    expect(held({ cap: 0 }).view.status).toEqual({ code: "fillUp", units: 812, unit: "g" });
  });
});
