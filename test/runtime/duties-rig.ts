import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { API, PlatformAccessory } from "homebridge";
import { expect, onTestFinished } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import type { Mode, Settings } from "../../src/config/settings.ts";
// What the plugin loads at its first call is loaded here before: a file that is still being read is no call that one
// could wait for.
import "../../src/drs/client.ts";
import "../../src/drs/http.ts";
import "../../src/drs/tokens.ts";
import "../../src/sources/polling/http-client.ts";
import { createRegistry } from "../../src/homekit/registry.ts";
import { configuredNames, configuredSlots } from "../../src/config/configured-slots.ts";
import { createPluginInstance } from "../../src/runtime/plugin-instance.ts";
import type { CallRecord } from "../../src/simulator/call-log.ts";
import type { CallName } from "../../src/simulator/call-name.ts";
import { simulatorRefreshToken, startSimulator, type Simulator } from "../../src/simulator/index.ts";
import type { OrderChange } from "../../src/simulator/orders.ts";
import { openStore, storeFile } from "../../src/store/store.ts";
import { characteristicOf, homebridges, write } from "../support/homebridge-api.ts";
import { network } from "../support/network.ts";
import { pass, virtualClock, type Activity, type VirtualClock } from "../support/virtual-clock.ts";
import { socketsGone } from "./household-rig.ts";
import { canary, day, home, serial, type Config, type Home, type Process } from "./rig.ts";

const orderStatus = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0001";

/** A slot of the configuration; its name and key are its id where nothing else is said. */
export interface SlotSetup {
  slotId: string;
  [key: string]: unknown;
}

/** One platform entry of config.json. */
export interface Entry {
  name: string;
  /** The other entries that config.json has beside this one. */
  beside: Partial<Entry>[];
  mode: Mode;
  /** In place of what the rig would give. */
  amazon: Record<string, string>;
  devices: { serial: string; name?: string; slots: SlotSetup[] }[];
}

/** One slot as a person sees and uses it in the Home app. */
export interface SeenSlot {
  use(): Promise<number>;
  replenish(on: boolean): Promise<number>;
  refilled(): Promise<number>;
  face(): { replenish: unknown; status: string };
}

export interface RunningEntry {
  slot(name: string): SeenSlot;
  close(): void;
}

/** A Homebridge storage folder, and an Amazon. */
export interface House {
  clock: VirtualClock;
  net: Activity;
  amazon: Simulator;
  path: string;
  /** All that was logged, as "level: line". */
  lines: string[];
  /** Lines that are not for developers. */
  told(pattern: RegExp): string[];
  /** Resolves as soon as such a line is logged, or was. */
  says(pattern: RegExp): Promise<void>;
  start(entry?: Partial<Entry>): Promise<RunningEntry>;
  pass(ms: number): Promise<void>;
  settle(): Promise<void>;
  /** What Amazon was asked, of one kind. */
  asked(call: CallName): CallRecord[];
}

/** Counts uses, and is low after the first. */
export function usage(slotId: string, more: object = {}): SlotSetup {
  return { slotId, capacity: 100, level: { source: "usage", unitsPerUse: 90 }, ...more };
}

const oneSlot: Entry = {
  name: "Dash Replenishment",
  beside: [],
  mode: "test",
  amazon: {},
  devices: [{ serial, name: "Corner", slots: [usage("beans")] }],
};

/**
 * The whole plugin but Homebridge's own process. When the test is over nothing may be left running, and nothing secret
 * may have been told.
 */
export async function wholeHouse(): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "dash-duties-"));
  const path = join(folder, storeFile);
  const clock = virtualClock();
  const net = network();
  const lines: string[] = [];
  const amazon = await startSimulator({ clock, random: () => 0.5, dayMs: day });
  const open = new Set<() => void>();
  onTestFinished(async () => {
    for (const close of open) close();
    await amazon.close();
    await socketsGone();
    rmSync(folder, { recursive: true, force: true });
    expect(clock.pending(), "timers left").toBe(0);
    expect(
      lines.filter((line) => /CANARY|Atz[ar]\|/.test(line)),
      "secrets told",
    ).toEqual([]);
  });
  const ears = new Set<() => void>();
  const keep =
    (level: string) =>
    (line: string): void => {
      lines.push(`${level}: ${line}`);
      for (const hear of ears) hear();
    };
  const start = async (changes: Partial<Entry> = {}): Promise<RunningEntry> => {
    const [homebridge] = homebridges;
    if (homebridge === undefined) throw new Error("no Homebridge");
    const api = await homebridge.createApi();
    const accessories = registered(api);
    const log = { error: keep("error"), warn: keep("warn"), info: keep("info"), debug: keep("debug") };
    const whole = {
      platforms: [changes, ...(changes.beside ?? [])].map((entry) => ({
        ...oneSlot,
        ...entry,
        platform: "DashReplenishment",
      })),
    };
    const running = createPluginInstance({
      api,
      log,
      settings: settingsOf({ ...oneSlot, ...changes }, amazon.url),
      store: openStore(path, clock),
      clock,
      random: () => 0.5,
      slotsMissing: false,
      configured: configuredSlots(whole, "DashReplenishment"),
      entries: configuredNames(whole, "DashReplenishment"),
      registry: createRegistry({ api, log, plugin: "homebridge-dash-replenishment", platform: "DashReplenishment" }),
    });
    running.open();
    const close = (): void => {
      if (open.delete(close)) running.close();
    };
    open.add(close);
    await net.settle();
    return { slot: (name) => seen(accessories, name), close };
  };
  return {
    clock,
    net,
    amazon,
    path,
    lines,
    start,
    told: (pattern) => lines.filter((line) => !line.startsWith("debug") && pattern.test(line)),
    says: (pattern) =>
      new Promise((resolve) => {
        const hear = (): void => {
          if (!lines.some((line) => pattern.test(line))) return;
          ears.delete(hear);
          resolve();
        };
        ears.add(hear);
        hear();
      }),
    pass: (ms) => pass(clock, net, ms),
    settle: () => net.settle(),
    asked: (call) => amazon.control.calls().requests.filter((each) => each.call === call),
  };
}

function settingsOf({ name, mode, amazon, devices }: Entry, url: string): Settings {
  const { settings } = checkConfig({
    platform: "DashReplenishment",
    name,
    mode,
    amazon: {
      clientId: "client",
      clientSecret: `${canary}-secret`,
      apiUrl: url,
      tokenUrl: `${url}/auth/o2/token`,
      ...amazon,
    },
    devices: devices.map((device) => ({
      model: "CORNER",
      refreshToken: simulatorRefreshToken(device.serial, mode === "live" ? "live" : "test", canary),
      ...device,
      slots: device.slots.map((slot) => ({ key: slot.slotId, name: slot.slotId, ...slot })),
    })),
  });
  return settings;
}

function registered(api: API): PlatformAccessory[] {
  const all: PlatformAccessory[] = [];
  (api as unknown as NodeJS.EventEmitter).on("registerPlatformAccessories", (some: PlatformAccessory[]) => {
    all.push(...some);
  });
  return all;
}

function seen(accessories: PlatformAccessory[], name: string): SeenSlot {
  const accessory = accessories.find((each) => each.displayName === name);
  const at = (subtype: string, characteristic: string) =>
    characteristicOf(
      accessory?.services.find((each) => each.subtype === subtype),
      characteristic,
    );
  return {
    use: () => write(at("used", "On"), true),
    replenish: (on) => write(at("replenish", "On"), on),
    refilled: () => write(at("filter", "Reset Filter Indication"), 1),
    face: () => ({ replenish: at("replenish", "On").value, status: at("filter", orderStatus).value as string }),
  };
}

export const live: Partial<Config> = { mode: "live", typed: "live" };

/** A household whose every call is waited for, those about orders too. */
export interface Followed extends Home {
  /** How often Amazon was asked what became of an order. */
  asks(): number;
  /** What a person does at Amazon, or a parcel by moving on, to the newest order. */
  order(change: OrderChange): void;
}

/** `home()`, which itself waits for no calls but those that order. */
export async function followed(): Promise<Followed> {
  const net = network();
  const house = await home();
  return {
    ...house,
    get amazon() {
      return house.amazon;
    },
    pass: (ms) => pass(house.clock, net, ms),
    settle: () => net.settle(),
    asks: () => house.amazon.control.calls().counts.getOrderInfo,
    order(change) {
      house.amazon.control.changeOrder(house.amazon.control.orders().at(-1)?.eventInstanceId ?? "", change);
    },
  };
}

/** A process whose slot has ordered by itself, at the moment of its start. */
export async function ordered(house: Followed, config: Partial<Config> = live): Promise<Process> {
  const process = house.start(config);
  process.slot.runLow();
  await house.settle();
  expect(house.placed()).toBe(1);
  return process;
}
