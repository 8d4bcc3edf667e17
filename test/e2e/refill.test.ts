import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Controller, connectController } from "./support/controller.ts";
import { type FakeSensor, startFakeSensor } from "./support/fake-sensor.ts";
import { HapStatus } from "./support/hap-types.ts";
import { type Homebridge, startHomebridge } from "./support/homebridge.ts";
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

const told = { slotId: "told", name: "Coffee beans" };
const risen = { slotId: "risen", name: "Dog food" };
const byHand = { slotId: "by-hand", name: "Detergent" };

describe.concurrent("a refill on Homebridge 2", () => {
  let simulator: SimulatorProcess;
  let toldSensor: FakeSensor;
  let risenSensor: FakeSensor;
  let homebridge: Homebridge;
  let controller: Controller;

  beforeAll(async () => {
    [simulator, toldSensor, risenSensor] = await Promise.all([
      startSimulator({ daySeconds: 3_600 }),
      startFakeSensor(15),
      startFakeSensor(10),
    ]);
    const quick = { confirmations: 2, cooldownHours: 0 };
    const platformConfig = testPlatform(simulator, [
      linkedDevice("REFILL", [
        polledSlot(told.slotId, told.name, toldSensor, quick),
        polledSlot(risen.slotId, risen.name, risenSensor, quick),
        manualSlot(byHand.slotId, byHand.name),
      ]),
    ]);
    homebridge = await startHomebridge({ version: "2", platformConfig });
    controller = await connectController(homebridge.bridge);
  });

  afterAll(async () => {
    await controller.close();
    await homebridge.dispose();
    await Promise.all([simulator.stop(), toldSensor.close(), risenSensor.close()]);
  });

  /** What a parcel does by arriving: without it Amazon still holds the slot's lock. */
  const deliver = async (slotId: string): Promise<void> => {
    for (const { eventInstanceId } of await ordersOf(simulator, slotId))
      await simulator.changeOrder(eventInstanceId, { state: "delivered" });
  };

  test("told while the sensor still says low closes the order, and nothing is ordered until the sensor has said otherwise", async () => {
    const { slotId, name } = told;
    const slot = await slotAccessory(controller, name);
    await subscribeTo(controller, slot);
    await waitForStatus(controller, slot, "Test order placed", 10_000);

    expect(await controller.write(slot.reset, 1)).toMatchObject({ status: HapStatus.Success });
    await controller.waitFor(slot.replenish, (value) => value === false);
    await deliver(slotId);
    await waitForStatus(controller, slot, "Low: not ordered, marked as refilled", 10_000);
    await toldSensor.waitForPolls(toldSensor.polls + 2);
    expect(await replenishCalls(simulator, slotId)).toHaveLength(1);
    expect(homebridge.lines.filter((line) => line.includes(`${name}: marked as refilled`))).toHaveLength(1);

    toldSensor.level = 90;
    await waitForStatus(controller, slot, "Level OK", 10_000);
    toldSensor.level = 15;
    await waitForStatus(controller, slot, "Test order placed", 10_000);
    const orders = await ordersOf(simulator, slotId);
    expect(orders).toHaveLength(2);
    expect(await shownBy(controller, slot)).toMatchObject({
      replenish: true,
      eventInstance: orders[1]?.eventInstanceId,
      life: 15,
      change: 1,
      contact: 1,
      fault: 0,
    });
  });

  test("seen by the sensor closes the order and ends every alarm", async () => {
    const { slotId, name } = risen;
    const slot = await slotAccessory(controller, name);
    await subscribeTo(controller, slot);
    await waitForStatus(controller, slot, "Test order placed", 10_000);
    const [order] = await ordersOf(simulator, slotId);

    await deliver(slotId);
    risenSensor.level = 95;
    await controller.waitForEvent(slot.replenish, (value) => value === false, 10_000);
    await waitForStatus(controller, slot, "Level OK");
    expect(await shownBy(controller, slot)).toEqual({
      replenish: false,
      status: "Level OK",
      lastOrder: expect.stringContaining("T") as string,
      eventInstance: order?.eventInstanceId,
      life: 95,
      batteryLevel: 95,
      change: 0,
      lowBattery: 0,
      contact: 0,
      active: true,
      fault: 0,
    });
    await homebridge.waitForLine(new RegExp(`${name}: refilled: 95 %`));
    await risenSensor.waitForPolls(risenSensor.polls + 2);
    expect(await replenishCalls(simulator, slotId)).toHaveLength(1);
  });

  test("told where no sensor reports sets the level to 100 %, closes the order and never places one", async () => {
    const { slotId, name } = byHand;
    const slot = await slotAccessory(controller, name);
    await subscribeTo(controller, slot);
    expect((await controller.read(slot.reset)).status).toBe(HapStatus.WriteOnly);
    await controller.write(slot.replenish, true);
    await waitForStatus(controller, slot, "Test order placed");

    expect(await controller.write(slot.reset, 1)).toMatchObject({ status: HapStatus.Success });
    await waitForStatus(controller, slot, "Level OK");
    expect(await shownBy(controller, slot)).toMatchObject({
      replenish: false,
      life: 100,
      active: true,
      change: 0,
      contact: 0,
      fault: 0,
    });
    expect(await controller.write(slot.reset, 1)).toMatchObject({ status: HapStatus.Success });
    expect(await controller.value(slot.replenish)).toBe(false);
    expect(await replenishCalls(simulator, slotId)).toHaveLength(1);
  });
});
