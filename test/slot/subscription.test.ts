import { describe, expect, test } from "vitest";
import type { Effect } from "../../src/slot/effects.ts";
import type { LogLine } from "../../src/slot/log-lines.ts";
import type { Product } from "../../src/slot/state.ts";
import { day } from "../../src/slot/times.ts";
import { SlotDriver, orders } from "./support/slot-driver.ts";

const beans: Product = { asin: "B0COFFEE01", quantity: 2, unit: "count" };
const without: LogLine = { code: "notSubscribed" };

function told(slot: SlotDriver, subscribed: boolean | null, product: Product | null = null) {
  return slot.send({ type: "subscription:told", subscribed, product });
}

describe("what SubscriptionInfo said is told", () => {
  test.each<[string, boolean | null, Product | null, Effect[]]>([
    [
      "the product, with its quantity and unit",
      true,
      beans,
      [{ type: "log", level: "info", line: { code: "subscribed", product: beans } }],
    ],
    [
      "a quantity without a unit",
      true,
      { ...beans, unit: "" },
      [{ type: "log", level: "info", line: { code: "subscribed", product: { ...beans, unit: "" } } }],
    ],
    [
      "a product without a quantity",
      true,
      { ...beans, quantity: null },
      [{ type: "log", level: "info", line: { code: "subscribed", product: { ...beans, quantity: null } } }],
    ],
    ["subscribed, and no product named", true, null, []],
    ["not subscribed", false, null, [{ type: "log", level: "warn", line: without }]],
    [
      "not subscribed, with the product that is offered: nothing of it will come",
      false,
      beans,
      [{ type: "log", level: "warn", line: without }],
    ],
    ["not listed, or not said", null, null, []],
    ["not said, with a product: who knows whether it will come", null, beans, []],
  ])("%s", (_label, subscribed, product, said) => {
    const slot = new SlotDriver();
    const effects = told(slot, subscribed, product);
    expect(effects).toEqual(said);
    expect(slot.book).toMatchObject({ subscribed, product });
  });

  test("once, however often Amazon says it, and once in each process", () => {
    const slot = new SlotDriver();
    for (let at = 0; at < 3; at++) {
      told(slot, true, beans);
      slot.pass(day);
    }
    expect(slot.lines).toEqual([{ code: "subscribed", product: { asin: "B0COFFEE01", quantity: 2, unit: "count" } }]);
    slot.restart();
    told(slot, true, beans);
    told(slot, true, beans);
    expect(slot.lines).toHaveLength(2);
  });

  test("each time it is another", () => {
    const slot = new SlotDriver();
    for (const quantity of [2, 3, 2]) told(slot, true, { ...beans, quantity });
    told(slot, false);
    told(slot, true, beans);
    expect(slot.lines).toEqual([
      { code: "subscribed", product: { asin: "B0COFFEE01", quantity: 2, unit: "count" } },
      { code: "subscribed", product: { asin: "B0COFFEE01", quantity: 3, unit: "count" } },
      { code: "subscribed", product: { asin: "B0COFFEE01", quantity: 2, unit: "count" } },
      without,
      { code: "subscribed", product: { asin: "B0COFFEE01", quantity: 2, unit: "count" } },
    ]);
  });
});

describe("a slot that is not subscribed", () => {
  test("is told before it is low, and then orders nothing by itself; by hand it does", () => {
    const slot = new SlotDriver();
    told(slot, false);
    expect(slot.lines).toEqual([without]);
    slot.runLow();
    slot.pass(2 * day);
    slot.read(12);
    expect(slot.calls).toEqual([]);
    expect(slot.view).toMatchObject({
      status: { code: "lowHeld", reason: { code: "notSubscribed" } },
      fault: false,
      attention: true,
    });
    expect(orders(slot.request())).toBe(true);
  });

  test("stays so over a restart, before Amazon was asked again", () => {
    const slot = new SlotDriver();
    told(slot, false);
    slot.restart();
    slot.learn();
    slot.runLow();
    expect(slot.calls).toEqual([]);
    told(slot, true, beans);
    expect(slot.calls).toEqual([1]);
  });

  test("is one in its own mode only", () => {
    const slot = new SlotDriver({ mode: "test" });
    told(slot, false);
    slot.mode("live");
    slot.learn();
    slot.runLow();
    expect(slot.calls).toEqual([1]);
    slot.mode("test");
    slot.learn();
    slot.read(12, 12, 12);
    expect(slot.calls).toEqual([1]);
  });

  test("that has an order on its way keeps it", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    told(slot, false);
    expect(slot.view).toMatchObject({ onOrder: true, fault: false, status: { code: "placed", expectedAt: null } });
  });
});

test("a subscription ends no other wait than that of a refusal for want of one", () => {
  const slot = new SlotDriver();
  slot.runLow();
  slot.refuse("rejected", "Slot is odd");
  told(slot, false);
  told(slot, true, beans);
  expect(slot.calls).toEqual([1]);
  slot.pass(day);
  slot.read(12);
  expect(slot.calls).toEqual([1, 2]);
});

test("a refusal for want of a subscription is not mended by an answer that does not say", () => {
  const slot = new SlotDriver();
  slot.runLow();
  slot.refuse("unsubscribed");
  told(slot, null);
  expect(slot.calls).toEqual([1]);
  told(slot, true, beans);
  expect(slot.calls).toEqual([1, 2]);
});
