import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Controller, connectController } from "./support/controller.ts";
import { type FakeSensor, startFakeSensor } from "./support/fake-sensor.ts";
import { HapStatus } from "./support/hap-types.ts";
import { type Homebridge, homebridgeVersions, startHomebridge } from "./support/homebridge.ts";
import { linkedDevice, manualSlot, polledSlot, testPlatform } from "./support/plugin-config.ts";
import { type SimulatorProcess, startSimulator } from "./support/simulator-process.ts";
import {
  ordersOf,
  replenishCalls,
  shownBy,
  slotAccessory,
  subscribeTo,
  waitForStatus,
} from "./support/slot-accessory.ts";

const polled = { slotId: "Paper Towel/ä 1", name: "Paper towels" };
const byHand = { slotId: "detergent", name: "Detergent" };
const full = { slotId: "full?#%", name: "Water filter" };
const unknown = { slotId: "unknown", name: "Coffee beans" };

const hasty = [1, 2, 3].map((one) => ({ slotId: `hasty-${one}`, name: `Hasty ${one}` }));

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

describe.concurrent.each(homebridgeVersions)("an order on Homebridge %s", (version) => {
  let simulator: SimulatorProcess;
  let sensor: FakeSensor;
  let homebridge: Homebridge;
  let controller: Controller;

  beforeAll(async () => {
    [simulator, sensor] = await Promise.all([startSimulator(), startFakeSensor(80)]);
    const slots = [
      polledSlot(polled.slotId, polled.name, sensor),
      ...[byHand, full, unknown, ...hasty].map(({ slotId, name }) => manualSlot(slotId, name)),
    ];
    homebridge = await startHomebridge({
      version,
      platformConfig: testPlatform(simulator, [linkedDevice("ORDER+1", slots)]),
    });
    controller = await connectController(homebridge.bridge);
  });

  afterAll(async () => {
    await controller.close();
    await homebridge.dispose();
    await Promise.all([simulator.stop(), sensor.close()]);
  });

  test("a level that falls to the threshold orders once, as Amazon's documentation has it, and says so", async () => {
    const slot = await slotAccessory(controller, polled.name);
    await subscribeTo(controller, slot);
    await controller.waitFor(slot.life, (value) => value === 80);
    await controller.waitFor(slot.active, (value) => value === true);
    const before = await shownBy(controller, slot);
    expect(before).toMatchObject({
      replenish: false,
      status: "Level OK",
      lastOrder: "",
      eventInstance: "",
      contact: 0,
      change: 0,
      lowBattery: 0,
      fault: 0,
    });

    sensor.level = 15;
    await waitForStatus(controller, slot, "Test order placed", 10_000);
    await sensor.waitForPolls(sensor.polls + 3);

    const calls = await replenishCalls(simulator, polled.slotId);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      method: "POST",
      path: "/replenish/Paper%20Towel%2F%C3%A4%201",
      body: "",
      status: 200,
      headers: {
        authorization: "•••",
        "x-amzn-type-version": "com.amazon.dash.replenishment.DrsReplenishInput@1.0",
        "x-amzn-accept-type": "com.amazon.dash.replenishment.DrsReplenishResult@1.0",
      },
    });
    expect(calls[0]?.headers).not.toHaveProperty("content-type");
    const [order, ...others] = await ordersOf(simulator, polled.slotId);
    expect(others).toEqual([]);
    const shown = await shownBy(controller, slot);
    expect(shown).toMatchObject({
      replenish: true,
      status: "Test order placed",
      eventInstance: order?.eventInstanceId,
      life: 15,
      batteryLevel: 15,
      change: 1,
      lowBattery: 1,
      contact: 1,
      active: true,
      fault: 0,
    });
    expect(shown.lastOrder).toMatch(isoTime);
    expect(Math.abs(Date.parse(String(shown.lastOrder)) - Date.parse(order?.placedAt ?? ""))).toBeLessThan(10_000);

    await controller.waitForEvent(slot.replenish, (value) => value === true);
    await controller.waitForEvent(slot.contact, (value) => value === 1);
    await controller.waitForEvent(slot.eventInstance, (value) => value === order?.eventInstanceId);
    // By a scene, say: an order that the level placed is no reason for another.
    expect(await controller.write(slot.replenish, true)).toMatchObject({ status: HapStatus.Success });
    expect(await replenishCalls(simulator, polled.slotId)).toHaveLength(1);
  });

  test("the switch orders once, however often it is set", async () => {
    const { slotId, name } = byHand;
    const slot = await slotAccessory(controller, name);
    await subscribeTo(controller, slot);
    await using other = await connectController(homebridge.bridge, controller.pairing);
    await simulator.addFault({ call: "replenish", slotId, fault: { kind: "delay", ms: 1_500 } });

    expect(await controller.write(slot.replenish, true)).toMatchObject({ status: HapStatus.Success });
    expect(await shownBy(controller, slot)).toMatchObject({
      replenish: true,
      status: "Ordering",
      fault: 0,
      eventInstance: "",
    });
    const again = await Promise.all(
      [controller, other, controller, other].map((each) => each.write(slot.replenish, true)),
    );
    expect(again.map(({ status }) => status)).toEqual([0, 0, 0, 0]);

    await waitForStatus(controller, slot, "Test order placed");
    expect(await controller.write(slot.replenish, true)).toMatchObject({ status: HapStatus.Success });
    expect(await replenishCalls(simulator, slotId)).toHaveLength(1);
    const orders = await ordersOf(simulator, slotId);
    expect(orders).toHaveLength(1);
    expect(await shownBy(controller, slot)).toMatchObject({
      replenish: true,
      status: "Test order placed",
      eventInstance: orders[0]?.eventInstanceId,
      lastOrder: expect.stringMatching(isoTime) as string,
      life: 100,
      change: 0,
      lowBattery: 0,
      contact: 0,
      active: false,
      fault: 0,
    });
    expect(homebridge.lines.filter((line) => line.includes(`${name}: asked for by hand`))).toHaveLength(1);
  });

  test("the switch answers in less than 100 ms, however long Amazon takes", async () => {
    // With a connection of its own, and the fastest of three: other tests keep this machine busy meanwhile.
    await using own = await connectController(homebridge.bridge, controller.pairing);
    const times: number[] = [];
    for (const { slotId, name } of hasty) {
      const { replenish } = await slotAccessory(own, name);
      await simulator.addFault({ call: "replenish", slotId, fault: { kind: "delay", ms: 1_000 } });
      times.push((await own.write(replenish, true)).ms);
    }
    expect(Math.min(...times)).toBeLessThan(100);
  });

  test("a request above the ceiling is refused with a reason, and nothing sticks", async () => {
    const { slotId, name } = full;
    const slot = await slotAccessory(controller, name);
    await subscribeTo(controller, slot);
    expect(await controller.write(slot.reset, 1)).toMatchObject({ status: HapStatus.Success });
    await controller.waitFor(slot.active, (value) => value === true);

    expect(await controller.write(slot.replenish, true)).toMatchObject({ status: HapStatus.NotAllowedInCurrentState });
    await controller.waitForEvent(slot.replenish, (value) => value === false);
    expect(await controller.read(slot.replenish)).toEqual({ status: HapStatus.Success, value: false });
    expect(await shownBy(controller, slot)).toMatchObject({
      replenish: false,
      life: 100,
      fault: 0,
      contact: 0,
      lastOrder: "",
    });
    expect(await controller.value(slot.status)).toMatch(/^Not ordered: 100 % left, above the limit of 60 %/);
    expect(await replenishCalls(simulator, slotId)).toEqual([]);
    expect(homebridge.lines.filter((line) => line.includes(`${name}: not ordered`))).toHaveLength(1);
  });

  test("a level that nobody knows shows as 100 %, not active, and alarms nobody", async () => {
    const slot = await slotAccessory(controller, unknown.name);
    expect(await shownBy(controller, slot)).toEqual({
      replenish: false,
      status: "Order by hand",
      lastOrder: "",
      eventInstance: "",
      life: 100,
      batteryLevel: 100,
      change: 0,
      lowBattery: 0,
      contact: 0,
      active: false,
      fault: 0,
    });
  });
});
