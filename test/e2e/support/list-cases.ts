import { describe, expect, test } from "vitest";
import { connectController } from "./controller.ts";
import { startFakeSensor } from "./fake-sensor.ts";
import { homebridgeVersions, startHomebridge } from "./homebridge.ts";
import { polledSlot } from "./plugin-config.ts";
import { shownBy, slotAccessory, subscribeTo, waitForStatus } from "./slot-accessory.ts";

/** A list, as the people see it who use it. */
export interface List {
  /** Its entry in `channels`. */
  channel: object;
  entries(): Promise<{ summary: string; done: boolean }[]>;
  write(summary: string): Promise<void> | void;
  tickAll(): Promise<void> | void;
  removeAll(): Promise<void> | void;
  /** What is configured in the place of the right secret. */
  wrong: object;
}

/** One slot that orders on the list, for real: nothing of Amazon's is configured. */
export function listPlatform({ channel }: List, sensor: { url: string }, more: object = {}): object {
  return {
    platform: "DashReplenishment",
    name: "Dash Replenishment",
    mode: "live",
    channels: [{ id: "shopping", ...channel, ...more }],
    devices: [
      {
        model: "RIG",
        serial: "LIST-1",
        slots: [
          {
            ...polledSlot("beans", "Coffee beans", sensor, { confirmations: 2, cooldownHours: 0 }),
            order: { channel: "shopping", product: "Beans, dark", amount: 2 },
          },
        ],
      },
    ],
  };
}

/** What a slot does with a list of this kind, in each Homebridge, as a controller sees it. */
export function describeList(named: string, start: () => Promise<List>): void {
  describe.each(homebridgeVersions)(`a slot that orders on a list ${named}, on Homebridge %s`, (version) => {
    test(
      "low: one entry, over a kill; ticked: bought; refilled: armed; removed: off the list, and nothing is put there again",
      { timeout: 120_000 },
      async () => {
        const list = await start();
        await using sensor = await startFakeSensor(15);
        await using homebridge = await startHomebridge({ version, platformConfig: listPlatform(list, sensor) });
        const first = await connectController(homebridge.bridge);
        const slot = await slotAccessory(first, "Coffee beans");
        await subscribeTo(first, slot);
        await waitForStatus(first, slot, "On the list", 20_000);
        expect(await list.entries()).toMatchObject([{ summary: "2 × Beans, dark", done: false }]);
        expect(await shownBy(first, slot)).toMatchObject({ replenish: true, fault: 0, contact: 1 });
        expect(homebridge.lines.some((line) => /Coffee beans: Put on the list/.test(line))).toBe(true);
        await first.close();

        await homebridge.kill();
        await list.tickAll();
        await homebridge.restart();
        await using again = await connectController(homebridge.bridge, first.pairing);
        const second = await slotAccessory(again, "Coffee beans");
        await subscribeTo(again, second);
        await waitForStatus(again, second, "Bought", 20_000);
        expect(await list.entries()).toHaveLength(1);

        sensor.level = 90;
        await waitForStatus(again, second, "Level OK", 20_000);
        expect(await shownBy(again, second)).toMatchObject({ replenish: false, fault: 0, contact: 0 });
        sensor.level = 10;
        await waitForStatus(again, second, "On the list", 20_000);
        expect((await list.entries()).filter(({ done }) => !done)).toHaveLength(1);

        await list.removeAll();
        await again.close();
        await homebridge.kill();
        await homebridge.restart();
        await using last = await connectController(homebridge.bridge, first.pairing);
        const third = await slotAccessory(last, "Coffee beans");
        await subscribeTo(last, third);
        await waitForStatus(last, third, "Off the list: bought or removed?", 20_000);
        expect(await shownBy(last, third)).toMatchObject({ replenish: false, fault: 0, contact: 1 });
        expect(await list.entries()).toEqual([]);
        expect(homebridge.lines.join("\n")).not.toMatch(/canary/);
      },
    );

    test(
      "the wrong password: check the channel, with a fault, and Homebridge stays up; what a person wrote is the order",
      { timeout: 90_000 },
      async () => {
        const list = await start();
        await list.write("2 × beans, DARK");
        await using sensor = await startFakeSensor(15);
        const wrong = listPlatform(list, sensor, list.wrong);
        await using homebridge = await startHomebridge({ version, platformConfig: wrong });
        const first = await connectController(homebridge.bridge);
        const slot = await slotAccessory(first, "Coffee beans");
        await subscribeTo(first, slot);
        expect(await waitForStatus(first, slot, "Check shopping", 20_000)).toBe(
          "Check shopping: it does not let us in, HTTP 401",
        );
        expect(await shownBy(first, slot)).toMatchObject({ replenish: false, fault: 1 });
        expect(homebridge.running).toBe(true);
        expect(homebridge.lines.join("\n")).not.toMatch(/canary/);
        await first.close();

        await homebridge.kill();
        await homebridge.restart(listPlatform(list, sensor));
        await using again = await connectController(homebridge.bridge, first.pairing);
        const second = await slotAccessory(again, "Coffee beans");
        await subscribeTo(again, second);
        await again.write(second.replenish, true);
        await waitForStatus(again, second, "On the list", 20_000);
        expect(await list.entries()).toMatchObject([{ summary: "2 × beans, DARK" }]);
      },
    );
  });
}
