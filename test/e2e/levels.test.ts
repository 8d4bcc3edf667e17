import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SlotSummary } from "../../src/slot/port.ts";
import { ask, levelToken, put, token } from "../server/rig.ts";
import { freePort } from "./support/free-port.ts";
import { type Homebridge, startHomebridge } from "./support/homebridge.ts";
import { type MqttBroker, startMqttBroker } from "./support/mqtt-broker.ts";
import { atOnce, linkedDevice, testPlatform } from "./support/plugin-config.ts";
import { ok, type RawAnswer, type RawDevice, type RawRequest, startRawDevice } from "./support/raw-device.ts";
import { type SimulatorProcess, startSimulator } from "./support/simulator-process.ts";

/*
 * What real devices send, reduced, in the packed plugin. Who met it first stands with each: projects and issues on
 * GitHub.
 */

interface Polled {
  answer: RawAnswer;
  level?: object;
  percent: number;
}

interface Heard {
  message: string;
  level?: object;
  percent: number;
}

/** A Shelly Gen2 with a password: the 401 is its own, byte for byte (home-assistant/core#143467). */
const challenge = [
  "HTTP/1.1 401 Unauthorized",
  'WWW-Authenticate: Digest qop="auth", realm="shellypro3em-0123456789ab", nonce="1694692867", algorithm=SHA-256',
  "Content-Length: 0",
  "Server: ShellyHTTP/1.0.0",
  "Connection: close",
  "",
  "",
].join("\r\n");

/** RFC 7616, section 3.4.1, worked out here from what was asked. */
function shelly({ method, path, head }: RawRequest): string {
  const part = (name: string): string => new RegExp(`\\b${name}="?([^",\\r]*)`).exec(head)?.[1] ?? "";
  const hash = (...parts: string[]): string => createHash("sha256").update(parts.join(":")).digest("hex");
  const user = hash("admin", "shellypro3em-0123456789ab", "canary-of-shelly");
  const response = hash(user, "1694692867", part("nc"), part("cnonce"), "auth", hash(method, path));
  return part("response") === response ? ok('{"level":37}') : challenge;
}

/** openhab-core#5163: `/rest/items/x/state` is text/plain and nothing else. */
function openhab({ head }: RawRequest): string {
  return /^accept:.*(?:text\/plain|\*\/\*)/im.test(head)
    ? ok("37.5", "text/plain")
    : "HTTP/1.1 406 Not Acceptable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
}

const lenient = { path: "level", lenient: true };

const polled: Record<string, Polled> = {
  "text/plain and nothing else": { answer: openhab, percent: 37.5 },
  "a decimal comma (MMM-MQTT#35, Tasmota#20499)": { answer: ok("12,5", "text/plain"), percent: 12.5 },
  "the point first, as bc prints it": { answer: ok(".5"), level: { empty: 0, full: 1 }, percent: 50 },
  "the point last": { answer: ok("37."), percent: 37 },
  "NUL at the end (telegraf#7536, ArduinoMqtt#16, collectd#4005)": { answer: ok("12\0"), percent: 12 },
  "a unit in the text (openhab-core#1093)": {
    answer: ok('{"link":"http://x/rest/items/Salt","state":"37.5 %","type":"Number:Dimensionless","name":"Salt"}'),
    level: { path: "state" },
    percent: 37.5,
  },
  "a dot in a name (SmartThings)": {
    answer: ok('{"components":{"main":{"custom.waterFilter":{"waterFilterUsage":{"value":13}}}}}'),
    level: { path: 'components.main["custom.waterFilter"].waterFilterUsage.value', empty: 100, full: 0 },
    percent: 87,
  },
  "digest (moonraker#1036, OpenDTU-OnBattery#438)": {
    answer: shelly,
    level: { path: "level", digest: true, username: "admin", password: "canary-of-shelly" },
    percent: 37,
  },
  "lines that end without CR (ioBroker.parser#199)": {
    answer: 'HTTP/1.1 200 OK\nContent-Length: 12\n\n{"level":37}',
    level: lenient,
    percent: 37,
  },
  "two lengths at once (homebridge-http-securitysystem#33)": {
    answer: 'HTTP/1.1 200 OK\r\nContent-Length: 12\r\nTransfer-Encoding: chunked\r\n\r\nc\r\n{"level":37}\r\n0\r\n\r\n',
    level: lenient,
    percent: 37,
  },
  "a blank before the colon (homebridge-http-switch#125)": {
    answer: 'HTTP/1.1 200 OK\r\nContent-Length : 12\r\n\r\n{"level":37}',
    level: lenient,
    percent: 37,
  },
  "an answer after 12 s (homeassistant-ecowater-softener#5, ha-hpprinter#212)": {
    answer: async () => wait(12_000, ok('{"level":37}')),
    level: { path: "level", timeoutSeconds: 30, everySeconds: 60 },
    percent: 37,
  },
  "on, in a state (home-connect-hass#187)": {
    answer: ok('{"entity_id":"binary_sensor.salt_low","state":"on"}'),
    level: { path: "state", values: { on: 5, off: 90 } },
    percent: 5,
  },
};

const heard: Record<string, Heard> = {
  "a comma on a topic": { message: "12,5", percent: 12.5 },
  "NUL on a topic": { message: "12\0", percent: 12 },
  "true (zigbee2mqtt#10514)": {
    message: '{"battery":100,"water_leak":true}',
    level: { path: "water_leak", values: { true: 0, false: 100 } },
    percent: 0,
  },
  "low (homebridge-mqttthing#459)": {
    message: '{"liquid_state":"low"}',
    level: { path: "liquid_state", values: { low: 10, normal: 60 } },
    percent: 10,
  },
  "Present (hcpy#118)": {
    message: '{"IDos1FillLevelPoor":"Present"}',
    level: { path: "IDos1FillLevelPoor", values: { Present: 5, Off: 100 } },
    percent: 5,
  },
  "ON alone": { message: "ON", level: { values: { ON: 0, OFF: 100 } }, percent: 0 },
};

/** Names of keys, in URLs and topics. */
const keyOf = (of: Record<string, unknown>, what: string): string =>
  `${of === polled ? "p" : "h"}${Object.keys(of).indexOf(what)}`;

/** Zigbee2MQTT's cached state: one measurement, three messages (zigbee2mqtt#17984, #21015). */
const burst = [
  '{"liquid_level_percent":2,"linkquality":112}',
  '{"liquid_level_percent":2,"linkquality":112,"liquid_state":"low"}',
  '{"liquid_level_percent":2,"linkquality":116,"liquid_state":"low","max_set":80}',
];

describe.concurrent("what real devices send, in the packed plugin", () => {
  let simulator: SimulatorProcess;
  let broker: MqttBroker;
  let device: RawDevice;
  let homebridge: Homebridge;
  let port: number;

  beforeAll(async () => {
    [simulator, broker, device, port] = await Promise.all([
      startSimulator({ daySeconds: 3_600 }),
      startMqttBroker(),
      startRawDevice(),
      freePort(),
    ]);
    const slot = (key: string, level: object, replenish: object = {}): object => ({
      slotId: key,
      key,
      name: key,
      level,
      replenish,
    });
    const asked = (key: string, answer: RawAnswer, level: object = {}, replenish: object = {}): object =>
      slot(key, { source: "http", url: device.answers(`/${key}`, answer), everySeconds: 1, ...level }, replenish);
    const published = (key: string, level: object = {}, replenish: object = {}): object =>
      slot(key, { source: "mqtt", topic: `house/${key}`, ...level }, replenish);
    const slots = [
      ...Object.entries(polled).map(([what, { answer, level }]) => asked(keyOf(polled, what), answer, level)),
      ...Object.entries(heard).map(([what, { level }]) => published(keyOf(heard, what), level)),
      asked("grocy", ok(inStock), { path: "[product_id=2].amount", empty: 0, full: 12 }, atOnce),
      asked("overdue", ok(wyze), { path: "data.props.filter", empty: 150, full: 0, beyond: "low" }, atOnce),
      asked("overfull", ok('{"level":60}'), { path: "level", beyond: "high" }, atOnce),
      asked("printer", ok('{"marker-levels":[60,55]}'), { path: "marker-levels.0" }, atOnce),
      asked("brother", ok('{"marker-levels":[-3]}'), { path: "marker-levels.0" }, atOnce),
      asked("waste", ok('{"marker-levels":[60,-1]}'), { path: "marker-levels.1" }, atOnce),
      asked(
        "hub",
        ok(tankUtility),
        { path: "device.lastReading.tank", timePath: "device.lastReading.time_iso" },
        atOnce,
      ),
      asked("state", ok(lastReported), { path: "state", timePath: "last_reported" }, atOnce),
      published("seen", { path: "liquid_level_percent", timePath: "last_seen" }, atOnce),
      // A tenth of a minute for the half hour of the defaults.
      published("burst", { path: "liquid_level_percent" }, { settleMinutes: 0.1, suddenFallHours: 0 }),
      published("partial", { path: "liquid_level_percent" }),
      slot("tank", { source: "webhook", path: "uplink_message.decoded_payload.distance", empty: 4000, full: 500 }),
      slot("text", { source: "webhook" }),
    ];
    homebridge = await startHomebridge({
      version: "2",
      platformConfig: {
        ...testPlatform(simulator, [linkedDevice("LEVELS", slots)]),
        server: { port, token, levelToken },
        mqtt: { url: broker.url, topicPrefix: "dash" },
      },
    });
    await broker.waitFor("dash/status", (payload) => payload === "online");
    await homebridge.waitForLine(/local HTTP API: listening on/);
  });

  afterAll(async () => {
    await homebridge.dispose();
    await Promise.all([simulator.stop(), broker.close(), device.close()]);
  });

  const read = async (key: string): Promise<SlotSummary> =>
    (await ask(port, { path: `/v1/slots/${key}` })).json as SlotSummary;
  /** Resolves once the slot is as wanted. */
  const becomes = async (key: string, wanted: (slot: SlotSummary) => boolean, ms = 40_000): Promise<SlotSummary> =>
    JSON.parse(
      await broker.waitFor(`dash/${key}/state`, (payload) => wanted(JSON.parse(payload) as SlotSummary), ms),
    ) as SlotSummary;
  const stands = async (key: string, percent: number): Promise<void> => {
    await becomes(key, ({ level }) => level !== null && Math.abs(level - percent) < 0.01);
  };
  const lines = (key: string, pattern: RegExp): string[] =>
    homebridge.lines.filter((line) => line.includes(` ${key}: `) && pattern.test(line));
  const orders = async (): Promise<string[]> => (await simulator.orders()).map(({ slotId }) => slotId).sort();

  test.each(Object.entries(polled))("an answer: %s", async (what, { percent }) => {
    await stands(keyOf(polled, what), percent);
  });

  test.each(Object.entries(heard))("a message: %s", async (what, { message, percent }) => {
    const key = keyOf(heard, what);
    await broker.send(`house/${key}`, message);
    await stands(key, percent);
  });

  // The Things Stack (Tasmota#23545, lorawan-devices#183).
  test("a body of The Things Stack, by POST and PUT, and a number as text", async () => {
    const uplink = '{"uplink_message":{"decoded_payload":{"distance":3462,"BattV":3.84}}}';
    for (const method of ["POST", "PUT"]) {
      const reply = await ask(port, {
        method,
        path: "/v1/slots/tank/level",
        bearer: levelToken,
        headers: { "Content-Type": "application/json" },
        body: uplink,
      });
      expect(reply.status).toBe(202);
      expect((reply.json as SlotSummary).level).toBeCloseTo(15.371, 2);
    }
    expect(await put(port, "/v1/slots/text/level", { level: "37.5" })).toMatchObject({
      status: 202,
      json: { level: 37.5 },
    });
  });

  // grocy#720: what is out of stock is left out of /stock.
  test("a list that loses a member never gives its neighbour's level", async () => {
    await stands("grocy", 25);
    device.answers("/grocy", ok('[{"product_id":1,"amount":5},{"product_id":3,"amount":11}]'));
    await homebridge.waitForLine(/ grocy: cannot read the level .*found nothing/);
    await device.asked("/grocy", 4);
    expect(await read("grocy")).toMatchObject({ level: 25, low: false });
    expect(lines("grocy", /refilled/)).toEqual([]);
  });

  // wyze-sdk#64: 178 of 150 hours; winix#111.
  test("a counter that runs on beyond its end is at 0 %, low and ordered for", async () => {
    await becomes("overdue", ({ order }) => order?.detailCode === "TEST_ORDER_PLACED");
    expect(await read("overdue")).toMatchObject({ level: 0, low: true });
  });

  // home-assistant/core#137677: 120 % after filling; clack-reader#3.
  test("a tank that is filled beyond its mark is at 100 %, refilled and not low any more", async () => {
    await stands("overfull", 60);
    for (const percent of [30, 12]) {
      device.answers("/overfull", ok(`{"level":${percent}}`));
      await stands("overfull", percent);
    }
    await becomes("overfull", ({ order }) => order?.detailCode === "TEST_ORDER_PLACED");
    for (const { slotId, eventInstanceId } of await simulator.orders())
      if (slotId === "overfull") await simulator.changeOrder(eventInstanceId, { state: "delivered" });
    device.answers("/overfull", ok('{"level":120}'));
    await becomes(
      "overfull",
      ({ level, low, armed, order }) => level === 100 && !low && armed === true && order === null,
    );
    expect(lines("overfull", /refilled: 100 %/)).toHaveLength(1);
    expect(lines("overfull", /cannot/)).toEqual([]);
  });

  // RFC 3805, prtMarkerSuppliesLevel (home-assistant/core#33892, cups#4759).
  test("a printer that does not know keeps its level, or has none, and orders nothing", async () => {
    await stands("printer", 60);
    device.answers("/printer", ok('{"marker-levels":[-2,-2]}'));
    await homebridge.waitForLine(/ printer: says -2, which stands for not known/);
    await device.asked("/printer", 4);
    device.answers("/printer", ok('{"marker-levels":[60,55]}'));
    await device.asked("/printer", 4);
    expect(await read("printer")).toMatchObject({ level: 60, low: false, order: null, status: "Level OK" });
    expect(lines("printer", /refilled|cannot/)).toEqual([]);
    for (const key of ["brother", "waste"])
      expect(await read(key)).toMatchObject({ level: null, low: false, order: null });
  });

  // Tank Utility's time_iso; home-assistant/core#81069.
  test("what a hub repeats for ever is as old as it says", async () => {
    await becomes("hub", ({ status }) => /^No reading since \S*2024-11-30/.test(status));
    await becomes("state", ({ status }) => /^No reading since \S*2026-01-01/.test(status));
    for (const at of [1, 2, 3])
      await broker.send("house/seen", `{"last_seen":"2026-03-01T12:00:00.000Z","liquid_level_percent":${at}}`);
    await homebridge.waitForLine(/ seen: .*not taken/);
    for (const key of ["hub", "state", "seen"])
      expect(await read(key)).toMatchObject({ level: null, low: false, order: null });
  });

  test("one measurement that is said three times in a second orders nothing", async () => {
    for (let at = 0; at < 8; at++) {
      await broker.send("house/burst", '{"liquid_level_percent":62}');
      await wait(2_000);
    }
    for (const message of burst) await broker.send("house/burst", message);
    await stands("burst", 2);
    await broker.send("house/burst", '{"liquid_level_percent":62}');
    await stands("burst", 62);
    await wait(7_000);
    expect(await read("burst")).toMatchObject({ level: 62, low: false, order: null, status: "Level OK" });
  });

  // Zigbee2MQTT without cache_state, Shelly's NotifyStatus (jMQTT#316).
  test("a message about something else is no outage", async () => {
    for (let at = 0; at < 12; at++)
      await broker.send("house/partial", at % 2 === 0 ? '{"liquid_level_percent":62}' : '{"battery":80}');
    await stands("partial", 62);
    expect(lines("partial", /cannot read|readable again|no message has had/)).toEqual([]);
  });

  test("of all these only what ran out was ordered, once, and no secret was said", { concurrent: false }, async () => {
    expect(await orders()).toEqual(["overdue", "overfull"]);
    expect(homebridge.lines.filter((line) => line.includes("canary"))).toEqual([]);
  });
});

const inStock = '[{"product_id":1,"amount":5},{"product_id":2,"amount":3},{"product_id":3,"amount":11}]';
const wyze = '{"data":{"props":{"filter":178,"dishcloth":0,"side_brush":178,"main_brush":178}}}';
const tankUtility =
  '{"device":{"name":"Tank","lastReading":{"tank":12.5,"temperature":70,"time":1733000000000,"time_iso":"2024-11-30T20:53:20.000Z"}}}';
const lastReported = '{"entity_id":"sensor.salt","state":"55","last_reported":"2026-01-01T00:00:00+00:00"}';
