import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SlotSummary } from "../../src/slot/port.ts";
import { ask, levelToken, put, token, type Reply } from "../server/rig.ts";
import { elsewhere } from "../server/wire.ts";
import { openHomeAssistant, type StandIn } from "../support/home-assistant.ts";
import { type Controller, connectController } from "./support/controller.ts";
import { type FakeSensor, startFakeSensor } from "./support/fake-sensor.ts";
import { freePort } from "./support/free-port.ts";
import { CharacteristicType, HapStatus, ServiceType } from "./support/hap-types.ts";
import { type Homebridge, homebridgeVersions, startHomebridge } from "./support/homebridge.ts";
import { type MqttBroker, startMqttBroker } from "./support/mqtt-broker.ts";
import { atOnce, linkedDevice, polledSlot, testPlatform } from "./support/plugin-config.ts";
import { type SimulatorProcess, startSimulator } from "./support/simulator-process.ts";
import {
  ordersOf,
  replenishCalls,
  shownBy,
  type SlotAccessory,
  slotAccessory,
  subscribeTo,
  waitForStatus,
} from "./support/slot-accessory.ts";

/** 43 s from full to empty: a point in 0.432 s. */
const lifetimeDays = 0.0005;
const msPerPoint = lifetimeDays * 864_000;

const hook = {
  key: "hook",
  slotId: "hook",
  name: "Coffee beans",
  level: { source: "webhook", empty: 900, full: 100 },
  replenish: atOnce,
};
const tank = {
  key: "tank",
  slotId: "tank",
  name: "Water tank",
  level: { source: "mqtt", topic: "house/tank", path: "tank.litres", empty: 0, full: 40 },
  replenish: atOnce,
  homekit: { automaticSwitch: true },
};
const salt = {
  key: "salt",
  slotId: "salt",
  name: "Softener salt",
  level: { source: "homeAssistant", entity: "sensor.salt", attribute: "kilograms", empty: 5, full: 25 },
  replenish: atOnce,
};
const pods = {
  key: "pods",
  slotId: "pods",
  name: "Coffee pods",
  unit: "pods",
  capacity: 50,
  level: { source: "usage", unitsPerUse: 5 },
};
const filter = {
  key: "filter",
  slotId: "filter",
  name: "Water filter",
  level: { source: "wear", lifetimeDays },
  replenish: { threshold: 90 },
};
const soap = { key: "soap", slotId: "soap", name: "Soap", level: { source: "manual" } };
const towels = { key: "towels", slotId: "towels", name: "Paper towels" };
const all = [hook, tank, salt, pods, filter, soap, towels];

describe.concurrent.each(homebridgeVersions)("every way a level can arrive, on Homebridge %s", (version) => {
  let simulator: SimulatorProcess;
  let sensor: FakeSensor;
  let broker: MqttBroker;
  let hub: StandIn;
  let port: number;
  let homebridge: Homebridge;
  let controller: Controller;

  beforeAll(async () => {
    [simulator, sensor, broker, hub, port] = await Promise.all([
      startSimulator({ daySeconds: 3_600 }),
      startFakeSensor(80),
      startMqttBroker(),
      openHomeAssistant(() => Date.now()),
      freePort(),
    ]);
    const slots = [
      hook,
      tank,
      salt,
      pods,
      filter,
      soap,
      { ...polledSlot(towels.slotId, towels.name, sensor), key: towels.key },
    ];
    const platformConfig = {
      ...testPlatform(simulator, [linkedDevice("WAYS", slots)]),
      server: { port, token, levelToken, allowGet: true },
      mqtt: { url: broker.url, topicPrefix: "dash", allowReplenish: true },
      homeAssistant: { url: hub.url, token: hub.token },
    };
    homebridge = await startHomebridge({ version, platformConfig });
    controller = await connectController(homebridge.bridge);
    await broker.waitFor("dash/status", (payload) => payload === "online");
    await homebridge.waitForLine(/local HTTP API: listening on 127\.0\.0\.1:/);
  });

  afterAll(async () => {
    await controller.close();
    await homebridge.dispose();
    await Promise.all([simulator.stop(), sensor.close(), broker.close(), hub.close()]);
  });

  const read = async (key: string): Promise<SlotSummary> =>
    (await ask(port, { path: `/v1/slots/${key}` })).json as SlotSummary;
  const post = (key: string, what: string, body?: object): Promise<Reply> =>
    ask(port, {
      method: "POST",
      path: `/v1/slots/${key}/${what}`,
      ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
  const set = async (key: string, value: unknown): Promise<void> => {
    expect((await put(port, `/v1/slots/${key}/level`, value)).status).toBe(202);
  };
  /** Pushed to the controller, and the same over HTTP. */
  const levelIs = async (key: string, { life }: SlotAccessory, level: number): Promise<void> => {
    await controller.waitForEvent(life, (value) => value === Math.round(level));
    expect((await read(key)).level).toBeCloseTo(level);
  };
  /** Word for word, as soon as the broker has the last one. */
  const stateIsTheSame = async (key: string): Promise<void> => {
    const { text } = await ask(port, { path: `/v1/slots/${key}` });
    await broker.waitFor(`dash/${key}/state`, (payload) => payload === text);
  };
  const watched = async (name: string): Promise<SlotAccessory> => {
    const slot = await slotAccessory(controller, name);
    await subscribeTo(controller, slot);
    return slot;
  };
  const orders = async (slotId: string): Promise<number> => (await replenishCalls(simulator, slotId)).length;

  test("webhook: percent, raw, a bare number and the GET form; three low ones order, a rise closes the order", async () => {
    const slot = await watched(hook.name);
    expect(await read(hook.key)).toMatchObject({ level: null, status: "No reading yet", order: null });
    await set(hook.key, { level: 80.5 });
    await levelIs(hook.key, slot, 80.5);
    await controller.waitForEvent(slot.active, (value) => value === true);
    await set(hook.key, { raw: 300 });
    await levelIs(hook.key, slot, 75);
    await set(hook.key, 70);
    await levelIs(hook.key, slot, 70);
    expect((await ask(port, { path: `/v1/slots/hook/level/61.4?token=${levelToken}`, bearer: null })).status).toBe(202);
    await levelIs(hook.key, slot, 61.4);
    expect((await put(port, "/v1/slots/hook/level", { raw: 9_000 })).status).toBe(422);

    const refused = await post(hook.key, "replenish");
    expect([refused.status, refused.json]).toEqual([
      409,
      { error: { code: "refused", message: "61 % left, above the limit of 60 % for ordering by hand" } },
    ]);
    await waitForStatus(controller, slot, "Not ordered: 61 % left, above the limit of 60 %");

    for (const level of [15, 14, 13]) await set(hook.key, level);
    await controller.waitForEvent(slot.contact, (value) => value === 1);
    await controller.waitForEvent(slot.replenish, (value) => value === true);
    await controller.waitForEvent(slot.status, (value) => value === "Test order placed");
    await levelIs(hook.key, slot, 13);
    expect(await read(hook.key)).toMatchObject({
      low: true,
      armed: false,
      fault: false,
      order: {
        state: "placed",
        detailCode: "TEST_ORDER_PLACED",
        eventInstanceId: await controller.value(slot.eventInstance),
      },
    });
    expect((await post(hook.key, "replenish")).status).toBe(202);
    // Asked at the rise, Amazon says that it was this parcel.
    for (const { eventInstanceId } of await ordersOf(simulator, hook.slotId))
      await simulator.changeOrder(eventInstanceId, { state: "delivered" });
    for (const level of [96, 95, 94]) await set(hook.key, level);
    await controller.waitForEvent(slot.replenish, (value) => value === false);
    await levelIs(hook.key, slot, 94);
    await waitForStatus(controller, slot, "Level OK");
    expect(await orders(hook.slotId)).toBe(1);
    await stateIsTheSame(hook.key);
  });

  test("mqtt: a topic with a path, level/set, replenish/set and refilled; the state topic says what GET says", async () => {
    const slot = await watched(tank.name);
    await broker.send("house/tank", '{"tank":{"litres":"32"}}');
    await levelIs(tank.key, slot, 80);
    await stateIsTheSame(tank.key);
    await broker.send("dash/tank/level/set", "45");
    await levelIs(tank.key, slot, 45);
    await broker.send("dash/tank/used", "2");
    await homebridge.waitForLine(
      /Water tank: cannot use what came on dash\/tank\/used: this slot counts no uses: its level source is mqtt/,
    );

    await broker.send("dash/tank/replenish/set", "ON");
    await controller.waitForEvent(slot.status, (value) => value === "Test order placed");
    await controller.waitForEvent(slot.replenish, (value) => value === true);
    const state = JSON.parse(
      await broker.waitFor("dash/tank/state", (payload) => payload.includes("TEST_ORDER_PLACED")),
    ) as SlotSummary;
    expect(state).toMatchObject({
      level: 45,
      low: false,
      armed: false,
      status: "Test order placed",
      order: { state: "placed" },
    });
    await stateIsTheSame(tank.key);
    await broker.send("dash/tank/refilled", "");
    await controller.waitForEvent(slot.replenish, (value) => value === false);
    expect(await read(tank.key)).toMatchObject({ level: 45, armed: true, order: null });
    expect(await orders(tank.slotId)).toBe(1);
    await stateIsTheSame(tank.key);

    const automatic = (await controller.accessory(tank.name))
      .service(ServiceType.Switch, / Automatic$/)
      .characteristic(CharacteristicType.On);
    expect(await controller.write(automatic, false)).toMatchObject({ status: HapStatus.Success });
  });

  test("homeAssistant: an attribute, pushed as it changes; unavailable and a restart there change nothing; low ones order", async () => {
    const slot = await watched(salt.name);
    const weighs = async (kilograms: number, percent: number): Promise<void> => {
      hub.report("sensor.salt", "on", { kilograms });
      await levelIs(salt.key, slot, percent);
    };
    await homebridge.waitForLine(/Home Assistant: connected to 127\.0\.0\.1:/);
    await weighs(21, 80);
    hub.report("sensor.salt", "unavailable");
    hub.faults = { rest: "down", socket: "none" };
    hub.drop();
    await homebridge.waitForLine(/Home Assistant: lost 127\.0\.0\.1:/);
    hub.faults = {};
    await homebridge.waitForLine(/Home Assistant: 127\.0\.0\.1:\d+ is back after/);
    expect(await read(salt.key)).toMatchObject({ level: 80, status: "Level OK" });
    await weighs(8, 15);
    await weighs(7, 10);
    await weighs(6, 5);
    await controller.waitForEvent(slot.status, (value) => value === "Test order placed");
    expect(await put(port, "/v1/slots/salt/level", 90)).toMatchObject({
      status: 409,
      json: {
        error: { code: "unsuitable", message: "this slot takes no pushed levels: its level source is homeAssistant" },
      },
    });
    expect(await orders(salt.slotId)).toBe(1);
    expect(homebridge.lines.filter((line) => line.includes("cannot read the level of sensor.salt"))).toEqual([]);
    await stateIsTheSame(salt.key);
  });

  test("usage: a use by HTTP, by MQTT and by the switch, which springs back; the last one orders", async () => {
    const slot = await watched(pods.name);
    const used = (await controller.accessory(pods.name))
      .service(ServiceType.Switch, / Used$/)
      .characteristic(CharacteristicType.On);
    await controller.subscribe([used]);
    expect(await read(pods.key)).toMatchObject({ level: 100 });
    expect((await post(pods.key, "used", { units: 10 })).status).toBe(202);
    await levelIs(pods.key, slot, 80);
    await broker.send("dash/pods/used", "");
    await levelIs(pods.key, slot, 70);
    expect(await controller.write(used, true)).toMatchObject({ status: HapStatus.Success });
    await levelIs(pods.key, slot, 60);
    await controller.waitFor(used, (value) => value === false);
    expect(await put(port, "/v1/slots/pods/level", 50)).toMatchObject({
      status: 409,
      json: { error: { code: "unsuitable", message: "this slot takes no levels: its level source is usage" } },
    });

    expect((await post(pods.key, "used", { units: 20.5 })).status).toBe(202);
    await levelIs(pods.key, slot, 19);
    await controller.waitForEvent(slot.contact, (value) => value === 1);
    await controller.waitForEvent(slot.status, (value) => value === "Test order placed");
    expect(await orders(pods.slotId)).toBe(1);
    await stateIsTheSame(pods.key);
  });

  test("wear: falls by itself, orders once at the threshold, and is full again when told", async () => {
    const slot = await watched(filter.name);
    await controller.waitForEvent(slot.life, (value) => Number(value) <= 90);
    await controller.waitFor(slot.contact, (value) => value === 1);
    await waitForStatus(controller, slot, "Test order placed");
    expect((await post(filter.key, "refilled")).status).toBe(202);
    await controller.waitForEvent(slot.life, (value) => Number(value) >= 95);
    await controller.waitForEvent(slot.replenish, (value) => value === false);
    await controller.waitForEvent(slot.status, (value) => value === "Level OK");
    await waitForStatus(controller, slot, "Low: not ordered, too soon after the last order");
    expect(await orders(filter.slotId)).toBe(1);
  });

  test("manual: not known until somebody says refilled; ordered by HTTP, and refused with the reason once it is full", async () => {
    const slot = await watched(soap.name);
    expect(await read(soap.key)).toMatchObject({ level: null, status: "Order by hand" });
    expect(await post(soap.key, "replenish")).toMatchObject({ status: 202, json: { order: { state: "ordering" } } });
    await controller.waitForEvent(slot.status, (value) => value === "Test order placed");
    expect((await post(soap.key, "replenish")).status).toBe(202);
    expect(await controller.write(slot.reset, 1)).toMatchObject({ status: HapStatus.Success });
    await controller.waitForEvent(slot.active, (value) => value === true);
    await controller.waitForEvent(slot.replenish, (value) => value === false);
    expect(await read(soap.key)).toMatchObject({ level: 100, order: null });
    expect(await post(soap.key, "replenish")).toMatchObject({
      status: 409,
      json: { error: { code: "refused", message: "100 % left, above the limit of 60 % for ordering by hand" } },
    });
    await waitForStatus(controller, slot, "Not ordered: 100 % left");
    expect(await post(soap.key, "refilled")).toMatchObject({ status: 202, json: { level: 100, status: "Level OK" } });
    expect(await orders(soap.slotId)).toBe(1);
    await stateIsTheSame(soap.key);
  });

  test("http: a device that is asked, and nobody else", async () => {
    const slot = await watched(towels.name);
    await controller.waitFor(slot.life, (value) => value === 80);
    sensor.level = 64.5;
    await levelIs(towels.key, slot, 64.5);
    const why = "this slot takes pushed levels only with allowPush: its level source is http";
    expect(await put(port, "/v1/slots/towels/level", 3, undefined, levelToken)).toMatchObject({
      status: 409,
      json: { error: { code: "unsuitable", message: why } },
    });
    for (let time = 0; time < 3; time++) await broker.send("dash/towels/level/set", "3");
    await broker.send("dash/towels/used", "");
    await homebridge.waitForLine(/Paper towels: cannot use what came on dash\/towels\/used/);
    expect(
      homebridge.lines.filter((line) =>
        line.includes(`Paper towels: cannot use what came on dash/towels/level/set: ${why}`),
      ),
    ).toHaveLength(1);
    expect((await read(towels.key)).level).toBe(64.5);
    await stateIsTheSame(towels.key);
  });

  test("a web page, a guesser and a hoarder at another address spend nothing and keep nobody out", async () => {
    const page = { bearer: null, from: elsewhere, headers: { "Sec-Fetch-Site": "cross-site" } };
    expect((await ask(port, { ...page, path: `/v1/slots/towels/level/1?token=${levelToken}` })).status).toBe(403);
    expect(
      (
        await ask(port, {
          method: "POST",
          path: "/v1/slots/towels/replenish",
          from: elsewhere,
          headers: { Origin: "http://evil.example" },
        })
      ).status,
    ).toBe(403);
    const guess = (): Promise<Reply> => ask(port, { from: elsewhere, bearer: "wrong-wrong-wrong-wrong" });
    for (let time = 0; time < 20; time++) expect((await guess()).status).toBe(401);
    expect(await guess()).toMatchObject({ status: 429, headers: { "retry-after": "1" } });
    const held = await Promise.all(Array.from({ length: 300 }, () => hold(port)));
    try {
      expect((await read(towels.key)).key).toBe("towels");
      expect((await ask(port, { from: elsewhere })).status).toBe(200);
    } finally {
      for (const socket of held) socket.destroy();
    }
    expect(await orders(towels.slotId)).toBe(0);
  });

  test(
    "a restart: levels, orders and switches come back before anybody speaks, over HTTP and MQTT too, and nothing is ordered anew",
    { concurrent: false },
    async () => {
      // When they are read, in order: only the worn one moves meanwhile.
      const before = await Promise.all(all.map(({ key }) => read(key)));
      const readAt = Date.now();
      const faces = await Promise.all(
        all.map(async ({ name }) => shownBy(controller, await slotAccessory(controller, name))),
      );
      sensor.behaviour = "hang";
      hub.faults = { rest: "silent", socket: "silent" };
      await controller.close();
      await homebridge.restart();
      controller = await connectController(homebridge.bridge, controller.pairing);
      await broker.waitFor("dash/status", (payload) => payload === "online");
      await homebridge.waitForLine(/local HTTP API: listening on/);

      for (const [at, { key, name }] of all.entries()) {
        const now = await read(key);
        const slot = await slotAccessory(controller, name);
        if (key === filter.key) {
          const expected = Math.max(0, (before[at]?.level ?? 0) - (Date.now() - readAt) / msPerPoint);
          expect(Math.abs((now.level ?? Number.NaN) - expected)).toBeLessThan(10);
          expect(now).toMatchObject({ low: true, armed: true, order: null });
          continue;
        }
        expect({ ...now, forecast: null }, key).toEqual({ ...before[at], forecast: null });
        expect(await shownBy(controller, slot), name).toEqual(faces[at]);
        await stateIsTheSame(key);
      }
      const automatic = (await controller.accessory(tank.name))
        .service(ServiceType.Switch, / Automatic$/)
        .characteristic(CharacteristicType.On);
      expect(await controller.value(automatic)).toBe(false);
      expect(await Promise.all(all.map(({ slotId }) => orders(slotId)))).toEqual([1, 1, 1, 1, 1, 1, 0]);
      expect(homebridge.lines.filter((line) => line.includes("canary"))).toEqual([]);
    },
  );
});

/** A connection that says half a request and waits. */
function hold(port: number): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", localAddress: elsewhere });
    socket.on("error", () => undefined);
    socket.once("connect", () => {
      socket.write("GET /v1/slots HTTP/1.1\r\nHost:", () => {
        resolve(socket);
      });
    });
    socket.once("close", () => {
      resolve(socket);
    });
  });
}
