import { expect, test } from "vitest";
import { todosIn } from "../../src/channels/caldav/todo.ts";
import { password, startCalDav, user, type CalDavServer } from "../channels/caldav/server.ts";
import { connectController, type Controller } from "./support/controller.ts";
import { startFakeSensor } from "./support/fake-sensor.ts";
import { startHomebridge } from "./support/homebridge.ts";
import { atOnce, linkedDevice, polledSlot, testPlatform } from "./support/plugin-config.ts";
import { startSimulator, type SimulatorProcess } from "./support/simulator-process.ts";
import { replenishCalls, slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

const slotId = "beans";
const name = "Coffee beans";

function platform(
  simulator: SimulatorProcess,
  list: CalDavServer,
  sensor: { url: string },
  channel: "amazon" | "list",
): object {
  const slot = polledSlot(slotId, name, sensor, { ...atOnce, confirmations: 1, cooldownHours: 0 });
  return {
    ...testPlatform(simulator, [linkedDevice("MOVED-1", [{ ...slot, order: { channel } }])]),
    channels: [{ id: "list", type: "caldav", url: list.url, username: user, password }],
  };
}

test(
  "a slot that moves between Amazon and a list with an order open keeps the order, both ways and over a kill",
  { timeout: 120_000 },
  async () => {
    const list = await startCalDav();
    await using sensor = await startFakeSensor(15);
    await using simulator = await startSimulator();
    await using homebridge = await startHomebridge({
      version: "2",
      platformConfig: platform(simulator, list, sensor, "list"),
    });
    const first = await connectController(homebridge.bridge);
    const entries = () => [...list.objects.values()].flatMap(todosIn).map(({ done }) => done);
    const orders = async () => (await replenishCalls(simulator, slotId)).length;
    let controller: Controller = first;
    const shows = async (status: string): Promise<void> => {
      const slot = await slotAccessory(controller, name);
      await subscribeTo(controller, slot);
      await waitForStatus(controller, slot, status, 20_000);
    };
    const moveTo = async (channel: "amazon" | "list"): Promise<void> => {
      await controller.close();
      await homebridge.kill();
      await homebridge.restart(platform(simulator, list, sensor, channel));
      controller = await connectController(homebridge.bridge, first.pairing);
      // It has read its sensor, and had every reason to order.
      await sensor.waitForPolls(sensor.polls + 3);
    };
    await shows("On the list");

    await moveTo("amazon");
    await shows("On the list");
    expect([entries(), await orders()]).toEqual([[false], 0]);

    sensor.level = 90;
    await shows("Level OK");
    sensor.level = 10;
    await shows("Test order placed");
    // A refill has taken the entry off the list.
    expect([entries(), await orders()]).toEqual([[], 1]);

    await moveTo("list");
    await shows("Test order placed");
    expect([entries(), await orders()]).toEqual([[], 1]);
    await controller.close();
  },
);
