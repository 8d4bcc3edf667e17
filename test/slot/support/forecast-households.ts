import type { Forecast, LevelReading } from "../../../src/slot/forecast.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import { Chance } from "./random.ts";

/**
 * Households that use up one pack, and what their sensor said of it until ten days before it ran out.
 *
 * In all of them a full pack would last 15 to 120 days; it is used in one to six portions between six in the morning
 * and ten at night, and no two days are alike (up to half more or less). They differ in how much is used on which day:
 * - `steady`: nothing else.
 * - `weekly rhythm`: some weekdays much more than others: up to four times as much or as little at the weekend, or all
 *   of it on one to three days.
 * - `holiday gap`: nobody at home for 5 to 21 days, somewhere in the pack's life.
 * - `trend`: in the end up to three times as much is used, or as little as a third, as in the beginning.
 * - `bursts`: nothing for two to eight days, on average, then a lot in one or two days.
 * - `noisy sensor`: steady, but the sensor errs by 1 to 4 points, wanders with the warmth of the day and sometimes says
 *   nonsense.
 */
export const householdKinds = ["steady", "weekly rhythm", "holiday gap", "trend", "bursts", "noisy sensor"] as const;
export type HouseholdKind = (typeof householdKinds)[number];

export interface ForecastCase {
  /** As the store would give them: oldest first, thinned where they are old. */
  readings: LevelReading[];
  /** Ten days before it runs out, ms UTC. */
  now: number;
  /** When nothing is left, ms UTC. */
  runsOutAt: number;
}

/** From `at` on, so much is left. */
export interface Portion {
  at: number;
  left: number;
}

export interface Sensor {
  /** It is read so often, ms. */
  every: number;
  /** It speaks only when what it shows has changed. */
  changesOnly: boolean;
  /** It shows multiples of this, points. */
  step: number;
  /** Standard deviation of a reading, points. */
  noise: number;
  /** How far it wanders with the warmth of the day, points. */
  warmth: number;
  /** How often a reading is nonsense. */
  nonsense: number;
}

const monday = Date.UTC(2026, 0, 5);
const ahead = 10 * day;

/** With less there would be nothing to see ten days before the end. */
const shortestLife = 15 * day;

/** The household of this kind and seed: the same one each time. */
export function forecastCase(kind: HouseholdKind, seed: number): ForecastCase {
  const chance = new Chance(seed * householdKinds.length + householdKinds.indexOf(kind));
  for (;;) {
    const start = monday + Math.floor(chance.from(0, 7)) * day + chance.from(7, 21) * hour;
    const portions = usePack(chance, start, chance.from(85, 100), useOfDay(kind, chance));
    const runsOutAt = portions.at(-1)?.at ?? start;
    if (runsOutAt - start < shortestLife) continue;
    const now = runsOutAt - ahead;
    return { readings: thinned(read(chance, randomSensor(kind, chance), portions, now), now), now, runsOutAt };
  }
}

/** What is used on each day, points, by the number of the day since a Monday; to be asked once for each. */
function useOfDay(kind: HouseholdKind, chance: Chance): (index: number) => number {
  const lasts = chance.from(15, 120);
  const perDay = 100 / lasts;
  const unlike = chance.from(0.1, 0.5);
  const steady = (): number => perDay * chance.from(1 - unlike, 1 + unlike);
  switch (kind) {
    case "steady":
    case "noisy sensor":
      return steady;
    case "weekly rhythm": {
      const week = randomWeek(chance);
      return (index) => steady() * (week[index % 7] ?? 1);
    }
    case "holiday gap": {
      const from = 7 + Math.round(chance.from(0.05, 0.9) * lasts);
      const until = from + Math.round(chance.from(5, 21));
      return (index) => (index >= from && index < until ? 0 : steady());
    }
    case "trend": {
      const times = 3 ** chance.from(-1, 1);
      return (index) => ((steady() * Math.log(times)) / (times - 1)) * times ** Math.min(1, index / lasts);
    }
    case "bursts":
      return bursts(chance, perDay, Math.min(chance.from(2, 8), lasts / 6));
  }
}

/** How much of an average day falls on each weekday, Monday first; seven in all. */
function randomWeek(chance: Chance): number[] {
  if (chance.is(0.5)) {
    const weekend = 4 ** chance.from(-1, 1);
    return [1, 1, 1, 1, 1, weekend, weekend].map((weight) => (weight * 7) / (5 + 2 * weekend));
  }
  const count = Math.ceil(chance.from(0, 3));
  const busy = new Set<number>();
  while (busy.size < count) busy.add(Math.floor(chance.from(0, 7)));
  return Array.from({ length: 7 }, (_, index) => (busy.has(index) ? 7 / count : 0));
}

/** One begins every `apart` days on average, and is a third of the middle size up to three times of it. */
function bursts(chance: Chance, perDay: number, apart: number): () => number {
  let tomorrow = 0;
  return () => {
    if (tomorrow > 0) {
      const rest = tomorrow;
      tomorrow = 0;
      return rest;
    }
    if (!chance.is(1 / apart)) return 0;
    const size = perDay * apart * 3 ** chance.from(-1, 1);
    tomorrow = chance.is(0.5) ? size / 2 : 0;
    return size - tomorrow;
  };
}

function usePack(chance: Chance, start: number, full: number, ofDay: (index: number) => number): Portion[] {
  const portions: Portion[] = [{ at: start, left: full }];
  let left = full;
  for (let index = Math.floor((start - monday) / day); left > 0; index++) {
    const amount = ofDay(index);
    const count = Math.ceil(chance.from(0, 6));
    const times = Array.from(
      { length: count },
      () => monday + index * day + Math.round(chance.from(6, 22) * hour),
    ).sort((a, b) => a - b);
    for (const at of times) {
      if (at <= start || amount === 0 || left === 0) continue;
      left = Math.max(0, left - amount / count);
      portions.push({ at, left });
    }
  }
  return portions;
}

function randomSensor(kind: HouseholdKind, chance: Chance): Sensor {
  const changesOnly = chance.is(0.3);
  const every = changesOnly ? 15 * minute : chance.pick(15 * minute, hour, 6 * hour, day);
  const step = chance.pick(0.1, 1, 2, 5);
  if (kind !== "noisy sensor") return { every, changesOnly, step, noise: chance.from(0, 0.3), warmth: 0, nonsense: 0 };
  return {
    every,
    changesOnly,
    step,
    noise: chance.from(1, 4),
    warmth: chance.from(0, 2),
    nonsense: chance.from(0, 0.02),
  };
}

/** One reading in fifty is lost. */
export function read(chance: Chance, sensor: Sensor, portions: readonly Portion[], until: number): LevelReading[] {
  const readings: LevelReading[] = [];
  let next = 0;
  for (let at = portions[0]?.at ?? until; at <= until; at += sensor.every) {
    while ((portions[next + 1]?.at ?? Infinity) <= at) next += 1;
    const warmth = sensor.warmth * Math.sin((2 * Math.PI * at) / day);
    const shown = (portions[next]?.left ?? 0) + warmth + sensor.noise * bell(chance);
    const raw = chance.is(sensor.nonsense) ? chance.from(0, 100) : Math.round(shown / sensor.step) * sensor.step;
    const percent = Math.min(100, Math.max(0, raw));
    if (chance.is(0.02) || (sensor.changesOnly && percent === readings.at(-1)?.percent)) continue;
    readings.push({ at, percent });
  }
  return readings;
}

/** A number with mean 0 and standard deviation 1, near enough to the normal law (Irwin–Hall of twelve). */
function bell(chance: Chance): number {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += chance.next();
  return sum;
}

/** What the store keeps: all for a week, the last of each hour for 90 days, then the last of each day. */
function thinned(readings: readonly LevelReading[], now: number): LevelReading[] {
  return readings.filter(({ at }, index) => {
    const age = now - at;
    const bucket = age < 7 * day ? 1 : age < 90 * day ? hour : day;
    const next = readings[index + 1];
    return next === undefined || Math.floor(next.at / bucket) > Math.floor(at / bucket);
  });
}

/** What to beat: the fall from the reading before, as if it went on like that. */
export function lastTwoReadings(readings: readonly LevelReading[], now: number): Forecast | null {
  return along(readings.at(-2), readings.at(-1), now);
}

/** The same with a day between the two: half of all sensors have not moved since the reading before. */
export function lastTwoDays(readings: readonly LevelReading[], now: number): Forecast | null {
  const newest = readings.at(-1);
  return along(newest && readings.findLast(({ at }) => at <= newest.at - day), newest, now);
}

/** The fall since the first reading, as if it went on like that. */
export function wholePeriod(readings: readonly LevelReading[], now: number): Forecast | null {
  return along(readings[0], readings.at(-1), now);
}

function along(from: LevelReading | undefined, to: LevelReading | undefined, now: number): Forecast | null {
  if (from === undefined || to === undefined || from.percent <= to.percent) return null;
  const perDay = ((from.percent - to.percent) / (to.at - from.at)) * day;
  return { runsOutAt: now + (to.percent / perDay) * day, perDay };
}

/** How far off a method is ten days before the end, over many households of a kind. */
export interface Measure {
  /** Median of how far off it was where it said something, days. */
  error: number;
  /** How often it said nothing, 0–1. */
  silent: number;
}

export function measure(method: typeof wholePeriod, cases: readonly ForecastCase[]): Measure {
  const errors = cases.flatMap(({ readings, now, runsOutAt }) => {
    const forecast = method(readings, now);
    return forecast === null ? [] : [Math.abs(forecast.runsOutAt - runsOutAt) / day];
  });
  const sorted = errors.sort((a, b) => a - b);
  return { error: sorted[sorted.length >> 1] ?? Infinity, silent: 1 - errors.length / cases.length };
}
