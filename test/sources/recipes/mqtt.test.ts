import type { MqttClient } from "mqtt";
import { describe, expect, test } from "vitest";
import { queue } from "../queue.ts";
import { virtualClock, type VirtualClock } from "../../support/virtual-clock.ts";
import { commandOf, flowOf } from "./devices.ts";
import { house, type House } from "./house.ts";
import { field, page, recipe } from "./page.ts";

/** A message as a device publishes it. */
interface Message {
  topic: string;
  payload: string;
  qos: 0 | 1 | 2;
  retain: boolean;
}

const esphome = recipe("ESPHome over MQTT");
const hass = recipe("Home Assistant over MQTT");
const vacuum = recipe("A vacuum that counts hours");

/** The topic of an mqtt slot, for devices that choose it themselves. */
function topicOf(entry: Record<string, unknown>): string {
  return /"topic":"([^"]+)"/.exec(JSON.stringify(entry))?.[1] ?? "";
}

const messages: [title: string, message: () => Message, level: number][] = [
  // esphome/esphome, components/mqtt/mqtt_component.h (0117519): qos 0, retain unless the sensor says no;
  // mqtt_sensor.cpp (0123f14): the value with the sensor's decimals, none for hx711.
  [
    "ESPHome over MQTT",
    () => ({
      topic: field(esphome.block("yaml"), "state_topic"),
      payload: "771",
      qos: 0,
      retain: field(esphome.block("yaml"), "retain") !== "false",
    }),
    37.1,
  ],
  [
    "ESPHome over MQTT",
    () => ({ topic: field(esphome.block("yaml"), "state_topic"), payload: "771", qos: 0, retain: true }),
    37.1,
  ],
  // Koenkk/zigbee2mqtt, lib/controller.ts (00c2a4a), publishEntityState: JSON with sorted keys, retain false and qos 0
  // unless the device's settings say otherwise.
  [
    "Zigbee2MQTT",
    () => ({
      topic: topicOf(recipe("Zigbee2MQTT").entry),
      payload: recipe("Zigbee2MQTT").block("json").trim(),
      qos: 0,
      retain: false,
    }),
    62,
  ],
  // arendst/Tasmota, xsns_34_hx711.ino (1bf6a13): kilograms with three decimals; SensorRetain is off by default
  // (tasmota/docs, docs/Commands.md, 0055399).
  [
    "Tasmota telemetry",
    () => ({
      topic: topicOf(recipe("Tasmota telemetry").entry),
      payload: recipe("Tasmota telemetry").block("json").trim(),
      qos: 0,
      retain: false,
    }),
    37.1,
  ],
  // docs/Commands.md: Publish without, Publish2 with the retain flag.
  ["Tasmota rule to MQTT", publishedByRule, 37],
  // home-assistant/core, components/mqtt/services.yaml (074f23c): qos 0 and retain false unless they are given.
  [
    "Home Assistant over MQTT",
    () => ({ topic: field(hass.block("yaml"), "topic"), payload: "37.5", qos: 0, retain: false }),
    37.5,
  ],
  // node-red/node-red, 10-mqtt.js (00db431), MQTTOutNode: the node's own qos and retain; a number becomes text.
  ["Node-RED: mqtt out", publishedByNode, 37.5],
];

test.each(messages)("%s: the message brings the level", async (title, message, level) => {
  const home = await house(recipe(title).entry);
  await publish(await home.device(), message());
  await home.shows(Math.round(level));
  expect((await home.slot()).level).toBe(level);
});

describe("a retained message", () => {
  /** The broker restarts, as far as the plugin can tell, and the plugin connects again: after 2 s at most. */
  async function reconnect(home: House, clock: VirtualClock): Promise<void> {
    (await home.broker.clients.next()).close();
    await home.lines.said("MQTT: lost the broker");
    clock.advance(2_000);
    await home.lines.said("is back");
  }

  test("on a level topic is one reading, also when the plugin connects again; another level is another", async () => {
    const clock = virtualClock();
    const home = await house(esphome.entry, { clock });
    const client = await home.device();
    const topic = field(esphome.block("yaml"), "state_topic");
    const readings = (raw: number): number => home.lines.all.filter((line) => line.endsWith(`read ${raw}`)).length;
    await publish(client, { topic, payload: "771", qos: 0, retain: true });
    await home.shows(37);
    await reconnect(home, clock);
    // Retained messages come first.
    await publish(client, { topic, payload: "772", qos: 0, retain: true });
    await home.lines.said("read 772");
    expect([readings(771), readings(772)]).toEqual([1, 1]);
  });

  test("on used uses nothing up when the plugin connects again", async () => {
    const clock = virtualClock();
    const home = await house(vacuum.entry, { clock });
    await publish(await home.device(), {
      topic: field(vacuum.block("yaml"), "topic"),
      payload: "15",
      qos: 0,
      retain: true,
    });
    await home.shows(90);
    await reconnect(home, clock);
    await home.lines.said("a retained message on dash-replenishment/vacuum/used is no command");
    expect((await home.slot()).level).toBe(90);
  });
});

describe("what cannot be used over MQTT", () => {
  test.each<[title: string, payload: string, line: string]>([
    // value_accuracy_to_string prints NaN as nan.
    ["ESPHome over MQTT", "nan", "cannot read the level in home/beans/weight"],
    ["Zigbee2MQTT", "N/A", "cannot read the level in zigbee2mqtt/salt_tank (what it sent is not JSON)"],
    ["Tasmota telemetry", '{"HX711":{"Weight":null}}', "cannot read the level in tele/scale/SENSOR"],
    ["Home Assistant over MQTT", "unavailable", "cannot read the level in home/beans (what it sent is not a number)"],
    ["Node-RED: mqtt out", "NaN", "cannot read the level in home/beans"],
  ])("%s, %s: is told once, in the page's words, and the last level stays", async (title, payload, line) => {
    const home = await house(recipe(title).entry);
    const client = await home.device();
    const [good] = messages
      .filter(([each]) => each === title)
      .map(([, message, level]) => ({ message: message(), level }));
    if (good === undefined) throw new Error(`no message of ${title}`);
    await publish(client, good.message);
    for (let time = 0; time < 3; time++) await publish(client, { ...good.message, payload });
    await home.lines.said(line);
    expect((await home.slot()).level).toBe(good.level);
    await publish(client, good.message);
    await home.lines.said("level readable again");
    expect(home.told().filter((each) => each.includes("cannot read the level"))).toHaveLength(1);
    expect(recipe(title).text.replaceAll(/\s+/g, " ")).toContain(`\`${line}\``);
  });
});

describe("a vacuum that counts hours", () => {
  /** What the automation's template makes of so many seconds of cleaning; Python writes a whole float with its ".0". */
  function hoursOf(seconds: number): string {
    const [, divisor = "", digits = ""] =
      /\.total_seconds\(\) \/ (\d+)\) \| round\((\d)\)/.exec(vacuum.block("yaml")) ?? [];
    const hours = Number((seconds / Number(divisor)).toFixed(Number(digits)));
    return Number.isInteger(hours) ? `${hours}.0` : String(hours);
  }

  test("takes each cleaning off by its own hours, and the last one brings it low", async () => {
    const home = await house(vacuum.entry);
    const client = await home.device();
    const topic = field(vacuum.block("yaml"), "topic");
    const clean = (seconds: number): Promise<void> =>
      publish(client, { topic, payload: hoursOf(seconds), qos: 0, retain: false });
    await clean(45 * 60);
    await clean(3 * 3600);
    await home.shows(98);
    expect((await home.slot()).level).toBeCloseTo(((150 - 3.75) / 150) * 100, 9);
    await clean(132 * 3600);
    await home.shows(10);
    expect((await home.slot()).low).toBe(true);
    await publish(client, {
      topic: /`(dash-replenishment\/vacuum\/refilled)`/.exec(vacuum.text)?.[1] ?? "",
      payload: "new",
      qos: 0,
      retain: false,
    });
    await home.shows(100);
    expect(await home.slot()).toMatchObject({ level: 100, low: false });
  });

  test("a use of nothing is refused and said", async () => {
    const home = await house(vacuum.entry);
    await publish(await home.device(), {
      topic: field(vacuum.block("yaml"), "topic"),
      payload: hoursOf(10),
      qos: 0,
      retain: false,
    });
    await home.lines.said("cannot use what came on dash-replenishment/vacuum/used");
    expect((await home.slot()).level).toBe(100);
  });
});

test("a slot with another source takes a level on level/set", async () => {
  const home = await house({ ...recipe("curl").entry, mqtt: recipe("Home Assistant over MQTT").entry["mqtt"] });
  expect(hass.text).toContain("`dash-replenishment/<key>/level/set`");
  await publish(await home.device(), {
    topic: "dash-replenishment/beans/level/set",
    payload: "37.5",
    qos: 0,
    retain: false,
  });
  await home.shows(38);
  expect((await home.slot()).level).toBe(37.5);
});

describe("Home Assistant: the other way", () => {
  const yaml = /```yaml\n([\s\S]*?)```/.exec(page.slice(page.indexOf("## Home Assistant: the other way")))?.[1] ?? "";
  const entities = yaml.split(/^ {4}- /m).slice(1);

  /** A template of the page, as Jinja renders it: Python's words for true, false and null. */
  function rendered(template: string, payload: string): string {
    const key = /^\{\{ value_json\.(\w+) \}\}$/.exec(template)?.[1] ?? "";
    const value = (JSON.parse(payload) as Record<string, string | number | boolean | null | undefined>)[key];
    return value === null ? "None" : typeof value === "boolean" ? (value ? "True" : "False") : String(value);
  }

  test("every topic and template of the page finds what the plugin publishes", async () => {
    const clock = virtualClock();
    const home = await house(hass.entry, { clock });
    const client = await home.device();
    const [stateTopic = "", statusTopic = "", ...others] = new Set(
      [...yaml.matchAll(/_topic: (\S+)$/gm)].map(([, topic]) => topic),
    );
    expect(others).toEqual([]);
    const [states, statuses] = [queue<string>(), queue<string>()];
    client.on("message", (topic, payload) => {
      (topic === statusTopic ? statuses : states).put(payload.toString());
    });
    await client.subscribeAsync([stateTopic, statusTopic]);
    const shown = (state: string): string[][] =>
      entities.map((entity) => [field(entity, "name"), rendered(field(entity, "value_template"), state)]);
    expect(shown(await states.next())).toEqual([
      ["Coffee beans left", "None"],
      ["Coffee beans order", "No reading yet"],
      ["Coffee beans low", "False"],
    ]);
    expect(await statuses.next()).toBe("online");

    await publish(client, { topic: "home/beans", payload: "37.5", qos: 0, retain: false });
    await home.shows(38);
    clock.advance(1_000);
    expect(shown(await states.next())).toEqual([
      ["Coffee beans left", "37.5"],
      ["Coffee beans order", "Level OK"],
      ["Coffee beans low", "False"],
    ]);
    expect([field(entities[2] ?? "", "payload_on"), field(entities[2] ?? "", "payload_off")]).toEqual([
      "True",
      "False",
    ]);
  });
});

async function publish(client: MqttClient, { topic, payload, qos, retain }: Message): Promise<void> {
  await client.publishAsync(topic, payload, { qos, retain });
}

function publishedByRule(): Message {
  const [, command = "", topic = "", payload = ""] =
    /^(Publish2?) (\S+) (.*)$/.exec(commandOf(recipe("Tasmota rule to MQTT").block("text"), "37")) ?? [];
  return { topic, payload, qos: 0, retain: command === "Publish2" };
}

function publishedByNode(): Message {
  const node = flowOf(recipe("Node-RED: mqtt out").block("json"));
  const { topic, qos, retain } = node("mqtt out");
  return {
    topic,
    payload: String(Number(node("inject").payload)),
    qos: Number(qos) as 0 | 1,
    retain: retain === "true",
  };
}
