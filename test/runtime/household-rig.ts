import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { API, PlatformAccessory } from "homebridge";
import { expect, onTestFinished } from "vitest";
import { checkConfig } from "../../src/config/check.ts";
import { createRegistry } from "../../src/homekit/registry.ts";
import { createPluginInstance } from "../../src/runtime/plugin-instance.ts";
import { simulatorRefreshToken, startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { openStore, storeFile } from "../../src/store/store.ts";
import { characteristicOf, homebridges, nextTurn, restarted, write } from "../support/homebridge-api.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";

const orderStatus = "8F4B1D52-3A6E-4C0B-9E55-6D1F0A7C0001";
const serial = "CC0001";

/** One slot as a person sees it in the Home app. */
export interface Seen {
  /** A usage slot's switch: it is used once. */
  use: () => Promise<number>;
  replenish: (on: boolean) => Promise<number>;
  refilled: () => Promise<number>;
  face: () => { replenish: unknown; status: string };
  /** Resolves as soon as Order Status begins like this. */
  says: (status: string) => Promise<void>;
}

export interface Running {
  slot: (name: string) => Seen;
  close: () => void;
}

export interface Household {
  clock: VirtualClock;
  amazon: Simulator;
  path: string;
  lines: string[];
  /**
   * `homekit`: Homebridge has the accessories of the last run, as at a restart; else none. `entry`: more of the
   * platform's entry.
   */
  start: (mode?: "simulate" | "test", homekit?: "restored", entry?: object) => Promise<Running>;
}

/** Two slots that count uses and are low after the first, with HomeKit, and a simulator for Amazon. */
export async function household(): Promise<Household> {
  const folder = mkdtempSync(join(tmpdir(), "dash-household-"));
  const path = join(folder, storeFile);
  const clock = virtualClock();
  const lines: string[] = [];
  const amazon = await startSimulator({ clock, random: () => 0.5, dayMs: 86_400_000 });
  const open = new Set<() => void>();
  onTestFinished(async () => {
    for (const close of open) close();
    await amazon.close();
    await socketsGone();
    rmSync(folder, { recursive: true, force: true });
    expect(clock.pending(), "timers left").toBe(0);
    expect(lines.filter((line) => line.startsWith("error: unforeseen"))).toEqual([]);
  });
  let known: PlatformAccessory[] = [];
  const start: Household["start"] = async (mode = "test", homekit, entry = {}) => {
    const [homebridge] = homebridges;
    if (homebridge === undefined) throw new Error("no Homebridge");
    const api = await homebridge.createApi();
    const accessories = registered(api);
    const restored = homekit === undefined ? [] : known.map((one) => restarted(api, one));
    accessories.push(...restored);
    known = accessories;
    const log = {
      error: keep(lines, "error"),
      warn: keep(lines, "warn"),
      info: keep(lines, "info"),
      debug: keep(lines, "debug"),
    };
    const registry = createRegistry({
      api,
      log,
      plugin: "homebridge-dash-replenishment",
      platform: "DashReplenishment",
    });
    for (const one of restored) registry.restore(one);
    const running = createPluginInstance({
      api,
      log,
      settings: settingsFor(mode, amazon.url, entry),
      store: openStore(path, clock),
      clock,
      random: () => 0.5,
      slotsMissing: false,
      registry,
    });
    running.open();
    const close = (): void => {
      if (open.delete(close)) running.close();
    };
    open.add(close);
    return { slot: (name) => seen(accessories, name), close };
  };
  return { clock, amazon, path, lines, start };
}

function settingsFor(mode: string, url: string, entry: object) {
  const slot = (name: string): unknown => ({
    slotId: name,
    key: name,
    name,
    capacity: 100,
    level: { source: "usage", unitsPerUse: 90 },
    replenish: { maxOrdersPer30Days: 31, cooldownHours: 0 },
  });
  const { settings } = checkConfig({
    platform: "DashReplenishment",
    mode,
    amazon: { clientId: "client", clientSecret: "secret", apiUrl: url, tokenUrl: `${url}/auth/o2/token` },
    devices: [
      {
        name: "Corner",
        model: "CORNER",
        serial,
        refreshToken: simulatorRefreshToken(serial),
        slots: [slot("beans"), slot("filter")],
      },
    ],
    ...entry,
  });
  return settings;
}

function keep(lines: string[], level: string): (line: string) => void {
  return (line) => {
    lines.push(`${level}: ${line}`);
  };
}

function registered(api: API): PlatformAccessory[] {
  const all: PlatformAccessory[] = [];
  (api as unknown as NodeJS.EventEmitter).on("registerPlatformAccessories", (some: PlatformAccessory[]) => {
    all.push(...some);
  });
  return all;
}

function seen(accessories: PlatformAccessory[], name: string): Seen {
  const accessory = accessories.find((each) => each.displayName === name);
  const service = (subtype: string) => accessory?.services.find((each) => each.subtype === subtype);
  const status = () => characteristicOf(service("filter"), orderStatus);
  const text = (): string => (typeof status().value === "string" ? (status().value as string) : "");
  const replenish = () => characteristicOf(service("replenish"), "On");
  return {
    use: () => write(characteristicOf(service("used"), "On"), true),
    replenish: (on) => write(replenish(), on),
    refilled: () => write(characteristicOf(service("filter"), "Reset Filter Indication"), 1),
    face: () => ({ replenish: replenish().value, status: text() }),
    says: (start) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!text().startsWith(start)) return;
          status().off("change", look);
          resolve();
        };
        status().on("change", look);
        look();
      }),
  };
}

/** Writes nonsense over a table of a file that a process has open, and has that process read it anew. */
export function damageWhileOpen(path: string, table: string): void {
  const other = new DatabaseSync(path, { timeout: 5_000 });
  other.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  const page = Number(other.prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?").get(table)?.["rootpage"]);
  const bytes = readFileSync(path);
  bytes.fill(0xff, (page - 1) * 4096, page * 4096);
  writeFileSync(path, bytes);
  // What another process commits makes every cache look again.
  other.exec("INSERT INTO trips VALUES ('another', 'test', 'none', 0)");
  other.close();
}

/** Waits until the system has closed what was destroyed; fails where a socket stays open. */
export async function socketsGone(): Promise<void> {
  const sockets = (): string[] => process.getActiveResourcesInfo().filter((each) => /^TCP/.test(each));
  for (let turn = 0; turn < 1_000 && sockets().length > 0; turn++) await nextTurn();
  expect(sockets()).toEqual([]);
}
