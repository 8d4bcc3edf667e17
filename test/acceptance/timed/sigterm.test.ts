import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { connectController } from "../../e2e/support/controller.ts";
import { startFakeSensor } from "../../e2e/support/fake-sensor.ts";
import { freePort } from "../../e2e/support/free-port.ts";
import { type Homebridge, startHomebridge } from "../../e2e/support/homebridge.ts";
import { startMqttBroker } from "../../e2e/support/mqtt-broker.ts";
import { linkedDevice, manualSlot, polledSlot, testPlatform } from "../../e2e/support/plugin-config.ts";
import { startSimulator } from "../../e2e/support/simulator-process.ts";
import { slotAccessory, waitForStatus } from "../../e2e/support/slot-accessory.ts";

/** In ms. Homebridge 1 waits out 5 s of its own, whatever its plugins do. */
const longestExit = 1_000;

const ends = 5;

const token = "nobody-s-token-of-the-rig";

const taken: number[] = [];
afterAll(() => {
  console.log(`From SIGTERM to the end: ${taken.map((ms) => Math.round(ms)).join(", ")} ms`);
});

async function leavesInTime(homebridge: Homebridge): Promise<void> {
  const exit = await homebridge.stop();
  taken.push(exit.ms);
  expect(exit).toMatchObject({ code: 0, signal: null });
  expect(exit.ms).toBeLessThan(longestExit);
}

/**
 * These have the machine to themselves (scripts/test.ts): beside others a process waits for its turn, and that would be
 * measured.
 */
describe("Homebridge 2 is gone within a second of SIGTERM", () => {
  test("whenever an order is followed, a controller is connected and a client of the local API keeps its connection", async ({
    onTestFinished,
  }) => {
    const port = await freePort();
    const server = { port, token };
    const slots = [{ slotId: "coffee", key: "coffee", name: "Coffee", level: { source: "webhook" } }];
    const platformConfig = { platform: "DashReplenishment", server, devices: [{ model: "M1", serial: "S1", slots }] };
    await using homebridge = await startHomebridge({ version: "2", platformConfig });
    let controller = await connectController(homebridge.bridge);
    onTestFinished(() => controller.close());
    const slot = await slotAccessory(controller, "Coffee");
    await controller.write(slot.replenish, true);
    await waitForStatus(controller, slot, "Test order placed");
    for (let end = 1; end <= ends; end++) {
      await homebridge.waitForLine(/local HTTP API: listening/);
      expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
      await leavesInTime(homebridge);
      await controller.close();
      await homebridge.restart();
      controller = await connectController(homebridge.bridge, controller.pairing);
      expect(await controller.value(slot.replenish)).toBe(true);
    }
  });

  test("while Amazon and a sensor owe an answer, a client owes its request, and the broker is connected; the order is placed after the next start", async ({
    onTestFinished,
  }) => {
    const port = await freePort();
    await using amazon = await startSimulator();
    await using sensor = await startFakeSensor(80);
    sensor.behaviour = "hang";
    const broker = await startMqttBroker();
    onTestFinished(() => broker.close());
    const slots = [manualSlot("coffee", "Coffee"), polledSlot("filter", "Filter", sensor)];
    const platformConfig = {
      ...testPlatform(amazon, [linkedDevice("S1", slots)]),
      server: { enabled: true, port, token },
      mqtt: { url: broker.url, topicPrefix: "dash" },
    };
    await using homebridge = await startHomebridge({ version: "2", platformConfig });
    await homebridge.waitForLine(/local HTTP API: listening/);
    await broker.waitFor("dash/status", (payload) => payload === "online");
    await sensor.waitForPolls(1);
    const client = connect(port, "127.0.0.1").resume();
    onTestFinished(() => {
      client.destroy();
    });
    await once(client, "connect");
    client.write(
      `PUT /v1/slots/coffee/level HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n{"lev`,
    );
    await amazon.addFault({ call: "replenish", fault: { kind: "hang" } });
    await using controller = await connectController(homebridge.bridge);
    const slot = await slotAccessory(controller, "Coffee");
    await controller.write(slot.replenish, true);
    await amazon.waitForCalls("replenish");

    await leavesInTime(homebridge);

    await amazon.clearFaults();
    await homebridge.restart();
    await amazon.waitForCalls("replenish", 1, { placed: true, timeoutMs: 60_000 });
    expect(await amazon.orders()).toHaveLength(1);
  });
});
