import { describe, expect, test } from "vitest";
import type { OrderInfo } from "../../src/drs/types.ts";
import { failure, fakeAmazon, rig } from "./rig.ts";
import { simulatorRig } from "./simulator-rig.ts";

const day = (n: number): string => `2026-03-${String(n).padStart(2, "0")}T00:00:00Z`;
const at = (n: number): number => Date.UTC(2026, 2, n);

/** The life of an order in the simulator, in both of Amazon's vocabularies. */
const words = {
  processing: {
    placed: "Processing",
    processing: "Processing",
    shipped: "Shipped",
    delivered: "Shipped",
    closed: "Closed",
    cancelled: "Cancelled",
  },
  pending: {
    placed: "Pending",
    processing: "Authorized",
    shipped: "Authorized",
    delivered: "Closed",
    closed: "Closed",
    cancelled: "Canceled",
  },
} as const;
const lifeOf: Record<string, OrderInfo["life"]> = {
  Processing: "processing",
  Pending: "processing",
  Authorized: "processing",
  Shipped: "shipped",
  Closed: "closed",
  Canceled: "cancelled",
  Cancelled: "cancelled",
};
type State = keyof (typeof words)["pending"];

const lives = Object.entries(words).flatMap(([vocabulary, byState]) =>
  Object.entries(byState).map(([state, word]) => ({
    vocabulary: vocabulary as keyof typeof words,
    state: state as State,
    word,
  })),
);

describe("an order at the simulator", () => {
  test.each(lives)("$vocabulary vocabulary, $state: $word", async ({ vocabulary, state, word }) => {
    const { client, control } = await simulatorRig({ vocabulary });
    const { eventInstanceId } = await client.replenish("s 1/ä");
    control.changeOrder(eventInstanceId, { state, expectedDeliveryDate: day(9) });
    expect(await client.getOrderInfo(eventInstanceId, "s 1/ä")).toEqual({
      word,
      life: lifeOf[word],
      expectedAt: at(9),
    });
  });

  test("lives on, and each look tells of it as it is then", async () => {
    const { client, amazonClock } = await simulatorRig();
    const { eventInstanceId } = await client.replenish("s1");
    const expectedAt = amazonClock.now() + 2000;
    const seen: unknown[] = [await client.getOrderInfo(eventInstanceId, "s1")];
    amazonClock.advance(1000);
    seen.push(await client.getOrderInfo(eventInstanceId, "s1"));
    expect(seen).toEqual([
      { word: "Processing", life: "processing", expectedAt },
      { word: "Shipped", life: "shipped", expectedAt },
    ]);
  });

  test("in the resolution flow has no date", async () => {
    const { client } = await simulatorRig({ slots: { s1: { resolutionFlow: true } } });
    const { eventInstanceId } = await client.replenish("s1");
    expect(await client.getOrderInfo(eventInstanceId, "s1")).toEqual({
      word: "Processing",
      life: "processing",
      expectedAt: null,
    });
  });

  test("that it does not know is refused", async () => {
    const { client } = await simulatorRig();
    expect(await failure(client.getOrderInfo("before my time", "s1"))).toMatchObject({
      name: "RefusedError",
      reason: "rejected",
      status: 400,
    });
  });
});

async function told(items: unknown): Promise<OrderInfo> {
  const amazon = await fakeAmazon({
    drs: [{ body: JSON.stringify({ orderInfoData: { instanceId: "event-1", orderItems: items } }) }],
  });
  return rig(amazon).client.getOrderInfo("event-1", "mine");
}

const mine = (status: unknown, expectedDeliveryDate: unknown = null) => ({
  slotId: "mine",
  status,
  expectedDeliveryDate,
});

describe("a word", () => {
  test.each([
    ["pROCESSING", "processing"],
    ["PENDING", "processing"],
    ["authorized", "processing"],
    ["SHIPPED", "shipped"],
    ["closed", "closed"],
    ["CANCELED", "cancelled"],
    ["cancelled", "cancelled"],
  ])("is known in any letters: %s", async (word, life) => {
    expect(await told([mine(word)])).toEqual({ word, life, expectedAt: null });
  });

  test.each(["Unknown", "Delivered", "Processing soon", "constructor", "__proto__", "toString"])(
    "that is not known is kept and says nothing: %s",
    async (word) => {
      expect(await told([mine(word, day(4))])).toEqual({ word, life: null, expectedAt: at(4) });
    },
  );

  test.each([
    [" Shipped\r\n", "Shipped", "shipped"],
    ["Beamed\r\nerror: forged\u0000", "Beamed error: forged", null],
    ["x".repeat(30_000), "x".repeat(64), null],
    ["", "", null],
  ])("is one line of at most 64 characters: %j", async (status, word, life) => {
    expect(await told([mine(status)])).toEqual({ word, life, expectedAt: null });
  });

  test.each([undefined, null, 7, true, ["Shipped"], { status: "Shipped" }])("that is none: %j", async (status) => {
    expect(await told([mine(status)])).toEqual({ word: "", life: null, expectedAt: null });
  });
});

describe("several items", () => {
  const theirs = { slotId: "theirs", status: "Shipped", expectedDeliveryDate: day(28) };
  const anyone = { status: "Closed", expectedDeliveryDate: day(3) };
  const nothing = { word: "", life: null, expectedAt: null };

  test.each([
    [
      "ours among others",
      [theirs, mine("Pending", day(5)), theirs],
      { word: "Pending", life: "processing", expectedAt: at(5) },
    ],
    [
      "ours, and one without a slot",
      [anyone, mine("Pending")],
      { word: "Pending", life: "processing", expectedAt: null },
    ],
    ["only an id that the slot had before", [theirs], { word: "Shipped", life: "shipped", expectedAt: at(28) }],
    [
      "none with a slot",
      [anyone, { status: "Shipped", slotId: null }, { status: "Pending", slotId: "", expectedDeliveryDate: day(4) }],
      { word: "Shipped", life: "shipped", expectedAt: at(4) },
    ],
    [
      "a slot that is no text",
      [
        { ...anyone, slotId: 5 },
        { ...anyone, slotId: ["mine"] },
      ],
      { word: "Closed", life: "closed", expectedAt: at(3) },
    ],
    ["none", [], nothing],
    ["no list", { 0: mine("Shipped") }, nothing],
    ["null", null, nothing],
    ["what is no item, and none with a slot", [anyone, 3], { word: "", life: null, expectedAt: at(3) }],
    ["what is no item, and ours", [mine("Closed"), null], { word: "Closed", life: "closed", expectedAt: null }],
  ])("whose: %s", async (_, items, expected) => {
    expect(await told(items)).toEqual(expected);
  });

  test.each([
    [["Pending", "Beamed", "Shipped", "Closed", "Cancelled"], "Shipped", "shipped"],
    [["Beamed", "Cancelled", "Authorized", "Closed"], "Authorized", "processing"],
    [["Processing", "Pending"], "Processing", "processing"],
    [["Closed", "Beamed", "Cancelled"], "Beamed", null],
    [["Cancelled", "", "Canceled"], "", null],
    [["Cancelled", "Closed", "Canceled"], "Closed", "closed"],
    [["Canceled", "Cancelled"], "Canceled", "cancelled"],
  ])("%j together: %s", async (statuses, word, life) => {
    const forwards = await told(statuses.map((status) => mine(status)));
    const backwards = await told(statuses.map((status) => mine(status)).reverse());
    expect([forwards, backwards.life]).toEqual([{ word, life, expectedAt: null }, life]);
  });

  test.each([
    [[day(4), day(9), day(6)], at(9)],
    [[null, "soon", "", day(6)], at(6)],
    [["9999-01-01T00:00:00Z", day(6), "1970-01-01T00:00:00Z"], at(6)],
    [[at(6), undefined, "2026-02-30"], null],
  ])("the latest of the dates that make sense: %j", async (dates, expectedAt) => {
    expect(await told(dates.map((date) => mine("Pending", date)))).toMatchObject({ expectedAt });
  });
});

describe("an answer that makes no sense", () => {
  test.each([
    "",
    "<html>",
    "null",
    "[]",
    "{}",
    '{"orderInfoData":null}',
    '{"orderInfoData":[]}',
    '{"orderInfoData":"Shipped"}',
    '{"OrderInfoData":{}}',
  ])("%s: outcome unknown", async (body) => {
    const amazon = await fakeAmazon({ drs: [{ body }] });
    expect(await failure(rig(amazon).client.getOrderInfo("event-1", "mine"))).toMatchObject({
      name: "OutcomeUnknownError",
      status: 200,
    });
  });

  test("no items are no news", async () => {
    const amazon = await fakeAmazon({ drs: [{ body: '{"orderInfoData":{}}' }] });
    expect(await rig(amazon).client.getOrderInfo("event-1", "mine")).toEqual({
      word: "",
      life: null,
      expectedAt: null,
    });
  });
});

describe("the id of an order", () => {
  test.each(["event-1", "a/b?c#d%2Fé'(*)!~", "...", "%2e%2e", "日".repeat(255)])("goes unharmed: %j", async (id) => {
    const amazon = await fakeAmazon({ drs: [{ body: '{"orderInfoData":{}}' }] });
    await rig(amazon).client.getOrderInfo(id, "s1");
    expect(amazon.drs[0]?.url).toBe(`/getOrderInfo/${encodeURIComponent(id)}`);
  });

  test.each(["", ".", "..", "\ud800"])("that no URL can carry is refused, and not called a slotId: %j", async (id) => {
    const amazon = await fakeAmazon();
    const error = await failure(rig(amazon).client.getOrderInfo(id, "s1"));
    expect(error).toMatchObject({
      name: "RefusedError",
      reason: "rejected",
      status: 0,
      message: expect.stringContaining("this order") as unknown,
    });
    expect(String(error)).not.toMatch(/slot|configuration/);
    expect(amazon.drs).toEqual([]);
  });
});
