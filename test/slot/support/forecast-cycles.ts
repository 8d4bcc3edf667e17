import { forecastOf, type LevelReading } from "../../../src/slot/forecast.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import { read, type Portion, type Sensor } from "./forecast-households.ts";
import { Chance } from "./random.ts";

/**
 * Households that use up one pack after another, of 20 to 90 days each, and what their sensor said of it:
 * - `steady`: no two days are alike, up to half more or less;
 * - `weekend`: the same, but nine tenths of it on Saturdays and Sundays;
 * - `holidays`: steady, and every 30 to 90 days nobody is at home for 5 to 21 days.
 */
export const cycleKinds = ["steady", "weekend", "holidays"] as const;
type CycleKind = (typeof cycleKinds)[number];

export interface Cycles {
  /** Oldest first. */
  readings: LevelReading[];
  /** When each pack was seen to be filled in, ms UTC, oldest first. */
  refills: number[];
  /** When the last of them was used up, ms UTC. */
  until: number;
}

const monday = Date.UTC(2026, 0, 5);
const weekend = [0.14, 0.14, 0.14, 0.14, 0.14, 3.15, 3.15];
const mealtimes = [8, 13, 19];

/** A refill is noticed so long after it was filled in. */
const noticedAfter = 40 * minute;

/** It is filled in when so much is left, percent. */
const filledAt = 12;

/** A household of this kind and seed that uses up so many packs: the same one each time. */
export function cyclesOf(kind: CycleKind, seed: number, packs: number): Cycles {
  const chance = new Chance(seed * cycleKinds.length + cycleKinds.indexOf(kind));
  const perDay = 100 / chance.from(20, 90);
  const unlike = chance.from(0.1, 0.5);
  const isAway = absences(chance);
  let index = Math.floor(chance.from(0, 7));
  const start = monday + index * day + 7 * hour;
  const refills = [start];
  let left = chance.from(85, 100);
  const portions: Portion[] = [{ at: start, left }];
  for (; ; index++) {
    const away = isAway(index) && kind === "holidays";
    const amount = away
      ? 0
      : perDay * (kind === "weekend" ? (weekend[index % 7] ?? 1) : 1) * chance.from(1 - unlike, 1 + unlike);
    for (const clock of mealtimes) {
      left = Math.max(0, left - amount / mealtimes.length);
      portions.push({ at: monday + index * day + clock * hour, left });
    }
    if (left > filledAt) continue;
    const at = monday + index * day + 20 * hour;
    if (refills.length === packs) return { readings: read(chance, sensorOf(chance), portions, at), refills, until: at };
    left = chance.from(85, 100);
    portions.push({ at, left });
    refills.push(at + noticedAfter);
  }
}

/** Whether nobody is at home on that day; to be asked once for each. */
function absences(chance: Chance): (index: number) => boolean {
  let leaves = chance.from(10, 60);
  let returns = leaves + chance.from(5, 21);
  return (index) => {
    if (index >= returns) {
      leaves = index + chance.from(30, 90);
      returns = leaves + chance.from(5, 21);
    }
    return index >= leaves;
  };
}

function sensorOf(chance: Chance): Sensor {
  return {
    every: chance.pick(hour, 6 * hour),
    changesOnly: chance.is(0.3),
    step: chance.pick(0.1, 1, 2, 5),
    noise: chance.from(0, 0.5),
    warmth: 0,
    nonsense: 0,
  };
}

/** What was said on the evenings of all packs but the first. */
interface Evenings {
  /** How far the day on which it runs out moved from one evening to the next of the same pack, days. */
  jumps: number[];
  /** Evenings on which it was asked, and those on which nothing was said. */
  asked: number;
  silent: number;
}

/** Asks each evening, with the last cycle's readings or without them. */
function eveningsOf({ readings, refills, until }: Cycles, withLast: boolean): Evenings {
  const evenings: Evenings = { jumps: [], asked: 0, silent: 0 };
  for (const [number, refilledAt] of refills.entries()) {
    const refilledBefore = refills[number - 1];
    if (refilledBefore === undefined) continue;
    const theirs = readings.filter(({ at }) => at >= (withLast ? refilledBefore : refilledAt));
    let last: number | null = null;
    for (let now = refilledAt + day; now < (refills[number + 1] ?? until); now += day) {
      const forecast = forecastOf(
        theirs.filter(({ at }) => at <= now),
        now,
        withLast ? { refilledAt, refilledBefore } : undefined,
      );
      evenings.asked += 1;
      if (forecast === null) evenings.silent += 1;
      else if (last !== null) evenings.jumps.push(Math.abs(forecast.runsOutAt - last) / day);
      last = forecast?.runsOutAt ?? null;
    }
  }
  return evenings;
}

export function eveningsOfAll(homes: readonly Cycles[], withLast: boolean): Evenings {
  const all = homes.map((home) => eveningsOf(home, withLast));
  const sum = (of: (one: Evenings) => number): number => all.reduce((total, one) => total + of(one), 0);
  return {
    jumps: all.flatMap(({ jumps }) => jumps),
    asked: sum(({ asked }) => asked),
    silent: sum(({ silent }) => silent),
  };
}

/** The value that this part (0–1) of all values does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? NaN;
}

/**
 * A household that fills in every `every` days what it has used since, within a tenth or three, so that its slot is
 * never much emptier or fuller for 90 days: what its sensor says each hour.
 */
function toppedUp(every: number, seed: number): LevelReading[] {
  const chance = new Chance(seed * 10 + every);
  const perDay = chance.from(1, 5);
  const full = chance.from(70, 95);
  const portions: Portion[] = [{ at: monday, left: full }];
  let left = full;
  for (let index = 1; index <= 90; index++) {
    for (const clock of mealtimes) {
      left = Math.max(0, left - (perDay / mealtimes.length) * chance.from(0.5, 1.5));
      portions.push({ at: monday + index * day + clock * hour, left });
    }
    if (index % every !== 0) continue;
    left += (full - left) * chance.from(0.7, 1);
    portions.push({ at: monday + index * day + 20 * hour, left });
  }
  return read(
    chance,
    { every: hour, changesOnly: false, step: chance.pick(0.1, 1), noise: 0.2, warmth: 0, nonsense: 0 },
    portions,
    monday + 91 * day,
  );
}

/** How often something is said of such households on every fifth evening, from the 30th day on, 0–1. */
export function spokenOfToppedUp(every: number, seeds: readonly number[]): number {
  const said = seeds.flatMap((seed) => {
    const readings = toppedUp(every, seed);
    return Array.from({ length: 13 }, (_, index) => monday + (30 + 5 * index) * day + 18 * hour).map(
      (now) =>
        forecastOf(
          readings.filter(({ at }) => at <= now),
          now,
        ) !== null,
    );
  });
  return said.filter(Boolean).length / said.length;
}
