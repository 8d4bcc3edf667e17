import { expect, test } from "vitest";
import { connectController } from "../e2e/support/controller.ts";
import { HapStatus } from "../e2e/support/hap-types.ts";
import { startHomebridge } from "../e2e/support/homebridge.ts";
import { slotAccessory, waitForStatus } from "../e2e/support/slot-accessory.ts";
import { lives } from "./support/living.ts";

/** Everything that asks something of the network, at once. */
const outgoing = {
  platform: "DashReplenishment",
  mode: "live",
  amazon: { clientId: "amzn1.application-oa2-client.rig", clientSecret: "nobody-s-secret" },
  mqtt: { url: "mqtts://broker.invalid:8883" },
  server: { enabled: true, host: "server.invalid", token: "nobody-s-token-of-the-rig" },
  devices: [
    {
      model: "M1",
      serial: "S1",
      refreshToken: "Atzr|nobody-s",
      slots: [
        {
          slotId: "polled",
          name: "Polled",
          level: { source: "http", url: "https://sensor.invalid/level", everySeconds: 1 },
        },
        {
          slotId: "scheduled",
          name: "Scheduled",
          level: { source: "http", url: "http://192.0.2.7/level", schedule: "* * * * * *" },
        },
        { slotId: "topic", name: "Topic", level: { source: "mqtt", topic: "kitchen/beans" } },
        { slotId: "manual", name: "Manual" },
      ],
    },
  ],
};

test("a real Homebridge lives with every outgoing request failing with ENOTFOUND, and says so in its own words", async () => {
  const preload = new URL("support/unreachable-preload.ts", import.meta.url).href;
  await using homebridge = await startHomebridge({
    version: "2",
    platformConfig: outgoing,
    env: { NODE_OPTIONS: `--import ${preload}` },
  });
  await using controller = await connectController(homebridge.bridge);
  const slot = await slotAccessory(controller, "Manual");
  expect(await controller.write(slot.replenish, true)).toMatchObject({ status: HapStatus.Success });
  await waitForStatus(controller, slot, "Amazon unreachable, trying again");
  const told = [
    /Polled: cannot read the level from sensor\.invalid \(its name is not known/,
    /Scheduled: cannot read the level from 192\.0\.2\.7 \(its name is not known/,
    /MQTT: cannot reach the broker broker\.invalid:8883 \(its name is not known/,
    /local HTTP API: cannot listen on server\.invalid, port 52180 \(ENOTFOUND\)/,
    /Manual: nothing could be sent to Amazon \(No access token from Login with Amazon: getaddrinfo ENOTFOUND api\.amazon\.com\); trying again/,
  ];
  for (const line of told) await homebridge.waitForLine(line);
  await lives(homebridge);
  for (const line of told)
    expect(
      homebridge.lines.filter((each) => line.test(each)),
      String(line),
    ).toHaveLength(1);
});
