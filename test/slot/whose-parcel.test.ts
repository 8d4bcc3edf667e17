import { orderOf } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/slot/times.ts";
import { clockAsks } from "./support/calling.ts";
import { ordered } from "./support/open-orders.ts";
import { SlotDriver } from "./support/slot-driver.ts";

const itWas = { code: "refillWasParcel" };

/**
 * A rise while order A was placed and not known to be shipped; Amazon says at once that it is processing, expected in 5
 * days.
 */
function risen(): SlotDriver {
  const slot = ordered("A");
  slot.pass(day);
  slot.confirm(90);
  slot.news("processing", slot.utc + 5 * day);
  return slot;
}

/** The same of an order that was turned off. */
function risenOff(): SlotDriver {
  const slot = ordered("A");
  slot.dismiss();
  slot.pass(day);
  slot.confirm(90);
  slot.news("processing", slot.utc + 5 * day);
  return slot;
}

/** Order A was turned off, the level rose while it was not known to be shipped, and B was ordered by hand since. */
function orderedAfterRise(): SlotDriver {
  const slot = ordered("A");
  slot.dismiss();
  slot.pass(14 * day + hour);
  slot.read(4);
  slot.request();
  slot.accept("STANDARD_ORDER_PLACED", "B");
  const { dismissed } = slot.book;
  if (dismissed?.order == null) throw new Error("A is not followed");
  const order = { ...dismissed.order, rise: { since: slot.utc, units: 0 } };
  slot.state = { ...slot.state, books: { live: { ...slot.book, dismissed: { ...dismissed, order } } } };
  return slot;
}

const isOpen = (slot: SlotDriver): boolean => slot.book.intent !== null || slot.book.dismissed !== null;

describe("rule 3, not yet shipped: what the news say of the rise", () => {
  test.each([
    ["open", risen],
    ["turned off", risenOff],
  ])("%s: shipped within the hour it was its parcel, later it was not", (_label, begin) => {
    for (const [ms, its] of [
      [0, true],
      [hour - 1, true],
      [hour, true],
      [hour + 1, false],
    ] as const) {
      const slot = begin();
      slot.tick(ms);
      slot.news("shipped");
      expect(isOpen(slot)).toBe(!its);
      expect(slot.book.armed).toBe(its);
      expect(slot.lines.some(({ code }) => code === itWas.code)).toBe(its);
      const order = orderOf(slot.book.intent) ?? slot.book.dismissed?.order;
      expect(order?.rise ?? null).toBeNull();
      expect(slot.book.closed.map(({ id }) => id)).toEqual(its ? ["A"] : []);
    }
  });

  test.each([
    ["open", risen],
    ["turned off", risenOff],
  ])("%s: closed without ever having been shipped it was its parcel, however late", (_label, begin) => {
    const slot = begin();
    slot.pass(2 * day);
    slot.news("closed");
    expect(isOpen(slot)).toBe(false);
    expect(slot.book).toMatchObject({ armed: true, closed: [{ id: "A" }] });
  });

  test("shipped later, and closed then: the rise was not its parcel, and the order stays open for the one that is", () => {
    const slot = risen();
    slot.pass(day);
    slot.news("shipped");
    slot.pass(day);
    slot.news("closed");
    expect(slot.view).toMatchObject({ onOrder: true, status: { code: "closed" } });
    expect(slot.book.armed).toBe(false);
    // Low again, and filled with what it brought.
    slot.confirm(12);
    expect(slot.calls).toEqual([1]);
    slot.confirm(90);
    expect(slot.view.onOrder).toBe(false);
    expect(slot.book.armed).toBe(true);
  });

  test.each([
    ["processing", "processing"],
    [null, "Backordered"],
  ] as const)("%s (%s) decides nothing", (status, word) => {
    const slot = risen();
    slot.pass(30 * minute);
    slot.news(status, slot.utc + 5 * day, "A", word);
    expect(slot.book).toMatchObject({ armed: false, intent: { order: { rise: { units: 78 } } } });
  });

  test("the news of the hour come before the rise is decided: asked at 0 and at 50 minutes", () => {
    const slot = risen();
    slot.pass(50 * minute);
    slot.news("shipped");
    expect(slot.book.armed).toBe(true);
  });

  test("by Amazon's clock: one that was set back by a day makes no day of a minute", () => {
    const slot = risen();
    slot.stepClock(day);
    slot.pass(minute);
    slot.news("shipped");
    expect(slot.book.armed).toBe(true);
  });

  test("a rise that lies ahead, since the clock was, is new", () => {
    const slot = risen();
    slot.utc -= day;
    slot.drift = null;
    slot.news("shipped");
    expect(slot.book.armed).toBe(true);
  });

  test("cancelled: the slot was filled from elsewhere, and its order is no more: armed at once", () => {
    const slot = risen();
    slot.news("cancelled");
    expect(slot.book).toMatchObject({
      intent: null,
      armed: true,
      cancelled: 0,
      rearm: null,
      refusal: null,
      capEntries: [],
    });
    expect(slot.view).toMatchObject({ fault: false, status: { code: "fine" } });
    slot.pass(day);
    slot.confirm(12);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("turned off, and cancelled: the same", () => {
    const slot = risenOff();
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ dismissed: null, armed: true, refusal: null, capEntries: [] });
    slot.pass(day);
    slot.confirm(12);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("turned off, and cancelled while an order by hand is open: that one stays this cycle's", () => {
    const slot = orderedAfterRise();
    slot.news("cancelled", null, "A");
    expect(slot.book).toMatchObject({ dismissed: null, armed: false, refusal: null, intent: { number: 2 } });
  });

  test("cancelled after a rise, where an earlier request may have bought unseen: told, and nothing is armed", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.confirm(90);
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ armed: false, refusal: { kind: "cancelledUnseen", fault: true } });
  });
});

describe("rule 3, not yet shipped: what time alone says of the rise", () => {
  test("nothing shipped 3 days after its expected day: its parcel after all, to the millisecond", () => {
    const slot = risen();
    const expectedAt = orderOf(slot.book.intent)?.expectedAt ?? NaN;
    slot.pass(expectedAt + 3 * day - 1 - slot.utc);
    expect([slot.view.onOrder, slot.book.armed]).toEqual([true, false]);
    slot.pass(1);
    expect([slot.view.onOrder, slot.book.armed, slot.lines.at(-1)]).toEqual([false, true, itWas]);
  });

  test("without an expected day: 14 days after acceptance", () => {
    const slot = ordered("A");
    slot.news("processing");
    const acceptedAt = slot.book.last?.at ?? NaN;
    slot.confirm(90);
    slot.pass(acceptedAt + 14 * day - 1 - slot.utc);
    expect(slot.book.armed).toBe(false);
    slot.pass(1);
    expect(slot.book.armed).toBe(true);
  });

  test("a rise after that: its parcel at once", () => {
    const slot = ordered("A");
    slot.news("processing");
    slot.pass(14 * day);
    slot.confirm(90);
    expect([slot.view.onOrder, slot.book.armed]).toEqual([false, true]);
  });

  test("turned off: the same, and it is followed no more", () => {
    const slot = risenOff();
    slot.pass(8 * day);
    expect(slot.book).toMatchObject({ armed: true, dismissed: null });
  });

  test("Amazon has never said anything of it: an hour after the rise, to the millisecond", () => {
    const slot = ordered("A");
    slot.pass(day);
    slot.confirm(90);
    slot.pass(hour - 1);
    expect([slot.view.onOrder, slot.book.armed]).toEqual([true, false]);
    slot.pass(1);
    expect([slot.view.onOrder, slot.book.armed]).toEqual([false, true]);
  });

  test("a word that nobody knows is not anything", () => {
    const slot = ordered("A");
    slot.news(null, null, "A", "Backordered");
    slot.confirm(90);
    slot.pass(hour);
    expect(slot.book.armed).toBe(true);
  });

  test("said once, and silent since: it waits for its day", () => {
    const slot = ordered("A");
    slot.news("processing");
    slot.pass(day);
    slot.confirm(90);
    slot.pass(2 * day);
    expect(slot.book.armed).toBe(false);
  });

  test.each([
    ["not seen yet: asked for, and decided once it is", null, 1],
    ["known to be ahead: not before it is right, and asking again would not help", 30 * day, 0],
  ])("only by a clock that Amazon's confirms: %s", (_label, drift, asks) => {
    const slot = risen();
    slot.drift = drift;
    slot.utc += 9 * day + (drift ?? 0);
    const before = clockAsks(slot);
    slot.send({ type: "time:passed" });
    expect([slot.view.onOrder, slot.book.armed, clockAsks(slot) - before]).toEqual([true, false, asks]);
    slot.utc -= drift ?? 0;
    slot.learn(0);
    expect(slot.book.armed).toBe(true);
  });

  test("over a restart", () => {
    const slot = risen();
    slot.restart(9 * day);
    expect(slot.book.armed).toBe(false);
    slot.learn();
    expect(slot.book.armed).toBe(true);
  });

  test("low again by then: ordered when it is decided", () => {
    const slot = risen();
    slot.pass(7 * day);
    slot.confirm(12);
    slot.pass(hour);
    expect(slot.calls).toEqual([1]);
    slot.pass(2 * hour);
    slot.pass(day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
  });
});

describe("rule 3, not yet shipped: it was its parcel", () => {
  test("the order is closed with its day, and the book is as after any refill", () => {
    const slot = risen();
    const expectedAt = orderOf(slot.book.intent)?.expectedAt ?? null;
    slot.news("shipped", expectedAt);
    expect(slot.book).toMatchObject({
      intent: null,
      armed: true,
      cycleOrders: [],
      cancelled: 0,
      hold: null,
      refusal: null,
      closed: [{ id: "A", expectedAt }],
    });
    expect(slot.ends).toEqual(["refilled"]);
  });

  test("its pack came in, and what the rise filled in went", () => {
    const slot = new SlotDriver({ capacity: 100, packSize: 200 });
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.confirm(92);
    expect(slot.book.spare).toBe(0);
    slot.news("shipped");
    expect(slot.book.spare).toBe(200 - 80);
  });

  test("two rises: both of them went", () => {
    const slot = new SlotDriver({ capacity: 100, packSize: 200, automatic: false });
    slot.confirm(12);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("processing", slot.utc + 5 * day);
    slot.confirm(52);
    slot.confirm(32);
    slot.confirm(92);
    expect(orderOf(slot.book.intent)?.rise).toEqual({ since: slot.utc, units: 100 });
    slot.news("shipped");
    expect(slot.book.spare).toBe(100);
  });

  test("it was not: what the rise filled in came from elsewhere, and its pack is still to come", () => {
    const slot = new SlotDriver({ capacity: 100, packSize: 200 });
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("processing");
    slot.confirm(92);
    slot.pass(day);
    slot.news("shipped");
    expect(slot.book).toMatchObject({ spare: 0, intent: { order: { rise: null, arrived: false } } });
    slot.confirm(12);
    slot.confirm(92);
    expect(slot.book.spare).toBe(200 - 80);
  });

  test("turned off, and a manual order after it: that one is still to come", () => {
    const slot = orderedAfterRise();
    slot.pass(hour);
    expect(slot.lines.at(-1)).toEqual(itWas);
    expect(slot.book).toMatchObject({ dismissed: null, armed: false, intent: { number: 2 }, closed: [{ id: "A" }] });
  });
});
