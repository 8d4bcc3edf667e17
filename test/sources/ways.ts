import { expect } from "vitest";
import { day, minute, type LevelHome } from "./level-home.ts";

/** What a slot's level rests on: a device that is asked, one that speaks when it likes, time, uses, or a person's word. */
export type Kind = "polled" | "pushed" | "wear" | "usage" | "manual";

/** A device is asked every 15 minutes, and the others speak as often. */
export const rhythm = 15 * minute;

/** Of a wear slot, in days. */
const lifetimeDays = 10;

/** One way for a level to arrive at a slot. */
export interface Way {
  name: string;
  kind: Kind;
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
const readableAgain = /^info: Beans: level readable again after/;

function sensor(way: Omit<SensorWay, "fall" | "fill">): SensorWay {
  const whole: SensorWay = {
    ...way,
    fall: (home, percent) => read(home, whole, ...readingsEnough.map(() => percent)),
    fill: (home) => read(home, whole, ...readingsEnough.map(() => 95)),
  };
  return whole;
}

export const sensors: readonly SensorWay[] = [
  sensor({
    name: "http: a device that is asked every 15 minutes",
    kind: "polled",
    level: ({ sensorUrl }) => ({ source: "http", url: sensorUrl, path: "level", allowPush: true, everySeconds: rhythm / 1_000 }),
    raw(home, raw) {
      home.sensor = { raw };
      return Promise.resolve();
    },
    garbage(home) {
      home.sensor = { body: '{"level":"off"}' };
      return Promise.resolve();
    },
    complaint: /^warn: Beans: cannot read the level from 127\.0\.0\.1:\d+ \(no number at "level": found text that is not a number\)/,
    relief: readableAgain,
  }),
  sensor({
    name: "webhook: PUT over the local HTTP API",
    kind: "pushed",
    level: () => ({ source: "webhook" }),
    async raw(home, raw, usable = true) {
      expect((await home.put({ raw })).status).toBe(usable ? 202 : 422);
    },
    async garbage(home) {
      expect((await home.put({ raw: "off" })).status).toBe(422);
    },
    complaint: null,
    relief: null,
  }),
  sensor({
    name: "mqtt: a topic of its own",
    kind: "pushed",
    level: () => ({ source: "mqtt", topic: "kitchen/beans", path: "level" }),
    raw: (home, raw) => home.publish("kitchen/beans", JSON.stringify({ level: raw })),
    garbage: (home) => home.publish("kitchen/beans", '{"level":"off"}'),
    complaint: /^warn: Beans: cannot read the level in kitchen\/beans \(no number at "level": found text that is not a number\)/,
    relief: readableAgain,
  }),
  sensor({
    name: "mqtt: level/set",
    kind: "pushed",
    level: () => ({ source: "mqtt", topic: "kitchen/beans" }),
    raw: (home, raw) => home.publish("level/set", JSON.stringify({ raw })),
    garbage: (home) => home.publish("level/set", "off"),
    complaint: /^warn: Beans: cannot use what came on dash\/beans\/level\/set: expected a percentage/,
    relief: null,
  }),
];

const told = async (home: LevelHome): Promise<void> => {
  expect(await home.home().refilled()).toBe(0);
};

const levelOf = async (home: LevelHome): Promise<number> => (await home.slot()).level ?? Number.NaN;

/** Levels that no sensor reports. */
export const others: readonly Way[] = [
  {
    name: "wear",
    kind: "wear",
    level: () => ({ source: "wear", lifetimeDays }),
    fall: async (home, percent) => home.pass((((await levelOf(home)) - percent) / 100) * lifetimeDays * day + minute),
    fill: told,
  },
  {
    name: "usage",
    kind: "usage",
    level: () => ({ source: "usage" }),
    async fall(home, percent) {
      const body = JSON.stringify({ units: (await levelOf(home)) - percent });
      expect((await home.ask("/used", { method: "POST", headers: { "Content-Type": "application/json" }, body })).status).toBe(202);
      // The call that it may have led to is answered.
      await home.pass(0);
    },
    fill: told,
  },
  {
    name: "manual",
    kind: "manual",
    level: () => ({ source: "manual" }),
    fall: () => Promise.reject(new Error("a manual level does not fall")),
    fill: told,
  },
];
