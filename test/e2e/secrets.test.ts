import { stat } from "node:fs/promises";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { cacheText } from "./support/accessory-cache.ts";
import { connectController } from "./support/controller.ts";
import { startFakeSensor } from "./support/fake-sensor.ts";
import { HapStatus } from "./support/hap-types.ts";
import { type Homebridge, startHomebridge } from "./support/homebridge.ts";
import { atOnce, linkedDevice, testPlatform } from "./support/plugin-config.ts";
import { simulatorRefreshToken, startSimulator } from "./support/simulator-process.ts";
import { slotAccessory, subscribeTo, waitForStatus } from "./support/slot-accessory.ts";

/** One for each place that holds a secret; with characters that a URL writes otherwise. */
const canary = {
  clientSecret: "Canary-client/secret=1",
  refreshToken: "Canary-refresh-token",
  header: "Canary-header+value",
  urlUser: "Canary-url-user",
  urlPassword: "Canary-url/pass word",
  query: "Canary-query-value",
  username: "canary-user",
  password: "Canary-basic password",
  serverToken: "Canary-server-token",
  levelToken: "Canary-level-token",
  mqttPassword: "Canary-mqtt-password",
  mqttUrl: "Canary-mqtt-url-password",
} as const;

/** A secret as it may stand in a line: as it is, as in JSON, as in a URL, and as in basic authentication. */
const spellings = Object.values(canary)
  .flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    encodeURI(secret),
    Buffer.from(secret).toString("base64"),
  ])
  .concat(
    Buffer.from(`${canary.urlUser}:${canary.urlPassword}`).toString("base64"),
    Buffer.from(`${canary.username}:${canary.password}`).toString("base64"),
  )
  // The name of a user is no secret by itself, but the one in a URL may be a key.
  .filter((text) => text !== canary.username && text !== Buffer.from(canary.username).toString("base64"));

const leaks = (text: string): string[] =>
  text.split("\n").filter((line) => spellings.some((secret) => line.includes(secret)));

const openly = /Atz[ar]?\||[Bb]earer [A-Za-z]/;

async function expectSilence(homebridge: Homebridge): Promise<void> {
  const output = homebridge.lines.join("\n");
  expect(leaks(output)).toEqual([]);
  expect(output).not.toMatch(openly);
  expect(leaks(await cacheText(homebridge.storage))).toEqual([]);
}

describe.concurrent("no secret reaches the log or Homebridge's cache", () => {
  test("through an order, a refusal, and outages of sensors and Amazon; and the store is its owner's alone", async () => {
    await using simulator = await startSimulator({ daySeconds: 3_600 });
    await simulator.settings({ rotateRefreshTokens: true });
    await using sensor = await startFakeSensor(15);
    const withUser = new URL(sensor.url);
    withUser.username = encodeURIComponent(canary.urlUser);
    withUser.password = encodeURIComponent(canary.urlPassword);
    withUser.searchParams.set("key", canary.query);
    const level = { source: "http", everySeconds: 1, path: "sensor.level" };
    const replenish = { ...atOnce, confirmations: 1 };
    const slots = [
      {
        slotId: "one",
        name: "By URL",
        level: { ...level, url: withUser.href, headers: { "X-Key": canary.header } },
        replenish,
      },
      {
        slotId: "two",
        name: "By password",
        level: { ...level, url: sensor.url, username: canary.username, password: canary.password },
        replenish,
      },
      { slotId: "three", name: "By hand" },
    ];
    const others = [{ slotId: "four", name: "By login" }];
    const refreshToken = `${simulatorRefreshToken("SECRETS")}.${canary.refreshToken}`;
    const platformConfig = {
      ...testPlatform({ amazon: { ...simulator.amazon, clientSecret: canary.clientSecret } }, [
        linkedDevice("SECRETS", slots, { refreshToken }),
        linkedDevice("LOGIN", others),
      ]),
      server: { token: canary.serverToken, levelToken: canary.levelToken },
      mqtt: { username: "nobody", password: canary.mqttPassword },
    };
    // Amazon repeats what it was sent, and worse.
    const message = `No: client_secret=${canary.clientSecret}&refresh_token=${canary.refreshToken}`;
    await simulator.addFault({
      call: "replenish",
      slotId: "two",
      fault: { kind: "status", status: 400, body: JSON.stringify({ message }) },
    });
    await using homebridge = await startHomebridge({ version: "2", platformConfig, debug: true });
    await using controller = await connectController(homebridge.bridge);
    const byUrl = await slotAccessory(controller, "By URL");
    const byPassword = await slotAccessory(controller, "By password");
    const byHand = await slotAccessory(controller, "By hand");
    const byLogin = await slotAccessory(controller, "By login");
    await subscribeTo(controller, byUrl, byPassword, byHand, byLogin);
    await waitForStatus(controller, byUrl, "Test order placed", 10_000);
    await waitForStatus(controller, byPassword, "Rejected by Amazon", 10_000);

    const refusal = JSON.stringify({
      error: "invalid_client",
      error_description: `${canary.clientSecret} is not the secret`,
    });
    await simulator.addFault({ call: "token", fault: { kind: "status", status: 401, body: refusal } });
    await controller.write(byLogin.replenish, true);
    expect(await waitForStatus(controller, byLogin, "Rejected by Amazon")).toBe(
      "Rejected by Amazon: ••• is not the secret",
    );

    const store = path.join(homebridge.storage, "dash-replenishment.sqlite");
    const modes = await Promise.all(["", "-wal", "-shm"].map(async (end) => (await stat(store + end)).mode & 0o777));
    expect(modes).toEqual([0o600, 0o600, 0o600]);

    sensor.behaviour = { status: 401 };
    await homebridge.waitForLine(/By URL: cannot read the level/);
    sensor.behaviour = "ok";
    await homebridge.waitForLine(/By URL: level readable again/);
    await sensor.close();
    await homebridge.waitForLine(/By password: cannot read the level.*(refused|closed the connection)/);
    await simulator.stop();
    expect(await controller.write(byHand.replenish, true)).toMatchObject({ status: HapStatus.Success });
    await waitForStatus(controller, byHand, "Amazon unreachable");
    await homebridge.stop();
    await expectSilence(homebridge);
    expect(homebridge.lines.join("\n")).toMatch(/DRS Replenish: 200/);
  });

  test("through a configuration in which everything is wrong", async () => {
    const { clientSecret, urlUser, urlPassword, query } = canary;
    const user = `${urlUser}:${encodeURIComponent(urlPassword)}`;
    const slot = (slotId: string, level: object): object => ({ slotId, level: { source: "http", ...level } });
    const platformConfig = {
      platform: "DashReplenishment",
      mode: "live",
      amazon: {
        clientId: 1,
        clientSecret: { deep: [clientSecret] },
        apiUrl: `http://${user}@amazon.test/?token=${query}`,
        tokenUrl: `ftp://${user}@b.test/${query}?k=${query}`,
        secret: clientSecret,
      },
      server: { enabled: true, token: canary.serverToken.slice(0, 13), levelTokn: canary.levelToken },
      mqtt: { url: `http://nobody:${canary.mqttUrl}@broker.test`, password: canary.mqttPassword },
      devices: [
        {
          model: "M",
          serial: "S",
          refreshTokn: canary.refreshToken,
          refreshToken: [canary.refreshToken],
          slots: [],
        },
        {
          model: "M",
          serial: "S2",
          slots: [
            slot("a", { url: `gopher://${user}@c.test/?key=${query}` }),
            slot("b", {
              url: "http://d.test/",
              headers: { "X-Key": `${canary.header}\n`, [`X ${canary.header}`]: "legal" },
            }),
            slot("c", { url: "http://e.test/", headers: canary.header, password: [canary.password] }),
            slot("d", { url: `http://${user}@`, pasword: canary.password }),
          ],
        },
      ],
    };
    await using homebridge = await startHomebridge({ version: "2", platformConfig, debug: true });
    await homebridge.waitForLine(/\d+ slots?, /);
    await homebridge.stop();
    for (const key of [
      "clientSecret",
      "apiUrl",
      "tokenUrl",
      "refreshToken",
      "server.token",
      "mqtt.url",
      "headers",
      "password",
      "level.url",
    ]) {
      expect(homebridge.lines, key).toContainEqual(expect.stringMatching(new RegExp(`config: .*${key}.*: `)));
    }
    await expectSilence(homebridge);
    // Half of a token is enough to guess the rest of it.
    expect(homebridge.lines.filter((line) => line.includes(canary.serverToken.slice(0, 13)))).toEqual([]);
  });
});
