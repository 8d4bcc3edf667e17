import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { startSimulator } from "../../src/simulator/index.ts";
import type { SlotSummary } from "../../src/slot/port.ts";
import { storeFile } from "../../src/store/store.ts";
import type { Clock } from "../../src/support/clock.ts";
import { openPageServer } from "../../src/ui/server/page-server.ts";
import type { Requests } from "../../src/ui/server/requests.ts";
import { startBroker, type Broker } from "../mqtt/broker.ts";
import { ask, levelToken, put, token, type Ask, type Reply } from "../server/rig.ts";
import { startReceiver, type Receiver } from "../channels/webhook/receiver.ts";
import { startHomeAssistant, type StandIn } from "../support/home-assistant.ts";
import type { Face } from "../support/home/slot-in-homekit.ts";
import { recordLines } from "../support/lines.ts";
import { network } from "../support/network.ts";
import { scratch } from "../support/scratch.ts";
import { pass, virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import type * as Plugin from "./level-plugin.ts";
import type { Around, Running, Setup } from "./level-plugin.ts";
import { startDevice } from "./device.ts";

/**
 * Loaded by Node and not by vitest, whose `import()` asks another process each time, also for what is loaded already:
 * for as long as that takes nothing would show that work is under way.
 */
const { startPlugin, entryOf } = createRequire(import.meta.url)("./level-plugin.ts") as typeof Plugin;

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** What the polled device does: tells a number, sends something else, or is out of order. */
export type Sensor = { raw: number } | { body: string | Buffer } | "down";

/** A household with one slot, a device to poll, a broker, and an Amazon, on a clock that stands until it is turned. */
export interface LevelHome {
  clock: VirtualClock;
  broker: Broker;
  homeAssistant: StandIn;
  /** Takes orders by webhook. */
  shop: Receiver;
  /** Of the device that may be polled. */
  sensorUrl: string;
  sensor: Sensor;
  /** Of a device that always tells 50. */
  steadyUrl: string;
  /** Resolves when both ways in are open. */
  start(setup: Setup, around?: Around): Promise<void>;
  /** Ends the plugin as Homebridge does, and starts it again after `offFor` ms, with the same slot or another. */
  restart(offFor?: number, setup?: Setup): Promise<void>;
  /** As it was started. */
  setup(): Setup;
  /** The same from what is on the disk at this moment. */
  powerCut(): Promise<void>;
  /** The length of what was written to the disk since the start, as SQLite appends it. */
  written(): number;
  /** Steps this machine's wall clock alone: Amazon's, which is on the same machine here, stays. */
  step(ms: number): void;
  /** Lets time pass; every call that falls due is made and answered before the clock goes on. */
  pass(ms: number): Promise<void>;
  /** The slot in HomeKit. */
  home(): Running;
  face(): Face;
  /** The slot by `GET /v1/slots/beans`. */
  slot(): Promise<SlotSummary>;
  /** What stands at its MQTT state topic. */
  state(): Promise<SlotSummary>;
  /** A request to the local HTTP API, below `/v1/slots/beans`. */
  ask(path: string, more?: Ask): Promise<Reply>;
  put(value: unknown): Promise<Reply>;
  /** A request to the local HTTP API, with its whole path. */
  call(more: Ask): Promise<Reply>;
  /**
   * Opens the page in the Homebridge UI, asks, and closes it when the plugin has looked; only where the home has the
   * page.
   */
  visit(work: (requests: Requests) => Promise<void>): Promise<void>;
  /** Publishes below `dash/beans/`, or where a topic is given; resolves when the plugin has dealt with it. */
  publish(where: string, payload: string): Promise<void>;
  /**
   * Resolves when the plugin has dealt with all that was sent to the broker, also without allowReplenish; for a slot
   * that takes pushed levels.
   */
  heard(): Promise<void>;
  /** Orders that Amazon placed: for one slot, or all. */
  orders(slotId?: string): number;
  /** Every parcel that is on its way arrives: Amazon's lock opens. */
  deliver(): void;
  /** Lines that are not for developers. */
  told(pattern: RegExp): string[];
}

/** How often the plugin looks for the page, ms. */
const looksForPage = 1_000;

/**
 * A look that comes so seldom, ms, that a month of them is not what a test waits for; a request of the page is good for
 * as long.
 */
const seldom = minute;

/** The clock of a plugin that looks for the page less often. */
const looksSeldom = (clock: Clock): Clock => ({
  ...clock,
  after: (ms, fire) => clock.after(ms === looksForPage ? seldom : ms, fire),
});

/**
 * `page`: the page may be opened, and the plugin looks for it once a minute; `startsAt`: when it begins, ms UTC.
 */
export async function levelHome({
  page = false,
  startsAt,
}: { page?: boolean; startsAt?: number } = {}): Promise<LevelHome> {
  const folder = mkdtempSync(join(scratch(), "dash-levels-"));
  const clock = virtualClock(startsAt);
  const net = network();
  const lines = recordLines();
  const broker = await startBroker();
  const homeAssistant = await startHomeAssistant(() => clock.now());
  const shop = await startReceiver();
  const amazon = await startSimulator({ clock, random: () => 0.5, dayMs: day });
  const device = await startDevice(({ url }, response) => {
    answer(url === "/steady" ? { raw: 50 } : home.sensor, response);
  });
  let running: Running | null = null;
  let setup: Setup = { level: {} };
  let around: Around = {};
  let port = 0;
  let path = join(folder, storeFile);
  onTestFinished(async () => {
    running?.close();
    await amazon.close();
    rmSync(folder, { recursive: true, force: true });
    expect(clock.pending(), "timers left").toBe(0);
    expect(
      lines.all.filter((line) => /canary|Atz[ar]\|/.test(line)),
      "secrets told",
    ).toEqual([]);
    expect(
      lines.all.filter((line) => line.startsWith("error")),
      "errors",
    ).toEqual([]);
  });

  const start = async (next: Setup, nextAround: Around = around): Promise<void> => {
    setup = next;
    around = nextAround;
    const from = lines.all.length;
    const entry = {
      setup,
      around,
      amazonUrl: amazon.url,
      brokerPort: broker.port,
      homeAssistantUrl: homeAssistant.url,
      tokens: { token, levelToken },
    };
    if (page) writeFileSync(join(folder, "config.json"), JSON.stringify({ platforms: [entryOf(entry)] }));
    running = await startPlugin({ ...entry, page, clock: page ? looksSeldom(clock) : clock, path, log: lines.log });
    port = Number(/:(\d+)$/.exec(await lines.said(/local HTTP API: listening on/, from))?.[1]);
    await lines.said(/MQTT: connected/, from);
    await net.settle();
  };
  const present = (): Running => {
    if (running === null) throw new Error("not started");
    return running;
  };
  const home: LevelHome = {
    clock,
    broker,
    homeAssistant,
    shop,
    start,
    sensorUrl: `${device.origin}/level`,
    steadyUrl: `${device.origin}/steady`,
    sensor: "down",
    async restart(offFor = minute, next = setup) {
      present().close();
      await net.settle();
      clock.advance(offFor);
      await start(next);
    },
    setup: () => setup,
    async powerCut() {
      const left = join(mkdtempSync(join(folder, "cut-")), storeFile);
      for (const file of ["", "-wal"]) if (existsSync(path + file)) copyFileSync(path + file, left + file);
      // What the old process still writes goes to a file that nobody reads.
      present().close();
      await net.settle();
      path = left;
      await start(setup);
    },
    written: () => statSync(`${path}-wal`).size,
    step(ms) {
      clock.step(ms);
      amazon.control.change({ clockOffsetMs: amazon.control.settings().clockOffsetMs - ms });
    },
    pass: (ms) => pass(clock, net, ms),
    home: present,
    face: () => present().face(),
    slot: async () => (await ask(port, { path: "/v1/slots/beans" })).json as SlotSummary,
    async state() {
      // No topic is published to more often than once a second.
      await pass(clock, net, 1_000);
      // It contradicts on the same connection, so what it published before has come.
      const contradictions = (): number =>
        broker.published.all.filter(({ topic, payload }) => topic === "dash/status" && payload === "online").length;
      const before = contradictions();
      await broker.send("dash/status", "offline");
      while (contradictions() === before) await broker.published.next();
      return JSON.parse(await broker.kept("dash/beans/state")) as SlotSummary;
    },
    ask: (path, more = {}) => ask(port, { path: `/v1/slots/beans${path}`, ...more }),
    put: (value) => put(port, "/v1/slots/beans/level", value),
    call: (more) => ask(port, more),
    async visit(work) {
      const wrong: string[] = [];
      const server = openPageServer({
        storagePath: folder,
        configPath: join(folder, "config.json"),
        clock: looksSeldom(clock),
        random: () => 0.5,
        tell: (line) => {
          wrong.push(line);
        },
        changed: () => undefined,
      });
      await work(server.requests);
      await pass(clock, net, seldom);
      await server.close();
      expect(wrong).toEqual([]);
    },
    async publish(where, payload) {
      await broker.send(
        /^(level\/set|used|refilled|spare\/set|replenish\/set)$/.test(where) ? `dash/beans/${where}` : where,
        payload,
      );
      // Messages are dealt with one after the other; of this one nothing but a line comes.
      const from = lines.all.length;
      await broker.send("dash/beans/replenish/set", "OFF");
      await lines.said(/only ON means anything/, from);
      await net.settle();
    },
    async heard() {
      const from = lines.all.length;
      await broker.send("dash/beans/level/set", "500");
      await lines.said(/nothing done for dash\/beans\/level\/set/, from);
      await net.settle();
    },
    orders: (slotId) =>
      slotId === undefined
        ? amazon.control.calls().placed
        : amazon.control.orders().filter((order) => order.slotId === slotId).length,
    deliver() {
      for (const { eventInstanceId, open } of amazon.control.orders())
        if (open) amazon.control.changeOrder(eventInstanceId, { state: "delivered" });
    },
    told: (pattern) => lines.told(pattern),
  };
  return home;
}

function answer(
  sensor: Sensor,
  response: { writeHead(status: number): { end(): void }; end(body: string | Buffer): void },
): void {
  if (sensor === "down") response.writeHead(503).end();
  else response.end("raw" in sensor ? JSON.stringify({ level: sensor.raw }) : sensor.body);
}
