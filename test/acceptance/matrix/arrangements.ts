import { expect } from "vitest";
import { connectController, type Controller } from "../../e2e/support/controller.ts";
import { freePort } from "../../e2e/support/free-port.ts";
import type { BridgeAddress, Homebridge } from "../../e2e/support/homebridge.ts";
import { slotAccessory, waitForStatus } from "../../e2e/support/slot-accessory.ts";

/**
 * One way in which a household has this plugin: the blocks of its configuration, and what must be so once Homebridge is
 * up.
 */
export interface Arrangement {
  platforms: object[];
  prove: (homebridge: Homebridge) => Promise<void>;
}

const platform = "DashReplenishment";
const token = "nobody-s-token-of-the-rig";

/** Pairing is work for the processor, and two dozen Homebridges may share it, in ms. */
const patience = 60_000;

/** HAP's 150, less the bridge itself. */
const mostBridged = 149;

export const arrangements: Readonly<Record<string, () => Promise<Arrangement>>> = {
  "on the main bridge": async () => {
    const platforms = [{ platform, server: server(await freePort()), devices: [device("S1", [slot("coffee")])] }];
    return { platforms, prove: (homebridge) => proveOrders(homebridge.bridge, "coffee") };
  },

  "as a child bridge": async () => {
    const bridge = await childBridge("0E:11:22:33:44:01");
    const platforms = [
      { platform, _bridge: bridge, server: server(await freePort()), devices: [device("S1", [slot("coffee")])] },
    ];
    return {
      platforms,
      prove: async (homebridge) => {
        await isUp(homebridge, bridge);
        await proveOrders(bridge, "coffee");
      },
    };
  },

  "as two child bridges on one store": async () => {
    const bridges = [await childBridge("0E:11:22:33:44:02"), await childBridge("0E:11:22:33:44:03")] as const;
    const port = await freePort();
    const platforms = bridges.map((bridge, at) => ({
      platform,
      name: `Dash ${at}`,
      _bridge: bridge,
      server: server(port),
      devices: [device(`S${at}`, [slot(`coffee${at}`)])],
    }));
    return {
      platforms,
      prove: async (homebridge) => {
        for (const bridge of bridges) await isUp(homebridge, bridge);
        await homebridge.waitForLine(/local HTTP API: listening/);
        await homebridge.waitForLine(/local HTTP API: port \d+ on 127\.0\.0\.1 is taken/);
        await Promise.all(bridges.map((bridge, at) => proveOrders(bridge, `coffee${at}`)));
        expect(saying(homebridge, /is taken; trying again every minute/)).toHaveLength(1);
        expect(saying(homebridge, /is in no configuration any more/)).toEqual([]);
      },
    };
  },

  "with 160 slots": async () => {
    const port = await freePort();
    const slots = Array.from({ length: 160 }, (_, at) => slot(`slot${at}`));
    return {
      platforms: [{ platform, server: server(port), devices: [device("S1", slots)] }],
      prove: async (homebridge) => {
        await using controller = await connectController(homebridge.bridge, undefined, patience);
        const names = (await controller.accessories())
          .map(({ name }) => name)
          .filter((name) => name.startsWith("slot"));
        expect(names).toHaveLength(mostBridged);
        expect(saying(homebridge, /so 11 of 160 slots run without HomeKit/)).toHaveLength(1);
        expect(saying(homebridge, /without HomeKit/)).toHaveLength(1);
        await orderBySwitch(controller, "slot0");
        const [left = ""] = slots.map(({ slotId }) => slotId).filter((slotId) => !names.includes(slotId));
        await orderByHttp(homebridge, port, left);
      },
    };
  },
};

/** The lines that match, of what Homebridge has printed so far. */
export function saying({ lines }: Homebridge, pattern: RegExp): string[] {
  return lines.filter((line) => pattern.test(line));
}

function slot(slotId: string) {
  return { slotId, key: slotId, name: slotId };
}

function device(serial: string, slots: object[]): object {
  return { model: "RIG", serial, slots };
}

function server(port: number): object {
  return { enabled: true, port, token };
}

/** The `_bridge` block of a child bridge on a free port. */
export async function childBridge(username: string): Promise<BridgeAddress & { name: string }> {
  return { username, pin: "610-20-304", port: await freePort(), name: `Child ${username.slice(-2)}` };
}

async function isUp(homebridge: Homebridge, { port }: BridgeAddress): Promise<void> {
  await homebridge.waitForLine(new RegExp(`is running on port ${port}\\b`), 30_000);
}

async function proveOrders(bridge: BridgeAddress, name: string): Promise<void> {
  await using controller = await connectController(bridge, undefined, patience);
  await orderBySwitch(controller, name);
}

async function orderBySwitch(controller: Controller, name: string): Promise<void> {
  const accessory = await slotAccessory(controller, name);
  await controller.write(accessory.replenish, true);
  await waitForStatus(controller, accessory, "Test order placed");
}

/** For a slot that HomeKit has no room for. */
async function orderByHttp(homebridge: Homebridge, port: number, key: string): Promise<void> {
  await homebridge.waitForLine(/local HTTP API: listening/);
  const answer = await fetch(`http://127.0.0.1:${port}/v1/slots/${key}/replenish`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(202);
  await homebridge.waitForLine(new RegExp(`${key}: .*(placed|accepted)`, "i"));
}
