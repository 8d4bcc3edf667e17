import { orderOf } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/slot/times.ts";
import { askedAgain, ordered } from "./support/open-orders.ts";
import { SlotDriver, orders, refusalIn } from "./support/slot-driver.ts";

describe("rule 9: ORDER_INPROGRESS", () => {
  test("with the id of an order that a refill closed: shown, still armed, asked again after the cooldown", () => {
    const slot = askedAgain("A");
    expect(slot.view).toMatchObject({ onOrder: true, status: { code: "alreadyOnOrder", expectedAt: null } });
    expect(slot.book.armed).toBe(true);
    slot.pass(24 * hour - minute);
    expect(slot.calls).toEqual([1, 2]);
    slot.pass(minute);
    expect(slot.calls).toEqual([1, 2, 3]);
    expect(slot.ends).toEqual(["refilled", "asked again"]);
  });

  test.each(["B", ""])("with any other id (%j): this need's order, not counted in the cap", (id) => {
    const slot = askedAgain(id);
    expect(slot.book.armed).toBe(false);
    expect(slot.book.capEntries).toHaveLength(1);
    slot.pass(3 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("after an attempt of unknown outcome it is most likely that attempt's order, and counts", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(slot.book.capEntries).toHaveLength(1);
  });

  test("a dismissed order that the refill found still followed is the last cycle's too", () => {
    const slot = ordered("A");
    slot.dismiss();
    slot.pass(2 * day);
    slot.arrives(90);
    slot.confirm(12);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(orderOf(slot.book.intent)?.carriedOver).toBe(true);
  });

  test("an order that was given up after 30 days and refilled since is the last cycle's too", () => {
    const slot = ordered("A");
    slot.pass(31 * day);
    slot.confirm(90);
    slot.confirm(12);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(orderOf(slot.book.intent)?.carriedOver).toBe(true);
  });
});

describe("rule 10: news of an order", () => {
  test("shipped and closed do not end it", () => {
    const slot = ordered();
    slot.news("shipped", slot.utc + 2 * day);
    expect(slot.view).toMatchObject({ onOrder: true, fault: false });
    expect(slot.view.status).toMatchObject({ code: "shipped" });
    slot.news("closed");
    expect(slot.view).toMatchObject({ onOrder: true, fault: false, status: { code: "closed" } });
    slot.pass(29 * day);
    expect(slot.view.onOrder).toBe(true);
  });

  test("where a sensor reports it leaves the switch after 30 days: fault while low, still disarmed", () => {
    const slot = ordered();
    slot.pass(30 * day);
    slot.read(12);
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
    expect(slot.book.armed).toBe(false);
    expect(slot.calls).toEqual([1]);
    slot.confirm(31);
    expect(slot.view).toMatchObject({ low: false, fault: false, status: { code: "fine" } });
  });

  test("where no sensor reports it stays until a person says", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.send({ type: "level:spent", points: 90 });
    slot.accept();
    slot.pass(60 * day);
    expect(slot.view.onOrder).toBe(true);
  });

  test("the first cancellation arms the slot five days later, and leaves the cap", () => {
    const slot = ordered();
    slot.pass(day);
    slot.news("cancelled");
    expect(slot.view).toMatchObject({ onOrder: false, fault: false });
    expect(slot.view.status).toMatchObject({ code: "cancelled" });
    expect(slot.book.capEntries).toEqual([]);
    slot.pass(5 * day - 2 * hour);
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    slot.pass(2 * hour);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("Arm while the order was open is no answer to its cancellation; Arm after it is", () => {
    const slot = ordered();
    slot.send({ type: "slot:armed" });
    slot.news("cancelled");
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    slot.pass(day);
    slot.read(12);
    slot.send({ type: "slot:armed" });
    expect(slot.calls).toEqual([1, 2]);
  });

  test("the second in a cycle leaves it disarmed with a fault, until a refill", () => {
    const slot = ordered();
    slot.news("cancelled");
    slot.pass(2 * day);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled");
    expect(slot.view.fault).toBe(true);
    slot.pass(20 * day);
    slot.read(12, 12, 12);
    expect(slot.calls).toEqual([1, 2]);
    slot.confirm(90);
    expect(slot.view).toMatchObject({ fault: false, status: { code: "fine" } });
    slot.confirm(12);
    expect(slot.calls).toEqual([1, 2, 3]);
  });

  test("an order accepted since stops the arming", () => {
    const slot = ordered();
    slot.news("cancelled");
    slot.pass(day);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.pass(minute);
    slot.dismiss();
    slot.pass(10 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "accepted, and turned off since",
      (slot) => {
        slot.accept("STANDARD_ORDER_PLACED", "A");
        slot.dismiss();
        slot.pass(15 * day);
        slot.read(4);
      },
    ],
    [
      "unconfirmed",
      (slot) => {
        slot.failFor(13 * hour, "attempt:unknown");
      },
    ],
  ])(
    "while an earlier order of the cycle stands (%s), the cancellation of a further one by hand arms nothing",
    (_label, first) => {
      const slot = new SlotDriver();
      slot.runLow();
      first(slot);
      slot.request();
      expect(slot.book.number).toBe(2);
      slot.accept("STANDARD_ORDER_PLACED", "B");
      slot.news("cancelled");
      expect(slot.view).toMatchObject({
        fault: false,
        status: { code: "cancelled", detail: "", next: "earlierStands" },
      });
      slot.pass(6 * day);
      slot.read(12);
      expect(slot.book.number).toBe(2);
    },
  );

  test("news of an order that nobody follows changes nothing", () => {
    const slot = ordered();
    const before = JSON.stringify(slot.state);
    slot.news("cancelled", null, "somebody else's");
    expect(JSON.stringify(slot.state)).toBe(before);
  });

  test("cancelled after a refill closed it, and Amazon's lock brought it back: it leaves the cap all the same", () => {
    const slot = askedAgain("A");
    slot.news("cancelled");
    expect(slot.book.capEntries).toEqual([]);
  });

  test("a notice gives way to the next order event", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.read(90);
    slot.state = { ...slot.state, books: { live: { ...slot.book, dismissed: null } } };
    slot.request();
    expect(slot.view.status).toMatchObject({ code: "notOrdered", reason: {} });
    slot.told();
    expect(slot.view.status).toEqual({ code: "fine" });
  });
});

describe("rule 11: the cap", () => {
  test("counts automatic and manual orders of 30 days together", () => {
    const slot = ordered("A");
    slot.arrives(90);
    slot.read(40);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.told();
    slot.read(30);
    expect(refusalIn(slot.request())).toEqual({ code: "cap", orders: 2 });
    slot.confirm(90);
    slot.confirm(12);
    slot.pass(2 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
    expect(slot.view.status).toEqual({ code: "lowHeld", reason: { code: "cap", orders: 2 } });
    for (let i = 0; i < 29; i++) {
      slot.pass(day);
      slot.read(12);
    }
    expect(slot.calls).toEqual([1, 2, 3]);
  });

  test.each(["automatic", "manual"])("0 is never, %s", (cause) => {
    const slot = new SlotDriver({ cap: 0 });
    slot.runLow();
    slot.pass(hour);
    if (cause === "manual") expect(refusalIn(slot.request())).toMatchObject({ code: "cap", orders: 0 });
    expect(slot.calls).toEqual([]);
    expect(slot.view).toMatchObject({ onOrder: false, fault: false });
  });

  test("an unconfirmed order counts from its last attempt: that one may have bought", () => {
    const slot = new SlotDriver({ cap: 1 });
    slot.runLow();
    slot.failFor(13 * hour, "attempt:unknown");
    expect(slot.ends).toEqual(["unconfirmed"]);
    slot.pass(30 * day - 2 * hour);
    slot.read(12);
    expect(orders(slot.request())).toBe(false);
    slot.pass(2 * hour);
    slot.read(12);
    expect(orders(slot.request())).toBe(true);
  });

  test("each mode has its own", () => {
    const slot = new SlotDriver({ cap: 1 });
    slot.runLow();
    slot.accept();
    slot.mode("test");
    slot.learn();
    slot.read(12);
    expect(slot.calls).toEqual([1, 1]);
  });
});
