import { describe, expect, test } from "vitest";
import { connectController } from "./support/controller.ts";
import { startFakeSensor } from "./support/fake-sensor.ts";
import { homebridgeVersions, startHomebridge } from "./support/homebridge.ts";
import { linkedDevice, manualSlot, polledSlot, testPlatform } from "./support/plugin-config.ts";
import { startSimulator } from "./support/simulator-process.ts";
import { ordersOf, slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

const serial = "FOLLOW-1";

describe.concurrent.each(homebridgeVersions)(
  "what Amazon is asked and told besides orders, on Homebridge %s",
  (version) => {
    test(
      "a slot without a subscription is told before anything is ordered; 20 s after the start the product and the unknown ids are named, and device and slots reported",
      { timeout: 60_000 },
      async () => {
        await using simulator = await startSimulator();
        await using full = await startFakeSensor(80);
        await using low = await startFakeSensor(10);
        await simulator.settings({ strict: true });
        await simulator.setSlot("beans", { product: { asin: "B0COFFEE01", quantity: 2, unit: "count" } });
        await simulator.setSlot("filter", { subscribed: false });
        await simulator.setSlot("spare", {});
        const slots = [
          { ...polledSlot("beans", "Coffee beans", full), unit: "g", capacity: 1_000 },
          polledSlot("filter", "Water filter", low),
          manualSlot("typo", "Detergent"),
        ];
        await using homebridge = await startHomebridge({
          version,
          platformConfig: testPlatform(simulator, [linkedDevice(serial, slots, { name: "Corner" })]),
        });
        await using controller = await connectController(homebridge.bridge);
        const slot = await slotAccessory(controller, "Water filter");
        await subscribeTo(controller, slot);

        // Low within the first seconds: asked about before the first daily question.
        await waitForStatus(controller, slot, "Not subscribed");
        const lines = (pattern: RegExp): string[] => homebridge.lines.filter((line) => pattern.test(line));
        expect(lines(/Water filter: Amazon has no subscription for this slot/)).toHaveLength(1);
        expect((await simulator.calls()).counts).toMatchObject({ subscriptionInfo: 1, replenish: 0 });

        await simulator.waitForCalls("deviceStatus", 1, { timeoutMs: 30_000 });
        await simulator.waitForCalls("slotStatus", 2);
        expect(lines(/Coffee beans: subscribed at Amazon: an order brings B0COFFEE01, 2 count/)).toHaveLength(1);
        expect(
          lines(
            /Corner: Amazon does not list slotId "typo" \(Detergent\); slots that Amazon lists and nobody uses: "spare"/,
          ),
        ).toHaveLength(1);
        const { counts, requests } = await simulator.calls();
        expect(counts).toMatchObject({ subscriptionInfo: 2, deviceStatus: 1, slotStatus: 2, replenish: 0, token: 1 });
        const reported = (slotId: string): unknown =>
          JSON.parse(requests.find((one) => one.call === "slotStatus" && one.slotId === slotId)?.body ?? "null");
        expect(reported("beans")).toMatchObject({
          remainingQuantityInUnit: 800,
          originalQuantityInUnit: 1_000,
          totalQuantityOnHand: 800,
        });
        expect(reported("filter")).toMatchObject({ remainingQuantityInUnit: 10, originalQuantityInUnit: 100 });
        expect(requests.filter(({ status }) => status !== 200)).toEqual([]);
        expect(await ordersOf(simulator, "filter")).toEqual([]);
      },
    );
  },
);
