import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlatformAccessory } from "homebridge";
import { expect, onTestFinished } from "vitest";
import { checkConfig } from "../../../src/config/check.ts";
import { configuredNames, configuredSlots } from "../../../src/config/configured-slots.ts";
import type { Mode } from "../../../src/config/settings.ts";
import type { CallRecord } from "../../../src/simulator/call-log.ts";
import type { CallName } from "../../../src/simulator/call-name.ts";
import { simulatorRefreshToken, startSimulator, type Simulator } from "../../../src/simulator/index.ts";
import { openStore, storeFile } from "../../../src/store/store.ts";
import { restarted } from "../homebridge-api.ts";
import { recordLines, type Lines } from "../lines.ts";
import { network, socketsGone } from "../network.ts";
import { pass, virtualClock, type Activity, type VirtualClock } from "../virtual-clock.ts";
import { amazonAt, canary, serial } from "./entry.ts";
import { runPlugin, type PluginRun } from "./plugin-run.ts";

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
  server: object;
  devices: { serial: string; name?: string; slots: SlotSetup[] }[];
}

/** A Homebridge storage folder, and an Amazon. */
export interface Household {
  clock: VirtualClock;
  net: Activity;
  amazon: Simulator;
  path: string;
  /** All that was logged, as "level: line". */
  lines: string[];
  told: Lines["told"];
  /** Resolves as soon as such a line is logged, or was. */
  says: (pattern: RegExp) => Promise<unknown>;
  /** Starts the plugin; `cached`: in a Homebridge that has the accessories of the last run. */
  start: (entry?: Partial<Entry>, homebridge?: "new" | "cached") => Promise<PluginRun>;
  pass: (ms: number) => Promise<void>;
  settle: () => Promise<void>;
  /** What Amazon was asked, of one kind. */
  asked: (call: CallName) => CallRecord[];
}

/** Orders whenever it is low. */
export const eager = { replenish: { cooldownHours: 0, maxOrdersPer30Days: 31 } };

/** Counts uses, and is low after the first. */
export function usage(slotId: string, more: object = {}): SlotSetup {
  return { slotId, capacity: 100, level: { source: "usage", unitsPerUse: 90 }, ...more };
}

/** An entry with one device, and these slots, which order whenever they are low. */
export function having(...slotIds: string[]): Pick<Entry, "devices"> {
  return { devices: [{ serial, name: "Corner", slots: slotIds.map((slotId) => usage(slotId, eager)) }] };
}

const oneSlot: Entry = {
  name: "Dash Replenishment",
  beside: [],
  mode: "test",
  amazon: {},
  server: {},
  devices: [{ serial, name: "Corner", slots: [usage("beans")] }],
};

/**
 * The whole plugin but Homebridge's own process. When the test is over nothing may be left running, nothing unforeseen
 * may have happened, and nothing secret may have been told.
 */
export async function household(): Promise<Household> {
  const folder = mkdtempSync(join(tmpdir(), "dash-household-"));
  const path = join(folder, storeFile);
  const clock = virtualClock();
  const net = network();
  const lines = recordLines();
  const amazon = await startSimulator({ clock, random: () => 0.5, dayMs: 86_400_000 });
  const runs = new Set<PluginRun>();
  let known: readonly PlatformAccessory[] = [];
  onTestFinished(async () => {
    for (const run of runs) run.close();
    await amazon.close();
    await socketsGone();
    rmSync(folder, { recursive: true, force: true });
    expect(clock.pending(), "timers left").toBe(0);
    const bad = /CANARY|Atz[ar]\||^error: unforeseen/;
    expect(
      lines.all.filter((line) => bad.test(line)),
      "secrets told, or something unforeseen",
    ).toEqual([]);
  });
  return {
    clock,
    net,
    amazon,
    path,
    lines: lines.all,
    told: (pattern) => lines.told(pattern),
    says: (pattern) => lines.said(pattern),
    async start(changes = {}, homebridge = "new") {
      const whole = {
        platforms: [changes, ...(changes.beside ?? [])].map((entry) => ({
          ...oneSlot,
          ...entry,
          platform: "DashReplenishment",
        })),
      };
      const cached = homebridge === "cached" ? known : [];
      const run = await runPlugin({
        log: lines.log,
        // Mistakes in it stop ordering, and nothing else.
        settings: checkConfig(entryOf({ ...oneSlot, ...changes }, amazon.url)).settings,
        store: openStore(path, clock),
        clock,
        configured: configuredSlots(whole, "DashReplenishment"),
        entries: configuredNames(whole, "DashReplenishment"),
        restored: (api) => cached.map((one) => restarted(api, one)),
      });
      known = run.accessories;
      runs.add(run);
      await net.settle();
      return run;
    },
    pass: (ms) => pass(clock, net, ms),
    settle: () => net.settle(),
    asked: (call) => amazon.control.calls().requests.filter((each) => each.call === call),
  };
}

function entryOf({ name, mode, amazon, server, devices }: Entry, url: string): object {
  return {
    platform: "DashReplenishment",
    name,
    mode,
    amazon: { ...amazonAt(url, `${canary}-secret`), ...amazon },
    server,
    devices: devices.map((device) => ({
      model: "CORNER",
      refreshToken: simulatorRefreshToken(device.serial, mode === "live" ? "live" : "test", canary),
      ...device,
      slots: device.slots.map((slot) => ({ key: slot.slotId, name: slot.slotId, ...slot })),
    })),
  };
}
