import { orderOf } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/slot/times.ts";
import { askedAgain, ordered } from "./support/open-orders.ts";
import { SlotDriver } from "./support/slot-driver.ts";

/**
 * Order A, expected in `days`, is closed by a refill four days later; low again, Amazon's lock answers with it at once.
 */
function met(days: number | null, cooldown = 24 * hour): SlotDriver {
  const slot = new SlotDriver({ cooldown, source: "usage" });
  slot.useUp(90);
  slot.accept("STANDARD_ORDER_PLACED", "A");
  slot.news("shipped", days === null ? null : slot.utc + days * day);
  slot.pass(4 * day);
  slot.told();
  slot.useUp(90);
  slot.accept("ORDER_INPROGRESS", "A");
  return slot;
}

describe("rule 9: the last cycle's parcel", () => {
  test("its expected day is remembered with its id, and known again when it is met", () => {
    const slot = met(7);
    const expectedAt = slot.utc + 3 * day;
    expect(slot.book.closed).toEqual([{ id: "A", expectedAt }]);
    expect(orderOf(slot.book.intent)).toMatchObject({ carriedOver: true, expectedAt });
  });

  test.each<[string, number | null, number, number]>([
    ["no day is known: the cooldown", null, 24 * hour, 24 * hour],
    ["no day, no cooldown: an hour", null, 0, hour],
    ["3 days after its day, which lies ahead", 7, 24 * hour, 3 * day + 3 * day],
    ["its day has passed, and 3 days more are longer than the cooldown", 3, 24 * hour, 2 * day],
    ["the cooldown is longer", 3, 72 * hour, 72 * hour],
  ])("asked again, to the millisecond: %s", (_label, days, cooldown, ms) => {
    const slot = met(days, cooldown);
    expect(slot.book.hold).toEqual({ since: slot.utc, ms, why: "carriedOver" });
    slot.pass(ms - 1);
    expect(slot.calls).toEqual([1, 2]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2, 3]);
    expect(slot.ends).toEqual(["refilled", "asked again"]);
  });

  test("its news set another day: the wait goes by that, still since it was met", () => {
    const slot = met(7);
    const since = slot.utc;
    slot.pass(day);
    slot.news("shipped", since + 2 * day);
    expect(slot.book.hold).toEqual({ since, ms: 5 * day, why: "carriedOver" });
    slot.news("shipped", since + 9 * day);
    expect(slot.book.hold).toEqual({ since, ms: 12 * day, why: "carriedOver" });
    slot.pass(11 * day - 1);
    expect(slot.calls).toEqual([1, 2]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2, 3]);
  });

  test("news without a day prolong nothing", () => {
    const slot = met(null);
    slot.pass(23 * hour);
    slot.news("closed");
    slot.pass(hour);
    expect(slot.calls).toEqual([1, 2, 3]);
  });

  test("no other wait is touched by its news", () => {
    const slot = met(null);
    const hold = { since: slot.utc, ms: 9 * day, why: "refused" } as const;
    slot.state = { ...slot.state, books: { live: { ...slot.book, hold } } };
    slot.news("shipped", slot.utc + day);
    expect(slot.book.hold).toEqual(hold);
  });

  test("news of this need's order set no wait", () => {
    const slot = ordered("A");
    slot.news("shipped", slot.utc + day);
    expect(slot.book.hold).toBeNull();
  });

  test("it is kept at Amazon's time", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.told();
    slot.pass(2 * day);
    slot.useUp(90);
    const at = slot.utc;
    slot.stepClock(30 * day);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(slot.book.hold).toEqual({ since: at, ms: day, why: "carriedOver" });
  });

  test("cancelled: 5 days as after any first cancellation, in the cap no more, and not this cycle's", () => {
    const slot = askedAgain("A");
    slot.news("cancelled");
    expect(slot.book).toMatchObject({
      armed: true,
      intent: null,
      cancelled: 0,
      refusal: null,
      rearm: null,
      capEntries: [],
      hold: { since: slot.utc, ms: 5 * day, why: "cancelled" },
    });
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: false,
      status: { code: "lowHeld", reason: { code: "awaitsNextTry" } },
    });
    slot.pass(5 * day - 15 * minute);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2, 3]);
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ cancelled: 1, refusal: { kind: "cancelled", fault: false } });
  });

  test("each closed order has its own day, or none", () => {
    const slot = met(7);
    const expectedAt = orderOf(slot.book.intent)?.expectedAt ?? null;
    slot.told();
    slot.pass(day);
    slot.useUp(90);
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.told();
    expect(slot.book.closed).toEqual([
      { id: "A", expectedAt },
      { id: "B", expectedAt: null },
    ]);
  });

  test("an order without an id is no closed order, nor is none at all", () => {
    const slot = ordered("");
    slot.told();
    expect(slot.book.closed).toEqual([]);
    const fresh = new SlotDriver();
    fresh.told();
    expect(fresh.book.closed).toEqual([]);
  });

  test("an id that is closed twice keeps the day that was known of it", () => {
    const slot = met(7);
    const { closed } = slot.book;
    slot.told();
    expect(slot.book.closed).toEqual(closed);
  });

  test("the last accepted order, nobody's any more, is closed by a refill too, without a day", () => {
    const slot = ordered("A");
    slot.pass(31 * day);
    slot.confirm(90);
    expect(slot.book.closed).toEqual([{ id: "A", expectedAt: null }]);
  });
});
