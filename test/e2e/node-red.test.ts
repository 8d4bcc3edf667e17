import { expect, test } from "vitest";
import { startNodeRed } from "../channels/webhook/node-red.ts";
import { connectController } from "./support/controller.ts";
import { startFakeSensor } from "./support/fake-sensor.ts";
import { freePort } from "./support/free-port.ts";
import { startHomebridge } from "./support/homebridge.ts";
import { polledSlot } from "./support/plugin-config.ts";
import { shownBy, slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

const secret = `whsec_${Buffer.from("canary-secret-of-twenty-four-bytes").toString("base64")}`;
const newsToken = "canary-for-news-of-the-shop-3kP1";

test.each([
  { receiver: "that can be asked", asked: true },
  { receiver: "that only tells", asked: false },
])(
  "a slot that orders by our flow in Node-RED, $receiver: one order over kills on both sides, and what it tells is shown",
  { timeout: 180_000 },
  async ({ asked }) => {
    const port = await freePort();
    const nodeRed = await startNodeRed({ secret, newsToken, plugin: `http://127.0.0.1:${port}` });
    await using sensor = await startFakeSensor(15);
    const beans = polledSlot("beans", "Coffee beans", sensor, { confirmations: 2, cooldownHours: 0 });
    const channel = { id: "shop", type: "webhook", url: nodeRed.url, secret, newsToken, deduplicates: true };
    await using homebridge = await startHomebridge({
      version: "2",
      platformConfig: {
        platform: "DashReplenishment",
        name: "Dash Replenishment",
        mode: "live",
        server: { enabled: true, port, token: "canary-for-everything-5tW9" },
        channels: [{ ...channel, ...(asked ? { statusUrl: nodeRed.url } : {}) }],
        devices: [{ model: "RIG", serial: "HOOK-1", slots: [{ ...beans, order: { channel: "shop" } }] }],
      },
    });
    const first = await connectController(homebridge.bridge);
    const slot = await slotAccessory(first, "Coffee beans");
    await subscribeTo(first, slot);
    await waitForStatus(first, slot, "Sent", 20_000);
    await nodeRed.press("shipped");
    await waitForStatus(first, slot, "Shipped", 20_000);
    expect(await nodeRed.passedOn()).toHaveLength(1);
    await first.close();

    // Killed as soon as it has taken the news: they are there after the start.
    await homebridge.kill();
    await homebridge.restart();
    await using again = await connectController(homebridge.bridge, first.pairing);
    const second = await slotAccessory(again, "Coffee beans");
    await subscribeTo(again, second);
    expect(await shownBy(again, second)).toMatchObject({ replenish: true, fault: 0, status: "Shipped" });

    // Told while Homebridge is away, over a kill of Node-RED: it comes when both are back.
    await again.close();
    await homebridge.kill();
    await nodeRed.press("arrived");
    await nodeRed.waitForLine(/news not taken/);
    await nodeRed.kill();
    await nodeRed.start();
    await homebridge.restart();
    await nodeRed.press("again");
    await using last = await connectController(homebridge.bridge, first.pairing);
    const third = await slotAccessory(last, "Coffee beans");
    await subscribeTo(last, third);
    await waitForStatus(last, third, "Order closed", 20_000);
    sensor.level = 90;
    await waitForStatus(last, third, "Level OK", 20_000);
    expect(await shownBy(last, third)).toMatchObject({ replenish: false, fault: 0, contact: 0 });

    // The next need is another order.
    sensor.level = 10;
    await waitForStatus(last, third, "Sent", 20_000);
    await nodeRed.press("cancelled");
    await waitForStatus(last, third, "Order cancelled", 20_000);
    expect(await nodeRed.passedOn()).toHaveLength(2);
    for (const lines of [homebridge.lines, nodeRed.lines]) expect(lines.join("\n")).not.toMatch(/canary|whsec/);
  },
);
