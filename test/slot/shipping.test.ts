import { describe, expect, test } from "vitest";
import { carriesOn, isKnownShipped, riseAsksIn, riseEndsIn } from "../../src/slot/shipping.ts";
import { orderOf, type Order } from "../../src/slot/intent.ts";
import { day, hour, minute, type Moment } from "../../src/slot/times.ts";
import { draftOf } from "../../src/slot/draft.ts";
import { acceptedIntent, acceptedOrder } from "./support/intents.ts";
import { asksOf, ordered } from "./support/open-orders.ts";
import { defaultPolicy, SlotDriver, tuesday, unlinked } from "./support/slot-driver.ts";

/** So long after the order was accepted; the clock is `drift` ahead of Amazon's. */
const after = (ms: number, drift: number | null = 0): Moment => ({ utc: tuesday + ms + (drift ?? 0), mono: 0, drift });
const risen = (since: number, differs: Partial<Order> = {}): Order =>
  acceptedOrder({ rise: { since: tuesday + since, units: 0 }, ...differs });

describe("rule 3, not yet shipped: which orders carry on", () => {
  test.each([
    [null, false],
    ["processing", false],
    ["shipped", true],
    ["closed", true],
  ] as const)("known to be shipped, %s: %s", (life, known) => {
    expect(isKnownShipped(acceptedOrder({ life }))).toBe(known);
  });

  test.each<[string, Partial<Order>, boolean]>([
    ["just accepted", {}, true],
    ["processing", { life: "processing" }, true],
    ["shipped", { life: "shipped" }, false],
    ["closed", { life: "closed" }, false],
    ["the last cycle's parcel", { carriedOver: true }, false],
    ["said to have arrived", { arrived: true }, false],
    ["without an id: it can never be asked about", { eventInstanceId: "" }, false],
  ])("%s: %s", (_label, differs, carries) => {
    for (const which of ["intent", "dismissed"] as const) {
      const slot = new SlotDriver();
      const order = acceptedOrder({ askedAt: tuesday, ...differs });
      slot.state = {
        ...slot.state,
        books: { live: { ...slot.book, [which]: acceptedIntent({ order }) } },
      };
      const draft = draftOf(slot.state, defaultPolicy, after(hour));
      expect(carriesOn(draft)).toBe(carries);
      expect(orderOf(draft.book[which])).toEqual(
        carries ? { ...order, rise: { since: tuesday + hour, units: 0 }, askedAt: null } : order,
      );
    }
  });

  test("the rise is kept at Amazon's time, and a second one keeps what the first filled in", () => {
    const slot = ordered();
    const order = acceptedOrder({ rise: { since: tuesday, units: 7 } });
    slot.state = {
      ...slot.state,
      books: { live: { ...slot.book, intent: acceptedIntent({ order }) } },
    };
    const draft = draftOf(slot.state, defaultPolicy, after(hour, 20 * day));
    carriesOn(draft);
    expect(orderOf(draft.book.intent)?.rise).toEqual({ since: tuesday + hour, units: 7 });
  });

  test("an order that is open decides, and not one that was turned off before it", () => {
    const slot = new SlotDriver();
    const off = acceptedIntent({ order: acceptedOrder({ eventInstanceId: "A" }) });
    const open = acceptedIntent({
      number: 2,
      order: acceptedOrder({ eventInstanceId: "B", life: "shipped" }),
    });
    slot.state = { ...slot.state, books: { live: { ...slot.book, intent: open, dismissed: off } } };
    expect(carriesOn(draftOf(slot.state, defaultPolicy, after(0)))).toBe(false);
  });

  test("without an order, or while its call runs, nothing does", () => {
    const slot = new SlotDriver();
    expect(carriesOn(draftOf(slot.state, defaultPolicy, slot.now))).toBe(false);
    slot.request();
    expect(carriesOn(draftOf(slot.state, defaultPolicy, slot.now))).toBe(false);
  });
});

describe("rule 3, not yet shipped: in how many ms time alone decides", () => {
  const seen = { aliveAt: tuesday };
  test.each<[string, Order, Moment, number | null]>([
    ["without an expected day: 14 days after acceptance", risen(day, seen), after(2 * day), 12 * day],
    ["then", risen(day, seen), after(14 * day), 0],
    ["and after it", risen(day, seen), after(20 * day), 0],
    ["3 days after the expected day", risen(day, { ...seen, expectedAt: tuesday + 2 * day }), after(2 * day), 3 * day],
    ["then, expected", risen(day, { ...seen, expectedAt: tuesday + 2 * day }), after(5 * day), 0],
    ["never seen alive: an hour after the rise", risen(day), after(day), hour],
    ["a millisecond before that", risen(day), after(day + hour - 1), 1],
    ["an hour after it", risen(day), after(day + hour), 0],
    ["never seen alive, and the order is old", risen(14 * day - minute), after(14 * day - minute), minute],
    ["by Amazon's clock", risen(day, seen), after(2 * day, 365 * day), 12 * day],
    ["no rise", acceptedOrder(), after(2 * day), null],
  ])("%s", (_label, order, now, ms) => {
    expect(riseEndsIn(order, { policy: defaultPolicy, now })).toBe(ms);
  });
});

describe("rule 3, not yet shipped: when its news are asked for", () => {
  test.each<[string, Order, Moment, number | null]>([
    ["no rise: not for that", acceptedOrder(), after(0), null],
    ["at once", risen(0), after(0), 0],
    ["asked: once more 50 minutes after the rise", risen(0, { askedAt: tuesday }), after(minute), 49 * minute],
    ["then", risen(0, { askedAt: tuesday }), after(50 * minute), 0],
    ["late", risen(0, { askedAt: tuesday }), after(2 * hour), 0],
    [
      "asked a millisecond before that: once more",
      risen(0, { askedAt: tuesday + 50 * minute - 1 }),
      after(50 * minute - 1),
      1,
    ],
    ["asked then: no more", risen(0, { askedAt: tuesday + 50 * minute }), after(51 * minute), null],
    ["by Amazon's clock", risen(0, { askedAt: tuesday }), after(minute, 20 * day), 49 * minute],
  ])("%s", (_label, order, now, ms) => {
    expect(riseAsksIn(order, now)).toBe(ms);
  });
});

describe("rule 3, not yet shipped: a rise while the order is not known to be shipped", () => {
  test("Amazon is asked at once, once more 50 minutes later, and then as ever", () => {
    const slot = ordered();
    slot.pass(day);
    const asks = asksOf(slot);
    slot.read(90, 90);
    slot.pass(15 * minute);
    const rise = slot.utc - (slot.book.last?.at ?? 0);
    expect(slot.send({ type: "level:read", percent: 90 })).toContainEqual({
      type: "follow",
      order: expect.anything() as object,
      eventInstanceId: "A",
    });
    slot.news("processing", slot.utc + 5 * day);
    asks.splice(0, asks.length - 1);
    slot.pass(10 * hour);
    expect(asks.map((ask) => ask.after - rise)).toEqual([0, 50 * minute, 6 * hour + 50 * minute]);
  });

  test("after a restart Amazon is asked at once: the process may have died before the answer", () => {
    const slot = ordered();
    slot.pass(day);
    slot.confirm(90);
    const asks = asksOf(slot);
    slot.restart();
    slot.pass(minute);
    expect(asks.map(({ id }) => id)).toEqual(["A"]);
    slot.news("closed");
    expect(slot.view).toMatchObject({ onOrder: false, status: { code: "fine" } });
    expect(slot.ends).toEqual(["refilled"]);
  });

  test("low ends, the mark begins anew, the order stays open and nothing is armed", () => {
    const slot = ordered();
    slot.confirm(90);
    expect(slot.view).toMatchObject({
      low: false,
      onOrder: true,
      status: { code: "placed", expectedAt: null },
      fault: false,
    });
    expect(slot.book).toMatchObject({
      armed: false,
      cycle: 1,
      cycleOrders: [1],
      intent: { order: { rise: { since: slot.utc, units: 78 } } },
    });
    expect(slot.state.shelf).toMatchObject({ cycle: 1, low: false, lowWater: 90, refilledAt: slot.utc });
    expect(slot.lines).toContainEqual({ code: "refilled", percent: 90 });
    expect(slot.ends).toEqual([]);
  });

  test("low again while it is open: on order, nothing is bought beside it", () => {
    const slot = ordered();
    slot.news("processing", slot.utc + 10 * day);
    slot.confirm(90);
    slot.news("processing", slot.utc + 11 * day);
    slot.pass(3 * day);
    slot.confirm(12);
    expect(slot.calls).toEqual([1]);
    expect(slot.view).toMatchObject({ low: true, onOrder: true });
  });

  test.each(["shipped", "closed"] as const)("where it is known to be %s, the rise is its parcel", (life) => {
    const slot = ordered();
    slot.news(life);
    slot.confirm(90);
    expect(slot.view).toMatchObject({ onOrder: false, status: { code: "fine" } });
    expect(slot.book).toMatchObject({ armed: true, closed: [{ id: "A" }] });
    expect(slot.ends).toEqual(["refilled"]);
  });

  test("without an id nobody can be asked: it is its parcel", () => {
    const slot = ordered("");
    slot.confirm(90);
    expect(slot.view.onOrder).toBe(false);
    expect(slot.book.armed).toBe(true);
  });

  test("one that was turned off is asked about, too, and nothing is armed", () => {
    const slot = ordered();
    slot.dismiss();
    slot.pass(day);
    const asks = asksOf(slot);
    slot.confirm(90);
    expect(asks.at(-1)?.id).toBe("A");
    expect(slot.book).toMatchObject({ armed: false, dismissed: { order: { rise: { since: slot.utc } } } });
  });

  test("told by a person it is its parcel, whatever Amazon says", () => {
    const slot = ordered();
    slot.told();
    expect(slot.view.onOrder).toBe(false);
    expect(slot.book).toMatchObject({ armed: true, closed: [{ id: "A" }] });
  });

  test("without a link it is not asked about, and decided after an hour like one that never had news", () => {
    const slot = ordered();
    slot.send({ type: "readiness:changed", readiness: unlinked });
    const asks = asksOf(slot);
    slot.confirm(90);
    expect(asks).toEqual([]);
    slot.pass(hour - 1);
    expect(slot.view.onOrder).toBe(true);
    slot.pass(1);
    expect(slot.view.onOrder).toBe(false);
    expect(slot.book.armed).toBe(true);
  });

  test("what it filled in that spare did not hold is remembered with the order", () => {
    const slot = new SlotDriver({ capacity: 100, packSize: 1000 });
    slot.runLow();
    slot.accept();
    slot.send({ type: "spare:told", units: 30 });
    slot.confirm(92);
    expect(slot.book).toMatchObject({ spare: 0, intent: { order: { rise: { units: 50 } } } });
  });
});
