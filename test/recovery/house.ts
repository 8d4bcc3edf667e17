import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { startSimulator, type Simulator } from "../../src/simulator/index.ts";
import { storeFile } from "../../src/store/store.ts";
import { pass, virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { quiet, startPlugin, type Changes, type PluginOptions, type Running, type SlotName } from "./plugin.ts";
import { startSensor, type Sensor } from "./sensor.ts";

export const minute = 60_000;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A household: its machine with a disk and a clock, its sensors, and an Amazon to order from. */
export interface House {
  clock: VirtualClock;
  amazon: Simulator;
  sensor: Sensor;
  /** The store's file. */
  path: string;
  /** All that was logged, as "level: line". */
  lines: string[];
  /** One run of the plugin: both slots have an http sensor, asked every 15 minutes unless told otherwise. */
  start(changes?: Changes, opening?: PluginOptions["opening"]): Promise<Running>;
  /** Lets time pass; every call that falls due is made and answered before the clock goes on. */
  pass(ms: number): Promise<void>;
  /** How often Amazon was asked to order, for one slot or all, and how many orders it placed. */
  asked(slot?: SlotName): number;
  placed(): number;
  /** Every parcel that is on its way arrives. */
  deliver(): void;
  /** Damaged files that were moved aside, without their -wal and -shm. */
  aside(): string[];
  told(expression: RegExp): string[];
  /** Ends it; the end of the test does so too. */
  close(): Promise<void>;
}

/** A household for one test, or for one case of a sweep. `at` is when its time begins, ms UTC. */
export async function openHouse(at?: number): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "dash-recovery-"));
  const path = join(folder, storeFile);
  const clock = virtualClock(at);
  const lines: string[] = [];
  const amazon = await startSimulator({ clock, random: () => 0.5, dayMs: day, deliveredAfterDays: 3 });
  const sensor = await startSensor(() => clock.now());
  const running = new Set<() => void>();
  const close = async (): Promise<void> => {
    for (const stop of running) stop();
    await Promise.all([amazon.close(), sensor.close()]);
    await quiet();
    rmSync(folder, { recursive: true, force: true });
    expect(clock.pending(), "timers left").toBe(0);
    expect(
      lines.filter((line) => /Atz[ar]\|/.test(line)),
      "secrets told",
    ).toEqual([]);
  };
  let closing: Promise<void> | null = null;
  const closeOnce = (): Promise<void> => (closing ??= close());
  onTestFinished(closeOnce);
  return {
    clock,
    amazon,
    sensor,
    path,
    lines,
    async start(changes = {}, opening) {
      const options = {
        changes,
        clock,
        amazonUrl: amazon.url,
        sensorUrl: (slot: SlotName) => sensor.url(slot),
        path,
        lines,
      };
      const one = await startPlugin(opening === undefined ? options : { ...options, opening });
      const stop = (): void => {
        if (running.delete(stop)) one.close();
      };
      running.add(stop);
      return { ...one, close: stop };
    },
    pass: (ms) => pass(clock, { track: (work) => work, running: () => 0, settle: quiet }, ms),
    asked: (slot) =>
      amazon.control
        .calls()
        .requests.filter((call) => call.call === "replenish" && (slot === undefined || call.slotId === slot)).length,
    placed: () => amazon.control.calls().placed,
    deliver() {
      for (const { eventInstanceId, open } of amazon.control.orders())
        if (open) amazon.control.changeOrder(eventInstanceId, { state: "delivered" });
    },
    aside: () => asideOf(path),
    told: (expression) => lines.filter((line) => expression.test(line)),
    close: closeOnce,
  };
}

function asideOf(path: string): string[] {
  return readdirSync(dirname(path)).filter(
    (name) => name.startsWith(`${basename(path)}.corrupt-`) && !/-(wal|shm)$/.test(name),
  );
}
