import path from "node:path";
import { describe, expect, test } from "vitest";
import { lockFile } from "../support/locked-file.ts";
import { hapId } from "./support/accessory-model.ts";
import { cachedAccessories, forgetConfiguredNames } from "./support/accessory-cache.ts";
import { connectController } from "./support/controller.ts";
import { startFakeSensor } from "./support/fake-sensor.ts";
import { HapStatus } from "./support/hap-types.ts";
import { homebridgeVersions, startHomebridge } from "./support/homebridge.ts";
import { linkedDevice, manualSlot, polledSlot, testPlatform } from "./support/plugin-config.ts";
import { simulatorRefreshToken, startSimulator } from "./support/simulator-process.ts";
import {
  ordersOf,
  replenishCalls,
  shownBy,
  slotAccessory,
  subscribeTo,
  waitForStatus,
} from "./support/slot-accessory.ts";

const low = { slotId: "low", name: "Coffee beans" };
const gone = { slotId: "gone", name: "Old filter" };
/** Linked for real orders, although the mode is test. */
const real = { slotId: "real", name: "Paper towels" };

describe.concurrent.each(homebridgeVersions)("a restart of Homebridge %s", (version) => {
  test("keeps accessories, orders, alarms and the safety catch, orders nothing anew, and forgets slots that are gone", async () => {
    await using simulator = await startSimulator({ daySeconds: 3_600 });
    await using sensor = await startFakeSensor(15);
    const lowSlot = polledSlot(low.slotId, low.name, sensor, { confirmations: 2, cooldownHours: 0 });
    const realDevice = linkedDevice("REAL", [manualSlot(real.slotId, real.name)], {
      refreshToken: simulatorRefreshToken("REAL", "live"),
    });
    const before = testPlatform(simulator, [
      linkedDevice("RESTART", [lowSlot, manualSlot(gone.slotId, gone.name)]),
      realDevice,
    ]);
    await using homebridge = await startHomebridge({ version, platformConfig: before });
    const controller = await connectController(homebridge.bridge);
    const first = { low: await slotAccessory(controller, low.name), real: await slotAccessory(controller, real.name) };
    await subscribeTo(controller, first.low, first.real);
    await controller.write(first.real.replenish, true);
    await waitForStatus(controller, first.real, "Order placed");
    await waitForStatus(controller, first.low, "Test order placed", 10_000);
    const shown = await shownBy(controller, first.low);
    const shownReal = await shownBy(controller, first.real);
    expect(shown).toMatchObject({ replenish: true, contact: 1 });
    const cached = await cachedAccessories(homebridge.storage);
    expect(cached.has(gone.name)).toBe(true);
    await controller.close();

    // Homebridge 1 waits 5 s before it stops: there it is a power cut.
    await (version === "1" ? homebridge.kill() : homebridge.stop());
    expect(await forgetConfiguredNames(homebridge.storage)).toBeGreaterThan(0);
    // After a power cut Homebridge's cache is as old as its last orderly stop, and so is what is shown of a locked
    // store.
    const other = version === "1" ? null : await lockFile(path.join(homebridge.storage, "dash-replenishment.sqlite"));
    await homebridge.restart(testPlatform(simulator, [linkedDevice("RESTART", [lowSlot]), realDevice]));
    await using again = await connectController(homebridge.bridge, controller.pairing);
    const second = { low: await slotAccessory(again, low.name), real: await slotAccessory(again, real.name) };
    await subscribeTo(again, second.low, second.real);
    expect(
      homebridge.lines.filter((line) => /warning|illegal value|Configured Name/i.test(line)),
      "a name that was lost is healed, without a word",
    ).toEqual([]);
    expect(second.low.aid).toBe(first.low.aid);
    expect(second.real.aid).toBe(first.real.aid);
    if (other !== null) {
      // What another program has locked is waited for; nothing else of what was shown changes, then or afterwards.
      const waits = "Not ordered: the store is locked by another program; it is read as soon as that ends";
      expect(await shownBy(again, second.low)).toEqual({ ...shown, status: waits });
      expect(await shownBy(again, second.real)).toEqual({ ...shownReal, status: waits });
      expect(await again.write(second.real.replenish, true)).toMatchObject({
        status: HapStatus.NotAllowedInCurrentState,
      });
      await other.release();
      await waitForStatus(again, second.low, "Test order placed");
      await waitForStatus(again, second.real, "Order placed");
    }
    expect(await shownBy(again, second.low)).toEqual(shown);
    expect(await shownBy(again, second.real)).toEqual(shownReal);

    await sensor.waitForPolls(sensor.polls + 3);
    expect(await shownBy(again, second.low)).toEqual(shown);
    const expected = [second.low.status, second.real.status, second.real.replenish];
    expect(
      again.events.filter((event) => !expected.some((one) => hapId(one) === hapId(event))),
      "besides Order Status, and the switch that refused",
    ).toEqual([]);
    expect(await replenishCalls(simulator, low.slotId)).toHaveLength(1);
    expect(await replenishCalls(simulator, real.slotId)).toHaveLength(1);

    expect((await again.accessories()).map(({ name }) => name)).not.toContain(gone.name);
    const kept = await cachedAccessories(homebridge.storage);
    expect([...kept.keys()].sort()).toEqual([low.name, real.name].sort());
    expect(kept.get(low.name)?.UUID).toBe(cached.get(low.name)?.UUID);

    // With its order closed, turning it on would be a second one, were the device not tripped.
    await again.write(second.real.reset, 1);
    await waitForStatus(again, second.real, "Link with Amazon");
    expect(await again.write(second.real.replenish, true)).toMatchObject({
      status: HapStatus.NotAllowedInCurrentState,
    });
    expect(await ordersOf(simulator, real.slotId)).toHaveLength(1);
  });
});
