// Each test here is a promise that the code did not keep when it was written.
import { orderOf } from "../../src/slot/intent.ts";
import { describe, expect, test } from "vitest";
import { createDeviceDuties } from "../../src/channels/amazon/duties.ts";
import { simulatorRefreshToken } from "../../src/simulator/index.ts";
import { linksIn } from "../../src/store/links.ts";
import { nextTurn } from "../support/homebridge-api.ts";
import { ordered } from "../slot/support/open-orders.ts";
import { SlotDriver } from "../slot/support/slot-driver.ts";
import { opened } from "../store/rig.ts";
import { followed } from "./followed.ts";
import { usage, household, type Entry } from "../support/home/household.ts";
import type { PluginRun } from "../support/home/plugin-run.ts";
import { canary, day, hour, minute, serial } from "./rig.ts";

const twoSlots: Partial<Entry> = { devices: [{ serial, name: "Corner", slots: [usage("beans"), usage("filter")] }] };

test("in simulate mode a household is not told that Amazon lacks its slots: nobody asked Amazon", async () => {
  const house = await household();
  const running = await house.start({ ...twoSlots, mode: "simulate" });
  await running.slot("beans").use();
  await house.says(/Test order placed/);
  await house.pass(2 * day);
  expect(house.told(/Amazon (does not list|lists more)/)).toEqual([]);
});

test("a slot id that Amazon lists is told in one line, and short", async () => {
  const house = await household();
  house.amazon.control.setSlot("x\r\nerror: forged", {});
  house.amazon.control.setSlot("y".repeat(20_000), {});
  await house.start();
  await house.pass(minute);
  const [line = "", ...others] = house.told(/slotId/);
  expect(others).toEqual([]);
  expect([/[\r\n]/.test(line), line.length > 1_000]).toEqual([false, false]);
});

test.each([0, 1, 2, 3, 4])(
  "closed %d turns after the first order of simulate mode, the household leaves no timer",
  async (turns) => {
    const house = await household();
    const running = await house.start({ mode: "simulate" });
    await running.slot("beans").use();
    for (let at = 0; at < turns; at++) await new Promise((resolve) => setImmediate(resolve));
    running.close();
    await house.settle();
    for (let at = 0; at < 20; at++) await nextTurn();
    expect(house.clock.pending()).toBe(0);
  },
);

test("while the configuration stops ordering, nothing is sent to anybody, not even to learn the time: a mistyped address stands for Amazon's own", async () => {
  const house = await household();
  const first = await house.start();
  await first.slot("beans").use();
  await house.settle();
  house.amazon.control.changeOrder(house.amazon.control.orders()[0]?.eventInstanceId ?? "", { state: "cancelled" });
  await house.pass(hour);
  first.close();
  house.clock.advance(6 * day);
  house.amazon.control.resetCalls();
  // Of the addresses this one is not called: what would be sent all the same went to the simulator.
  await house.start({ amazon: { authorizeUrl: "ftp://mistyped" } });
  await house.pass(hour);
  expect(house.amazon.control.calls().requests.map(({ call }) => call)).toEqual([]);
});

describe("an order is promised only where one will be placed", () => {
  test("not after a cancellation while automatic ordering is off", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.read(12);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("cancelled");
    expect(slot.view.status).toEqual({ code: "cancelled", detail: "", next: "byHand" });
    expect(slot.lines.filter(({ code }) => code === "cancelled")).toEqual([
      { code: "cancelled", again: false, next: "byHand" },
    ]);
  });

  test("not after a cancellation of a slot that left the configuration", async () => {
    const house = await household();
    const first = await house.start(twoSlots);
    await first.slot("beans").use();
    await house.settle();
    first.close();
    await house.start({ devices: [{ serial, name: "Corner", slots: [usage("filter")] }] });
    house.amazon.control.changeOrder(house.amazon.control.orders()[0]?.eventInstanceId ?? "", { state: "cancelled" });
    await house.pass(hour);
    expect(house.told(/beans: the order was cancelled at Amazon/)).toHaveLength(1);
    expect(house.told(/ordering again in 5 days/)).toEqual([]);
  });

  test("and none is said to stand once that one was cancelled too", () => {
    const slot = ordered("A");
    slot.dismiss();
    slot.pass(15 * day);
    // Nearly nothing is left: the order that was turned off is overdue, and not what the request means.
    slot.read(4);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    slot.news("cancelled", null, "B");
    expect(slot.view.status).toEqual({ code: "cancelled", detail: "", next: "earlierStands" });
    slot.news("cancelled", null, "A");
    expect(slot.view.status).not.toMatchObject({ next: "earlierStands" });
  });
});

test("an answer that says nothing of the order leaves the last word that Amazon had for it", () => {
  const slot = ordered();
  slot.news(null, null, "A", "Backordered");
  slot.news(null, null, "A", "");
  slot.news(null, null, "A", "Backordered");
  expect(orderOf(slot.book.intent)?.word).toBe("Backordered");
  expect(slot.lines.filter((line) => JSON.stringify(line).includes("Backordered"))).toHaveLength(1);
});

test("an order whose 30 days ended while the process was off leaves the switch: the time is asked for, if nobody has seen it yet", () => {
  const slot = new SlotDriver({ mode: "simulate" });
  slot.runLow();
  slot.accept("TEST_ORDER_PLACED", "A");
  const effects = slot.restart(31 * day);
  expect(effects.filter((effect) => effect.type === "learnTime")).toHaveLength(1);
  slot.learn();
  slot.read(12);
  expect(slot.view).toMatchObject({ onOrder: false, fault: true });
});

test("a device that is linked anew while its daily calls run is asked about again when they are over", async () => {
  const house = await followed();
  const process = house.start({ typed: "test" });
  house.amazon.control.addFault({ call: "deviceStatus", fault: { kind: "delay", ms: 5_000, when: "after" } });
  const duties = createDeviceDuties({
    name: "Corner",
    device: process.device,
    knowsSlots: true,
    clock: house.clock,
    slots: [],
    report: (error) => {
      throw error;
    },
    log: { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined },
  });
  duties.start();
  house.clock.advance(20_000);
  expect(await house.amazon.control.reached("deviceStatus", 1, hour)).toBe(true);
  linksIn(opened(house.path), () => house.clock.now() + 1).link(
    serial,
    "test",
    simulatorRefreshToken(serial, "test", `${canary}-other`),
  );
  process.device.recheck();
  house.clock.advance(5_000);
  await house.settle();
  await house.pass(2 * hour);
  duties.stop();
  expect(house.amazon.control.calls().counts.subscriptionInfo).toBe(2);
});

test("a slot that left the configuration and whose order has ended wakes for nothing", async () => {
  const house = await household();
  const first = await house.start();
  await first.slot("beans").use();
  await house.settle();
  first.close();
  await house.start({ devices: [] });
  house.amazon.control.changeOrder(house.amazon.control.orders()[0]?.eventInstanceId ?? "", { state: "cancelled" });
  await house.pass(6 * day);
  expect(house.clock.pending()).toBe(0);
});

test("two platform entries that both kept the default name do not take each other's slots for departed", async () => {
  const house = await household();
  const corner: Partial<Entry> = { devices: [{ serial, name: "Corner", slots: [usage("beans")] }] };
  const kitchen: Partial<Entry> = { devices: [{ serial: "DD0001", name: "Kitchen", slots: [usage("pads")] }] };
  const both = async (): Promise<PluginRun[]> => [
    await house.start({ ...corner, beside: [kitchen] }),
    await house.start({ ...kitchen, beside: [corner] }),
  ];
  const [above, below] = await both();
  await above?.slot("beans").use();
  await below?.slot("pads").use();
  await house.settle();
  above?.close();
  below?.close();
  await both();
  await house.pass(hour);
  expect(house.told(/not in the configuration|another Homebridge/)).toEqual([]);
});
