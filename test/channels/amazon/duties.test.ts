import { describe, expect, test } from "vitest";
import { slotListLine } from "../../../src/channels/amazon/duties.ts";
import type { CallName } from "../../../src/simulator/call-name.ts";
import type { Fault } from "../../../src/simulator/faults.ts";
import { usage, household, type Entry, type Household } from "../../support/home/household.ts";
import { day, hour, minute, serial } from "../../runtime/rig.ts";
import { linkRefused, off, shownAs } from "../../runtime/stands.ts";

const second = 1_000;
const startedAt = Date.parse("2026-03-01T12:00:00Z");

/** When Amazon was asked, in ms since the household began. */
function times(house: Household, call: CallName): number[] {
  return house.asked(call).map(({ time }) => Date.parse(time) - startedAt);
}

const twoSlots: Partial<Entry> = { devices: [{ serial, name: "Corner", slots: [usage("beans"), usage("filter")] }] };
const byHand = (slotId: string): { slotId: string } => ({ slotId });

describe("what a device does every day", () => {
  test("20 s after the start and then daily: what it is subscribed to is asked, and that it is there is said", async () => {
    const house = await household();
    await house.start();
    await house.pass(20 * second - 1);
    expect(house.amazon.control.calls().requests).toEqual([]);
    await house.pass(1);
    await house.pass(3 * day);
    const daily = [20 * second, day + 20 * second, 2 * day + 20 * second];
    expect([times(house, "subscriptionInfo").slice(0, 3), times(house, "deviceStatus").slice(0, 3)]).toEqual([
      daily,
      daily,
    ]);
    expect(house.asked("subscriptionInfo")).toHaveLength(4);
    expect(house.asked("deviceStatus")[1]).toMatchObject({
      method: "POST",
      path: "/deviceStatus",
      body: '{"mostRecentlyActiveDate":"2026-03-02T12:00:20Z"}',
      status: 200,
    });
  });

  test("for each device, once, however many slots it has, and also where it stands twice in the configuration", async () => {
    const house = await household();
    await house.start({
      devices: [
        { serial, name: "Corner", slots: [usage("beans"), usage("filter")] },
        { serial, name: "Corner again", slots: [byHand("third")] },
        { serial: "CC0002", name: "Kitchen", slots: [byHand("pads")] },
      ],
    });
    await house.pass(minute);
    expect(house.amazon.control.calls().counts).toMatchObject({ subscriptionInfo: 2, deviceStatus: 2, token: 2 });
    expect(house.told(/Corner: .*"third"/)).toHaveLength(1);
    expect(house.told(/pads/).every((line) => line.startsWith("warn: Kitchen: "))).toBe(true);
  });

  const failures: [CallName, Fault][] = [
    ["subscriptionInfo", { kind: "status", status: 500 }],
    ["subscriptionInfo", { kind: "notJson" }],
    ["subscriptionInfo", { kind: "status", status: 400, body: '{"message":"no"}' }],
    ["deviceStatus", { kind: "reset", when: "after" }],
    ["deviceStatus", { kind: "status", status: 429, headers: { "Retry-After": "5" } }],
    ["token", { kind: "status", status: 503 }],
  ];
  test.each(failures)(
    "where %s fails it is tried again every hour, and daily once it succeeded",
    async (call, fault) => {
      const house = await household();
      house.amazon.control.addFault({ call, times: null, fault });
      await house.start({ devices: [{ serial, name: "Corner", slots: [byHand("beans")] }] });
      await house.pass(2 * hour + minute);
      // Without a token both calls fail, and each asks for one.
      expect(house.asked(call)).toHaveLength(call === "token" ? 6 : 3);
      house.amazon.control.clearFaults();
      house.amazon.control.resetCalls();
      await house.pass(day + 2 * hour);
      expect(times(house, "deviceStatus")).toEqual([3 * hour + 20 * second, day + 3 * hour + 20 * second]);
      expect(times(house, "subscriptionInfo")).toEqual(times(house, "deviceStatus"));
      expect(house.told(/Amazon did not/)).toEqual([]);
    },
  );

  test("a link that is refused is told, and asks nothing more", async () => {
    const house = await household();
    house.amazon.control.addFault({ call: "token", times: null, fault: { kind: "invalidGrant" } });
    const running = await house.start();
    await house.pass(3 * day);
    expect(running.slot("beans").face()).toMatchObject(shownAs(off(linkRefused, true)));
    expect(house.amazon.control.calls().counts).toMatchObject({
      token: 1,
      subscriptionInfo: 0,
      deviceStatus: 0,
      slotStatus: 0,
    });
  });

  test("while the configuration stops ordering, nothing at all is asked or said", async () => {
    const house = await household();
    // What would be sent all the same went to the simulator.
    const running = await house.start({ amazon: { authorizeUrl: "ftp://mistyped" } });
    await running.slot("beans").use();
    await house.pass(3 * day);
    expect(house.amazon.control.calls().requests).toEqual([]);
    expect(running.slot("beans").face()).toMatchObject(
      shownAs(off({ code: "notOrdered", reason: { code: "configurationLacks", keys: ["authorizeUrl"] } }, true)),
    );
  });

  test("a start that ends before they begin, or while they run, leaves nothing behind", async () => {
    const house = await household();
    (await house.start()).close();
    expect(house.clock.pending()).toBe(0);
    house.amazon.control.addFault({ call: "subscriptionInfo", fault: { kind: "hang" } });
    const second_ = await house.start();
    house.clock.advance(minute);
    expect(await house.amazon.control.reached("subscriptionInfo", 1, hour)).toBe(true);
    second_.close();
    await house.settle();
    expect(house.clock.pending()).toBe(0);
    await house.pass(2 * day);
    expect(house.amazon.control.calls().counts).toMatchObject({ subscriptionInfo: 1, deviceStatus: 0 });
  });
});

describe("in simulate mode", () => {
  const debug = (house: Household, call: string): number =>
    house.lines.filter((line) => line.startsWith(`debug: DRS ${call}:`)).length;

  test("nobody is there to report to before the first order; 20 s after it, and then daily, there is", async () => {
    const house = await household();
    const running = await house.start({
      mode: "simulate",
      devices: [{ serial, name: "Corner", slots: [byHand("beans"), usage("filter")] }],
    });
    await house.pass(3 * day);
    expect(house.lines.filter((line) => /DRS|LwA|stands in/.test(line))).toEqual([]);
    expect(await running.slot("beans").replenish(true)).toBe(0);
    await house.says(/Test order placed with the built-in simulator/);
    await house.pass(20 * second - 1);
    expect([
      debug(house, "Replenish"),
      debug(house, "SubscriptionInfo"),
      debug(house, "DeviceStatus"),
      debug(house, "SlotStatus"),
    ]).toEqual([1, 0, 0, 0]);
    await house.pass(1);
    await house.pass(2 * day);
    expect([debug(house, "SubscriptionInfo"), debug(house, "DeviceStatus"), debug(house, "SlotStatus")]).toEqual([
      3, 3, 3,
    ]);
    expect(house.amazon.control.calls().requests).toEqual([]);
  });
});

describe("the slots that Amazon lists", () => {
  const [beans, filter] = [
    { slotId: "beans-1", name: "Beans" },
    { slotId: "filter-1", name: "Filter" },
  ];
  test.each<[string, { slotId: string; name: string }[], string[], string | null]>([
    ["are the configured ones", [beans, filter], ["filter-1", "beans-1"], null],
    [
      "are more",
      [beans],
      ["beans-1", "x", "y"],
      'Amazon lists more slots than are configured; to use them add slotId "x", "y"',
    ],
    [
      "lack one, and one is free",
      [beans, filter],
      ["beans-1", "x"],
      'Amazon does not list slotId "filter-1" (Filter); slots that Amazon lists and nobody uses: "x"',
    ],
    [
      "lack one, and none is free",
      [beans, filter],
      ["beans-1"],
      'Amazon does not list slotId "filter-1" (Filter); Amazon lists no other slot for this device',
    ],
    [
      "are others altogether",
      [beans, filter],
      ["x"],
      'Amazon does not list slotId "beans-1" (Beans), "filter-1" (Filter); slots that Amazon lists and nobody uses: "x"',
    ],
    [
      "are none",
      [beans],
      [],
      'Amazon does not list slotId "beans-1" (Beans); Amazon lists no other slot for this device',
    ],
    [
      "differ in the case of a letter",
      [beans],
      ["Beans-1"],
      'Amazon does not list slotId "beans-1" (Beans); slots that Amazon lists and nobody uses: "Beans-1"',
    ],
  ])("%s", (_label, configured, listed, line) => {
    expect(slotListLine(configured, listed)).toBe(line);
  });

  test("are compared each day, and told when that changes", async () => {
    const house = await household();
    const { control } = house.amazon;
    control.change({ strict: true });
    control.setSlot("beans", {});
    await house.start(twoSlots);
    await house.pass(3 * day);
    const missing =
      'warn: Corner: Amazon does not list slotId "filter" (filter); Amazon lists no other slot for this device';
    expect(house.told(/slotId/)).toEqual([missing]);
    control.setSlot("spare", {});
    await house.pass(2 * day);
    expect(house.told(/slotId/).slice(1)).toEqual([
      'warn: Corner: Amazon does not list slotId "filter" (filter); slots that Amazon lists and nobody uses: "spare"',
    ]);
    control.setSlot("filter", {});
    await house.pass(2 * day);
    expect(house.told(/slotId/).slice(2)).toEqual([
      'warn: Corner: Amazon lists more slots than are configured; to use them add slotId "spare"',
    ]);
    control.setSlot("spare", { known: false });
    await house.pass(2 * day);
    expect(house.told(/slotId/)).toHaveLength(3);
  });
});

describe("what Amazon will send", () => {
  test("is named with ASIN and quantity, once in each process, and again when it is something else", async () => {
    const house = await household();
    house.amazon.control.setSlot("beans", { product: { asin: "B0COFFEE01", quantity: 2, unit: "count" } });
    const first = await house.start();
    await house.pass(3 * day);
    const line = "info: beans: subscribed at Amazon: an order brings B0COFFEE01, 2 count";
    expect(house.told(/an order brings/)).toEqual([line]);
    house.amazon.control.setSlot("beans", { product: { asin: "B0COFFEE02", quantity: 1, unit: "count" } });
    await house.pass(day);
    expect(house.told(/an order brings/)).toEqual([
      line,
      "info: beans: subscribed at Amazon: an order brings B0COFFEE02, 1 count",
    ]);
    first.close();
    await house.start();
    await house.pass(minute);
    expect(house.told(/an order brings/)).toHaveLength(3);
  });
});

test(
  "a year of a slot that ordered once and was never refilled costs as many calls as the rules have it",
  { timeout: 180_000 },
  async () => {
    const house = await household();
    house.amazon.control.setSlot("beans", {});
    const running = await house.start({
      devices: [{ serial, name: "Corner", slots: [usage("beans", { level: { source: "usage", unitsPerUse: 96 } })] }],
    });
    await running.slot("beans").use();
    await house.pass(365 * day);
    const asks = 30 * 4;
    expect(house.amazon.control.calls().counts).toEqual({
      replenish: 1,
      cancelTestOrder: 0,
      deregister: 0,
      consent: 0,
      // The order asked first.
      subscriptionInfo: 1 + 365,
      deviceStatus: 365,
      slotStatus: 365,
      getOrderInfo: asks,
      // A token lasts an hour: one for each day's duties, and one for each ask but the one that follows them within the
      // hour.
      token: 365 + asks - 30,
    });
    expect(house.told(/./).filter((line) => !line.startsWith("info"))).toEqual([
      "warn: beans: Overdue: if it is here, fill it up; else look at your orders at Amazon",
    ]);
    expect(house.told(/./).filter((line) => line.startsWith("info: beans"))).toHaveLength(4);
  },
);
