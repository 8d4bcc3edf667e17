import { expect } from "vitest";
import type { Delivers } from "../../src/slot/policy.ts";
import { minute, type LevelHome } from "./level-home.ts";

/** A device is asked every 15 minutes, and the others speak as often. */
export const rhythm = 15 * minute;

/** One way for a level to arrive at a slot. */
export interface Way {
  name: string;
  kind: Delivers;
  /** It has whole numbers only. */
  isWhole?: true;
  /** Of the configuration. */
  level(home: LevelHome): object;
  /** Brings the level down to so many percent, beyond doubt. */
  fall(home: LevelHome, percent: number): Promise<void>;
  /** Brings it up to 95 % or more, as a refill. */
  fill(home: LevelHome): Promise<void>;
}

/** One by which a sensor speaks. */
export interface SensorWay extends Way {
  kind: "polled" | "pushed";
  /** A reading as the sensor has it, before calibration; `usable` is false where the slot is to refuse it. */
  raw(home: LevelHome, raw: number, usable?: boolean): Promise<void>;
  /** Why a pushed level is refused; left out where it is taken. */
  refusesPush?: string;
  /** Something that is no reading. */
  garbage(home: LevelHome): Promise<void>;
  /** The one line about that; null where the sender alone is told. */
  complaint: RegExp | null;
  /** The one line when readings come again; null where there is none. */
  relief: RegExp | null;
}

/** Readings one after the other, each followed by a quarter of an hour of nothing. */
export async function read(home: LevelHome, way: SensorWay, ...raws: number[]): Promise<void> {
  for (const raw of raws) {
    await way.raw(home, raw);
    await home.pass(rhythm);
  }
}

const readingsEnough = [1, 2, 3];

/** The line when readings come again. */
export const readableAgain = /^info: Beans: level readable again after/;

/** A way by which a sensor speaks. */
export function sensor(way: Omit<SensorWay, "fall" | "fill">): SensorWay {
  const whole: SensorWay = {
    ...way,
    fall: (home, percent) => read(home, whole, ...readingsEnough.map(() => percent)),
    fill: (home) => read(home, whole, ...readingsEnough.map(() => 95)),
  };
  return whole;
}

/** Fills a slot without a sensor. */
export const told = async (home: LevelHome): Promise<void> => {
  expect(await home.home().refilled()).toBe(0);
};

export const levelOf = async (home: LevelHome): Promise<number> => (await home.slot()).level ?? Number.NaN;
