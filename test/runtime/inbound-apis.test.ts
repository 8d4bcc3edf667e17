import { createServer, type AddressInfo, type Server } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import type { Settings } from "../../src/config/settings.ts";
import type { SlotSetup, SlotInstance } from "../../src/runtime/slot-instance.ts";
import { createInboundApis, type InboundApis } from "../../src/runtime/inbound-apis.ts";
import { freePort } from "../e2e/support/free-port.ts";
import { startBroker } from "../mqtt/broker.ts";
import { testSlot, type TestSlot } from "../mqtt/rig.ts";
import { ask, put, token } from "../server/rig.ts";
import { recordLines, type Lines } from "../support/lines.ts";
import { nextTurn } from "../support/homebridge-api.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

interface Rig {
  ways: InboundApis;
  clock: VirtualClock;
  lines: Lines;
  faults: unknown[];
  slots: TestSlot[];
  /** Opened with one webhook slot, `coffee`, and one mqtt slot, `beans`. */
  open: () => void;
}

/** What the configuration makes of these two blocks. */
function settingsOf(blocks: { server?: object; mqtt?: object }, sources: readonly object[]): Settings {
  const { settings, problems } = checkConfig({
    platform: "DashReplenishment",
    ...blocks,
    devices: [
      {
        model: "M",
        serial: "S",
        slots: sources.map((level, at) => ({ slotId: `slot-${at}`, key: ["coffee", "beans"][at], level })),
      },
    ],
  });
  if (problems.length > 0) throw new Error(`the test's configuration is wrong: ${JSON.stringify(problems)}`);
  return settings;
}

const pushed = [{ source: "webhook" }, { source: "mqtt", topic: "kitchen/beans" }];

function rig(settings: Settings): Rig {
  const [clock, lines, faults] = [virtualClock(), recordLines(), [] as unknown[]];
  const ways = createInboundApis({
    settings,
    clock,
    log: lines.log,
    report: (error) => {
      faults.push(error);
    },
  });
  const slots = [testSlot("coffee"), testSlot("beans")];
  onTestFinished(async () => {
    ways.stop();
    await nextTurn();
    expect(clock.pending(), "timers left").toBe(0);
    expect(
      lines.all.filter((line) => line.includes("canary")),
      "secrets told",
    ).toEqual([]);
  });
  const instances = (settings.devices[0]?.slots ?? []).map((slot, at) =>
    instanceOf({ slot } as SlotSetup, slots[at] ?? testSlot("more")),
  );
  return {
    ways,
    clock,
    lines,
    faults,
    slots,
    open: () => {
      ways.open(instances);
    },
  };
}

/** The three things of an instance that an inbound API looks at. */
function instanceOf(setup: SlotSetup, slot: TestSlot): SlotInstance {
  return {
    ...setup,
    port: slot.port,
    takeMessage: (text, retained) => {
      slot.take(text, retained);
    },
  } as SlotInstance;
}

async function occupied(): Promise<Server & { port: number }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

describe("the ways in", () => {
  test("both open where the configuration has both, and lead to the same slots", async () => {
    const broker = await startBroker();
    const port = await freePort();
    const {
      lines,
      open,
      slots: [coffee, beans],
    } = rig(settingsOf({ server: { port, token }, mqtt: { url: `mqtt://127.0.0.1:${broker.port}` } }, pushed));
    open();
    await Promise.all([lines.said("MQTT: connected"), lines.said("listening on")]);
    expect((await put(port, "/v1/slots/beans/level", 37)).status).toBe(202);
    await broker.send("dash-replenishment/coffee/level/set", "38");
    await broker.send("kitchen/beans", "39");
    expect([await beans?.calls.next(), await coffee?.calls.next(), await beans?.calls.next()]).toEqual([
      'level {"percent":37}',
      'level {"percent":38}',
      "take 39",
    ]);
    expect((await ask(port)).json).toEqual([coffee?.now, beans?.now]);
  });

  test("a topic is the mqtt slot's own: no other slot hears of it", async () => {
    const broker = await startBroker();
    const { lines, open } = rig(
      settingsOf(
        { server: { port: await freePort(), token }, mqtt: { url: `mqtt://127.0.0.1:${broker.port}` } },
        pushed,
      ),
    );
    open();
    await lines.said("MQTT: connected");
    expect(
      (await broker.subscribed.next())
        .map(({ topic }) => topic)
        .filter((topic) => !topic.startsWith("dash-replenishment/")),
    ).toEqual(["kitchen/beans"]);
  });

  test("a change is published for the slot that changed, and for no other", async () => {
    const broker = await startBroker();
    const { ways, clock, lines, open, slots } = rig(
      settingsOf({ mqtt: { url: `mqtt://127.0.0.1:${broker.port}` } }, [
        { source: "manual" },
        { source: "mqtt", topic: "kitchen/beans" },
      ]),
    );
    open();
    await lines.said("MQTT: connected");
    while ((await broker.published.next()).topic !== "dash-replenishment/status");
    for (const slot of slots) slot.now = { ...slot.now, level: 7 };
    clock.advance(1_000);
    ways.changed("beans");
    expect(await broker.published.next()).toMatchObject({
      topic: "dash-replenishment/beans/state",
      retain: true,
      payload: JSON.stringify(slots[1]?.now),
    });
    ways.changed("coffee");
    expect((await broker.published.next()).topic).toBe("dash-replenishment/coffee/state");
  });

  test.each<[string, (port: number) => { server?: object; mqtt?: object }, object[], RegExp[]]>([
    ["neither, where nothing asks for one", () => ({}), [{ source: "manual" }, { source: "usage" }], []],
    [
      "the HTTP API alone, for a webhook slot",
      (port) => ({ server: { port, token } }),
      [{ source: "webhook" }, { source: "manual" }],
      [/listening on/],
    ],
    [
      "the HTTP API alone, because it is enabled",
      (port) => ({ server: { port, token, enabled: true } }),
      [{ source: "manual" }],
      [/listening on/],
    ],
  ])("%s", async (_label, blocks, sources, expected) => {
    const { ways, lines, open, faults } = rig(settingsOf(blocks(await freePort()), sources));
    open();
    if (expected.length > 0) await lines.said("listening on");
    ways.changed("coffee");
    ways.changed("nobody");
    await nextTurn();
    expect(lines.all).toEqual(expected.map((line) => expect.stringMatching(line) as unknown));
    expect(faults).toEqual([]);
  });

  test("a port that is taken does not keep MQTT from opening, and is tried again", async () => {
    const broker = await startBroker();
    const other = await occupied();
    const { clock, lines, open, faults } = rig(
      settingsOf({ server: { port: other.port, token }, mqtt: { url: `mqtt://127.0.0.1:${broker.port}` } }, pushed),
    );
    open();
    await Promise.all([lines.said("MQTT: connected"), lines.said(`port ${other.port} on 127.0.0.1 is taken`)]);
    await new Promise((resolve) => other.close(resolve));
    clock.advance(60_000);
    await lines.said("listening on");
    expect(faults).toEqual([]);
  });

  test("a broker that is away does not keep the HTTP API from opening", async () => {
    const gone = await occupied();
    await new Promise((resolve) => gone.close(resolve));
    const port = await freePort();
    const { lines, open, faults } = rig(
      settingsOf({ server: { port, token }, mqtt: { url: `mqtt://127.0.0.1:${gone.port}` } }, pushed),
    );
    open();
    await Promise.all([lines.said("cannot reach the broker"), lines.said("listening on")]);
    expect((await ask(port, { path: "/healthz", bearer: null })).json).toEqual({ ok: true });
    expect(faults).toEqual([]);
  });
});

describe("the end", () => {
  test("closes both at once: the port is free, and the broker is told", async () => {
    const broker = await startBroker();
    const port = await freePort();
    const { ways, clock, lines, open } = rig(
      settingsOf({ server: { port, token }, mqtt: { url: `mqtt://127.0.0.1:${broker.port}` } }, pushed),
    );
    open();
    await Promise.all([lines.said("MQTT: connected"), lines.said("listening on")]);
    ways.stop();
    expect(clock.pending()).toBe(0);
    await broker.gone.next();
    expect(await broker.kept("dash-replenishment/status")).toBe("offline");
    await expect(ask(port)).rejects.toThrow("ECONNREFUSED");
    ways.stop();
    ways.changed("beans");
  });

  test.each([0, 1, 2, 3, 5, 8, 13, 21])(
    "%i turns of the loop after the beginning: nothing is opened any more, and nothing stays open",
    async (turns) => {
      const broker = await startBroker();
      const port = await freePort();
      const { ways, lines, open, faults } = rig(
        settingsOf({ server: { port, token }, mqtt: { url: `mqtt://127.0.0.1:${broker.port}` } }, pushed),
      );
      open();
      for (let turn = 0; turn < turns; turn++) await nextTurn();
      ways.stop();
      const said = [...lines.all];
      await Promise.all([import("../../src/server/slot-server.ts"), import("../../src/mqtt/link.ts"), import("mqtt")]);
      for (let turn = 0; turn < 20; turn++) await nextTurn();
      await expect(ask(port)).rejects.toThrow("ECONNREFUSED");
      for (let left = broker.clients.all.length; left > 0; left--) await broker.gone.next();
      expect([lines.all, faults]).toEqual([said, []]);
    },
  );
});
