import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { SlotDriver, orders, refusalIn, tripped, unlinked } from "./support/slot-driver.ts";

describe("rule 5: a manual order", () => {
  test.each<[string, (slot: SlotDriver) => void, boolean]>([
    ["no level yet", () => undefined, true],
    [
      "a stale level above the ceiling",
      (slot) => {
        slot.read(90, 90);
        slot.pass(49 * hour);
      },
      true,
    ],
    [
      "at the ceiling",
      (slot) => {
        slot.read(60);
      },
      true,
    ],
    [
      "above the ceiling",
      (slot) => {
        slot.read(61);
      },
      false,
    ],
    [
      "low, and automatic ordering off",
      (slot) => {
        slot.confirm(10);
      },
      true,
    ],
  ])("%s", (_label, prepare, taken) => {
    const slot = new SlotDriver({ automatic: false });
    prepare(slot);
    const effects = slot.request();
    expect(orders(effects)).toBe(taken);
    expect(refusalIn(effects) === null).toBe(taken);
    expect(slot.view.onOrder).toBe(taken);
  });

  test.each([
    ["not linked", unlinked, { code: "link", why: { code: "notLinked" } }],
    ["tripped", tripped, { code: "linkedWrong" }],
  ])("%s: refused, and Order Status keeps saying so", (_label, facts, status) => {
    const slot = new SlotDriver({}, facts);
    expect(refusalIn(slot.request())).not.toBeNull();
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
    expect(slot.view.status).toEqual(status);
  });

  test("automatic ordering off, no subscription and a disarmed slot do not matter", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.request();
    slot.accept();
    slot.send({ type: "subscription:told", subscribed: false, product: null });
    slot.send({ type: "automatic:switched", on: false });
    slot.dismiss();
    slot.news("cancelled");
    slot.pass(minute);
    expect(orders(slot.request())).toBe(true);
  });

  test("60 s since the last one", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.refuse("rejected");
    slot.pass(59 * second);
    expect(refusalIn(slot.request())).toEqual({ code: "askedJustNow" });
    slot.pass(second);
    expect(orders(slot.request())).toBe(true);
  });

  test("after Unconfirmed it is the person's decision", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.failFor(13 * hour, "attempt:unknown");
    expect(slot.view.status).toMatchObject({ code: "unconfirmed", detail: "" });
    expect(orders(slot.request())).toBe(true);
  });

  test("a refused request is told for 10 minutes, without a fault", () => {
    const slot = new SlotDriver();
    slot.read(90);
    slot.request();
    expect(slot.view).toMatchObject({
      fault: false,
      status: { code: "notOrdered", reason: { code: "aboveCeiling", percent: 90, ceiling: 60 } },
    });
    slot.pass(10 * minute - 1);
    expect(slot.view.status).toMatchObject({ code: "notOrdered", reason: { code: "aboveCeiling", ceiling: 60 } });
    slot.pass(1);
    expect(slot.view.status).toEqual({ code: "fine" });
  });
});

describe("section 7: the switch is a state", () => {
  test("turning it on while an order is open changes nothing, however often", () => {
    const slot = new SlotDriver();
    slot.request();
    expect(slot.request()).toEqual([]);
    slot.accept();
    for (let i = 0; i < 20; i++) {
      slot.pass(hour);
      expect(slot.request()).toEqual([]);
    }
    expect(slot.calls).toEqual([1]);
  });

  test("off while the call runs stops repeats; nothing was sent", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.dismiss();
    expect(slot.view.onOrder).toBe(false);
    slot.fail("attempt:notSent");
    slot.pass(day);
    expect(slot.calls).toEqual([1]);
    expect(slot.ends).toEqual(["not sent"]);
  });

  test("off while the call runs: its answer is still recorded, counted and followed", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.dismiss();
    slot.accept();
    expect(slot.view.onOrder).toBe(false);
    expect(slot.book).toMatchObject({ armed: false, intent: null });
    expect(slot.book.capEntries).toHaveLength(1);
    expect(slot.book.dismissed?.order.eventInstanceId).toBe("order-1");
  });

  test("off while the call runs, and no answer: unconfirmed", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.dismiss();
    slot.fail("attempt:unknown");
    expect(slot.view.status).toMatchObject({ code: "unconfirmed", detail: "" });
    expect(slot.view.fault).toBe(true);
  });

  test("off and on again while the call runs: as if nothing had been", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.dismiss();
    slot.request();
    slot.accept();
    expect(slot.calls).toEqual([1]);
    expect(slot.view.onOrder).toBe(true);
  });

  test.each([
    ["live", false],
    ["test", true],
    ["simulate", true],
  ] as const)("off in %s: cancelled at Amazon is %s", (mode, cancels) => {
    const slot = new SlotDriver({ mode });
    slot.request();
    slot.accept(mode === "live" ? "STANDARD_ORDER_PLACED" : "TEST_ORDER_PLACED");
    expect(slot.dismiss().some((effect) => effect.type === "takeBack")).toBe(cancels);
    expect(slot.ends).toEqual(["dismissed"]);
  });

  test("on again: the dismissed order is shown again, without a call", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.accept();
    slot.dismiss();
    slot.pass(3 * day);
    const effects = slot.request();
    expect(orders(effects)).toBe(false);
    expect(slot.view).toMatchObject({ onOrder: true, status: { code: "placed", expectedAt: null } });
    expect(effects.filter((effect) => effect.type === "record")).toMatchObject([{ end: null, intent: { number: 1 } }]);
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    [
      "overdue",
      (slot) => {
        slot.pass(14 * day);
        slot.confirm(5);
      },
    ],
    [
      "no longer followed",
      (slot) => {
        slot.pass(31 * day);
      },
    ],
    [
      "cancelled at Amazon",
      (slot) => {
        slot.news("cancelled");
        slot.pass(minute);
      },
    ],
  ])("on again when the dismissed order is %s: a new order", (_label, prepare) => {
    const slot = new SlotDriver();
    slot.request();
    slot.accept();
    slot.dismiss();
    prepare(slot);
    expect(orders(slot.request())).toBe(true);
  });

  test("a dismissed order's own cancellation does not arm the slot", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.dismiss();
    slot.news("cancelled");
    slot.pass(6 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    expect(slot.book.capEntries).toEqual([]);
  });

  test("a dismissed order that Amazon answers with again is one order, not two", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.pass(15 * day);
    slot.read(4);
    slot.request();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(slot.book).toMatchObject({ dismissed: null, intent: { order: { eventInstanceId: "A" } } });
    expect(slot.book.capEntries).toHaveLength(1);
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ dismissed: null, intent: null, capEntries: [] });
  });
});
