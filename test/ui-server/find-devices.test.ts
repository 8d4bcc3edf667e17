import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { UiRequests } from "../../src/ui/api.ts";
import { startBroker, type Broker } from "../mqtt/broker.ts";
import { kept } from "../sources/mqtt/announcements.ts";
import { announce } from "../support/announcer.ts";
import { virtualClock } from "../support/virtual-clock.ts";
import { entry, house, slot } from "./rig.ts";

type Finding = UiRequests["/level/find"]["answer"];

const onBroker = (port: number, changes: object = {}): object =>
  entry({ mqtt: { url: `mqtt://127.0.0.1:${port}`, ...changes } }, [slot("beans", { level: { source: "mqtt" } })]);

async function keep(broker: Broker, messages: Record<string, unknown>): Promise<void> {
  for (const [topic, body] of Object.entries(messages))
    await broker.send(topic, typeof body === "string" ? body : JSON.stringify(body), { retain: true });
}

/** The clock goes on, over and over, while real sockets are waited for. */
async function found(config: unknown, addresses: readonly string[] = []): Promise<Finding> {
  const home = house(entry(), virtualClock(), addresses);
  const answer = home.ask("/level/find", { config });
  for (;;) {
    const soon = await Promise.race([answer, delay(20, null)]);
    if (soon !== null) return soon;
    home.clock.advance(100);
  }
}

describe("what is described on the broker", () => {
  test("is found, by name, with what the form takes, and the connection is left", async () => {
    const broker = await startBroker();
    await keep(broker, { ...kept.zigbee, ...kept.zigbeeForHomeAssistant, ...kept.esphome, ...kept.watertank });
    const answer = await found(onBroker(broker.port));
    await broker.gone.next();
    expect(answer).toMatchObject({ ok: true, failures: [] });
    expect("found" in answer && answer.found.map(({ name }) => name)).toEqual([
      "Cistern, Liquid depth",
      "Cistern, Liquid level percent",
      "Cistern, Liquid state",
      "GarageDoor1, Salt level",
      "Hall/feeder, Portions left",
      "Hall/feeder, Water tank empty",
      "Watertank Sensor, Water level",
    ]);
    expect("found" in answer && answer.found[1]).toEqual({
      source: "mqtt",
      name: "Cistern, Liquid level percent",
      place: "zigbee2mqtt/Cistern liquid_level_percent",
      values: {
        "level.topic": "zigbee2mqtt/Cistern",
        "level.path": "liquid_level_percent",
      },
      open: [],
    });
  });

  test("is found beside what is none, at most a hundred, and nothing with a secret in it", async () => {
    const broker = await startBroker();
    const many = Object.fromEntries(
      [...Array(150).keys()].map((at) => [
        `homeassistant/sensor/s${at}/config`,
        { name: `Tank ${at}`, stat_t: `tank/${at}`, unit_of_meas: "%" },
      ]),
    );
    const secret = { name: "Tank 000", stat_t: "tank/pa55word-of-the-broker", unit_of_meas: "%" };
    await keep(broker, { ...many, "homeassistant/sensor/a/config": secret, "homeassistant/sensor/b/config": "{" });
    const answer = await found(onBroker(broker.port, { username: "me", password: "pa55word-of-the-broker" }));
    expect("found" in answer && answer.found).toHaveLength(100);
    expect(JSON.stringify(answer)).not.toContain("pa55word");
  });

  test("is looked for nowhere without a broker", async () => {
    expect(await found(entry({}, [slot("beans", { level: { source: "manual" } })]))).toEqual({
      ok: true,
      found: [],
      failures: [],
    });
  });

  test("is nothing where the broker is not there, or lets nobody read", async () => {
    expect(await found(onBroker(9))).toEqual({
      ok: true,
      found: [],
      failures: [{ code: "sensorUnreachable", detail: "connection refused" }],
    });
    const closed = await startBroker({
      authorizeSubscribe: (_client, _subscription, done) => {
        done(null, null);
      },
    });
    expect(await found(onBroker(closed.port))).toMatchObject({
      ok: true,
      found: [],
      failures: [{ code: "sensorAnswer", detail: expect.stringContaining("does not let this user read") as string }],
    });
  });

  test("is what came until the broker sends without an end", async () => {
    const broker = await startBroker();
    const finding = found(onBroker(broker.port));
    await broker.subscribed.next();
    for (let at = 0; at < 5_100; at++)
      await broker.send(`homeassistant/sensor/s${at}/config`, `{"name":"Tank","stat_t":"t${at}","unit_of_meas":"%"}`);
    const answer = await finding;
    expect("found" in answer && answer.found).toHaveLength(100);
  });
});

test("a device in the network is found beside a broker that is not there", async () => {
  await announce({ name: "shellyplusht-of-the-page", type: "shelly", port: 8080, txt: { gen: "2" } });
  const answer = await found(onBroker(9), ["127.0.0.1"]);
  expect(answer).toMatchObject({ ok: true, failures: [{ code: "sensorUnreachable" }] });
  const values = { "level.url": "http://127.0.0.1:8080/rpc/Shelly.GetStatus" };
  expect("found" in answer && answer.found).toContainEqual({
    source: "http",
    name: "shellyplusht-of-the-page",
    place: "http://127.0.0.1:8080/rpc/Shelly.GetStatus",
    values,
    open: ["path"],
  });
});
