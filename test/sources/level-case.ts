import { expect } from "vitest";
import type { LevelHome } from "./level-home.ts";
import type { SensorWay, Way } from "./ways.ts";

export type Run = (home: LevelHome, way: Way) => Promise<void>;
export type SensorRun = (home: LevelHome, way: SensorWay) => Promise<void>;

/** What every source passes; or why it makes no sense for one, in words. */
export interface LevelCase {
  title: string;
  polled: SensorRun | string;
  pushed: SensorRun | string;
  worn: Run | string;
  counted: Run | string;
  told: Run | string;
}

/** A case of every sensor, whichever way it speaks. */
export function everySensor(run: SensorRun): Pick<LevelCase, "polled" | "pushed"> {
  return { polled: run, pushed: run };
}

/** A case of every source whose level falls. */
export function everySource(run: Run): Omit<LevelCase, "title" | "told"> {
  return { ...everySensor(run), worn: run, counted: run };
}

export const onlyTold = "a manual level is 100 % or not known, and moves only when a person says so";
export const evenly = "a worn level is computed from the time alone: nothing arrives that could be wrong";

/** So that nothing but the rule under test holds an order back. */
export const unheld = { cooldownHours: 0, maxOrdersPer30Days: 31 };

export const json = { "Content-Type": "application/json" };

/** Does it, and returns the lines for people that came of it. */
export async function linesOf(home: LevelHome, work: () => Promise<unknown>): Promise<string[]> {
  const { length } = home.told(/^/);
  await work();
  return home.told(/^/).slice(length);
}

/** What HomeKit, the HTTP API and the MQTT state say of the level and the order is the same. */
export async function expectLevel(home: LevelHome, level: number): Promise<void> {
  const slot = await home.slot();
  expect(slot.level).toBeCloseTo(level, 5);
  expect(home.face()).toMatchObject({
    level: Math.round(level),
    active: true,
    status: slot.status,
    fault: slot.fault,
    replenish: slot.order !== null,
  });
  expect(await home.state()).toEqual(slot);
}

export async function expectFull(home: LevelHome): Promise<void> {
  expect(home.face()).toMatchObject({ attention: false, status: "Level OK" });
  await expectLevel(home, 100);
}
