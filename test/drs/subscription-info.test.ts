import { describe, expect, test } from "vitest";
import type { Subscription } from "../../src/drs/types.ts";
import { failure, fakeAmazon, rig } from "./rig.ts";
import { simulatorRig } from "./simulator-rig.ts";

describe("at the simulator", () => {
  test("tells of each slot by its id, and of the product of one that is not subscribed too", async () => {
    const product = { asin: "B000000001", quantity: 2.5, unit: "kg" };
    const { client } = await simulatorRig({
      slots: { on: { product }, off: { subscribed: false, product }, gone: { known: false } },
    });
    expect(await client.subscriptionInfo()).toEqual(
      new Map([
        ["on", { subscribed: true, product }],
        ["off", { subscribed: false, product }],
      ]),
    );
  });

  test.each(["__proto__", "constructor", "hasOwnProperty", "a/b", "日本", ""])(
    "takes the slot id %j as an id",
    async (slotId) => {
      // A computed key: "__proto__" as a plain one would set the prototype.
      const { client } = await simulatorRig({ slots: { [slotId]: { subscribed: false } } });
      const slots = await client.subscriptionInfo();
      expect([...slots.keys()]).toEqual([slotId]);
      expect(slots.get(slotId)).toMatchObject({ subscribed: false });
    },
  );

  test("a device without slots has none, whatever objects have by nature", async () => {
    const slots = await (await simulatorRig()).client.subscriptionInfo();
    expect([slots.size, slots.get("constructor"), slots.get("__proto__")]).toEqual([0, undefined, undefined]);
  });
});

async function told(status: unknown): Promise<Subscription | undefined> {
  const amazon = await fakeAmazon({ drs: [{ body: JSON.stringify({ slotsSubscriptionStatus: { s1: status } }) }] });
  return (await rig(amazon).client.subscriptionInfo()).get("s1");
}

const listed = (...productInfoList: unknown[]) => ({ subscribed: true, productInfoList });

describe("a slot", () => {
  test.each(["true", 1, null, undefined, {}])(
    "whose subscribed is %j is neither subscribed nor not",
    async (subscribed) => {
      expect(await told({ subscribed, productInfoList: [] })).toEqual({ subscribed: null, product: null });
    },
  );

  test.each([null, 3, "s1", [], [{ subscribed: true }]])("that is %j is listed, with nothing known", async (status) => {
    expect(await told(status)).toEqual({ subscribed: null, product: null });
  });

  test.each([
    ["none", listed(), null],
    ["no list", { subscribed: true, productInfoList: { asin: "A" } }, null],
    ["missing", { subscribed: true }, null],
    [
      "the first of two",
      listed({ asin: "A", quantity: 1, unit: "count" }, { asin: "B" }),
      { asin: "A", quantity: 1, unit: "count" },
    ],
    [
      "the first with an asin",
      listed(null, "A", ["A"], { quantity: 1 }, { asin: 7 }, { asin: " \n" }, { asin: "B" }, { asin: "C" }),
      { asin: "B", quantity: null, unit: "" },
    ],
    [
      "quantity as text, unit as a number",
      listed({ asin: "A", quantity: "1", unit: 5 }),
      { asin: "A", quantity: null, unit: "" },
    ],
    [
      "one line each",
      listed({ asin: " A\r\nB ", quantity: -0.5, unit: "fl.\u0000oz" }),
      { asin: "A B", quantity: -0.5, unit: "fl. oz" },
    ],
    [
      "at most 64 characters each",
      listed({ asin: "a".repeat(9000), unit: "u".repeat(9000) }),
      { asin: "a".repeat(64), quantity: null, unit: "u".repeat(64) },
    ],
  ])("and its product: %s", async (_, status, product) => {
    expect(await told(status)).toEqual({ subscribed: true, product });
  });

  test("with a quantity beyond numbers has none", async () => {
    const amazon = await fakeAmazon({
      drs: [{ body: '{"slotsSubscriptionStatus":{"s1":{"productInfoList":[{"asin":"A","quantity":1e999}]}}}' }],
    });
    expect((await rig(amazon).client.subscriptionInfo()).get("s1")?.product).toEqual({
      asin: "A",
      quantity: null,
      unit: "",
    });
  });
});

test.each([
  "",
  "<html>",
  "null",
  "[]",
  "{}",
  '{"slotsSubscriptionStatus":null}',
  '{"slotsSubscriptionStatus":[]}',
  '{"slotsSubscriptionStatus":3}',
  '{"__proto__":{"slotsSubscriptionStatus":{}}}',
])("an answer that makes no sense, %s: outcome unknown", async (body) => {
  const amazon = await fakeAmazon({ drs: [{ body }] });
  expect(await failure(rig(amazon).client.subscriptionInfo())).toMatchObject({
    name: "OutcomeUnknownError",
    status: 200,
  });
});
