import { readdir } from "node:fs/promises";
import { expect, test } from "vitest";
import { connectController } from "./support/controller.ts";
import { startHomebridge } from "./support/homebridge.ts";
import { shownBy, slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

test("one device and one slot, and nothing else, order at the built-in simulator, which leaves with Homebridge", async () => {
  const platformConfig = {
    platform: "DashReplenishment",
    devices: [{ model: "M1", serial: "S1", slots: [{ slotId: "coffee" }] }],
  };
  await using homebridge = await startHomebridge({ version: "2", platformConfig, debug: true });
  const controller = await connectController(homebridge.bridge);
  const slot = await slotAccessory(controller, "coffee");
  await subscribeTo(controller, slot);
  const debugLines = (pattern: RegExp): string[] => homebridge.lines.filter((line) => pattern.test(line));
  await homebridge.waitForLine(/1 slot, mode simulate: .*cost nothing/);
  expect(await shownBy(controller, slot)).toMatchObject({
    replenish: false,
    status: "Order by hand",
    life: 100,
    fault: 0,
  });
  expect(debugLines(/built-in simulator stands in/), "nothing is started before the first call").toEqual([]);

  await controller.write(slot.replenish, true);
  await waitForStatus(controller, slot, "Test order placed");
  const placed = await shownBy(controller, slot);
  expect(placed).toMatchObject({
    replenish: true,
    fault: 0,
    eventInstance: expect.stringMatching(/^simulator-/) as string,
  });

  await controller.write(slot.replenish, false);
  await controller.waitFor(slot.replenish, (value) => value === false);
  await homebridge.waitForLine(/test order cancelled at Amazon \(NO_ORDER_IN_PROGRESS\)/);
  await waitForStatus(controller, slot, "Order by hand");

  await controller.write(slot.replenish, true);
  await homebridge.waitForLine(/coffee: .*shown again/);
  await waitForStatus(controller, slot, "Test order placed");
  expect(await shownBy(controller, slot)).toEqual(placed);
  expect(debugLines(/DRS Replenish: /)).toHaveLength(1);
  await controller.close();

  const simulator =
    /http:\/\/127\.0\.0\.1:\d+/.exec(await homebridge.waitForLine(/built-in simulator stands in for Amazon at/))?.[0] ??
    "";
  expect((await fetch(`${simulator}/ap/oa`)).status).toBeGreaterThanOrEqual(400);
  const exit = await homebridge.stop();
  expect(exit.code).toBe(0);
  expect(exit.ms).toBeLessThan(3_000);
  await expect(fetch(`${simulator}/ap/oa`)).rejects.toThrow();
  expect((await readdir(homebridge.storage)).filter((file) => file.startsWith("dash-replenishment"))).toEqual([
    "dash-replenishment.sqlite",
  ]);
});
