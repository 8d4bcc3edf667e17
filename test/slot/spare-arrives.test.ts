import { orderOf } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import { day } from "../../src/slot/times.ts";
import { counted, orderedOnce, saidSpare, spare } from "./support/in-house.ts";
import { SlotDriver } from "./support/slot-driver.ts";

describe("rule 3d: without a packSize nothing is counted, and every refill arms", () => {
  test("whatever arrives and is filled in", () => {
    const slot = counted({ packSize: null });
    for (let cycle = 1; cycle <= 3; cycle++) {
      orderedOnce(slot);
      slot.told();
      expect(slot.book).toMatchObject({ spare: 0, armed: true, number: cycle });
    }
  });

  test("what a person says is kept, and holds nothing back", () => {
    const slot = counted({ packSize: null });
    saidSpare(slot, 5_000);
    slot.useUp(85);
    expect(spare(slot)).toBe(5_000);
    expect(slot.calls).toEqual([1]);
  });
});

describe("rule 3d: an order that arrives adds a pack, once", () => {
  test("a refill closes it: the pack comes in, and what was filled in goes", () => {
    const slot = orderedOnce(counted());
    expect(spare(slot)).toBe(0);
    slot.told();
    expect(spare(slot)).toBe(1000 - 850);
  });

  test("a rise closes it", () => {
    const slot = new SlotDriver({ capacity: 250, packSize: 1000, cooldown: 0 });
    slot.runLow();
    slot.accept();
    slot.arrives(92);
    // 80 points of 250 g were filled in.
    expect(spare(slot)).toBe(1000 - 200);
  });

  test("it is said to have arrived: turned off a day after its acceptance", () => {
    const slot = orderedOnce(counted());
    slot.pass(day);
    slot.dismiss();
    expect(spare(slot)).toBe(1000 - 850);
    expect(slot.book.dismissed?.order).toMatchObject({ arrived: true });
  });

  test("turned off before that, and refilled", () => {
    const slot = orderedOnce(counted());
    slot.dismiss();
    expect(spare(slot)).toBe(0);
    slot.told();
    expect(spare(slot)).toBe(1000 - 850);
    expect(slot.book.dismissed).toBeNull();
  });

  test("nobody follows it any more, after 30 days, where a sensor reports", () => {
    const slot = new SlotDriver({ capacity: 250, packSize: 1000 });
    slot.runLow();
    slot.accept();
    slot.pass(30 * day);
    expect(slot.book).toMatchObject({ intent: null, spare: 1000 });
    expect(slot.ends).toEqual(["no news"]);
  });

  test("nobody follows it any more, turned off", () => {
    const slot = orderedOnce(counted());
    slot.dismiss();
    slot.pass(30 * day - 1);
    expect([spare(slot), slot.book.dismissed === null]).toEqual([0, false]);
    slot.pass(1);
    expect([spare(slot), slot.book.dismissed === null]).toEqual([1000, true]);
  });

  test("said to have arrived, and followed to its end: not a second time", () => {
    const slot = orderedOnce(counted());
    slot.pass(day);
    slot.dismiss();
    const before = spare(slot);
    slot.pass(31 * day);
    expect(slot.book.dismissed).toBeNull();
    expect(spare(slot)).toBe(before);
  });

  test("said to have arrived, and refilled again before it is followed no more: not a second time", () => {
    const slot = orderedOnce(counted());
    slot.pass(day);
    slot.dismiss();
    slot.useUp(10);
    slot.told();
    expect(spare(slot)).toBe(1000 - 850 - 100);
  });

  test("the last cycle's parcel, met again, came with the last cycle", () => {
    const slot = orderedOnce(counted({ packSize: 100 }), "A");
    slot.news("shipped");
    slot.told();
    slot.useUp(85);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(orderOf(slot.book.intent)).toMatchObject({ carriedOver: true });
    slot.told();
    expect(spare(slot)).toBe(0);
  });

  test("one that was cancelled adds nothing", () => {
    const slot = orderedOnce(counted());
    slot.news("cancelled");
    slot.told();
    expect(spare(slot)).toBe(0);
  });

  test.each([
    ["all of it is still there", 0, 0],
    ["some of it was used since: never below 0", 700, 0],
    ["more was there before", -500, 500],
  ])("said to have arrived, and cancelled after all, its pack leaves again: %s", (_label, used, left) => {
    const slot = orderedOnce(counted({ capacity: 1 }));
    slot.pass(day);
    slot.dismiss();
    saidSpare(slot, 1000 - used);
    slot.news("cancelled");
    expect(spare(slot)).toBe(left);
  });
});
