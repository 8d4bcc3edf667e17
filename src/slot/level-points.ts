import { day, hour, minute } from "./times.ts";

/** One reading as it is stored. */
export interface LevelReading {
  /** ms UTC. */
  at: number;
  /** 0–100. */
  percent: number;
}

/** Where the level stood, and how long ago that was by people's clocks, ms. Lists of points are oldest first. */
export interface Point {
  readonly age: number;
  readonly level: number;
}

/** A rise of so many points, noise aside, is a refill. */
const leastRise = 8;

/** A rise of so many points, noise aside, is a handful more. */
const leastTopUp = 2;

/** One refill that nobody noticed, or two, are none: more of them within four weeks are how this slot is used. */
const fewestTopUps = 3;

/** Of what was used, at least this part came back. */
const toppedUpPart = 3 / 4;

/** What people's clocks show is ahead of UTC by so much at that moment (ms UTC), ms; NaN where there is no such moment. */
export function aheadOfUtc(at: number): number {
  return -new Date(at).getTimezoneOffset() * minute;
}

/**
 * The readings from `from` until before `until`, as they lie before `now` (all ms UTC). One that is no level, or no moment, counts for nothing.
 * How long ago they were is counted on people's clocks, so that a day of 23 or 25 hours is a day like any other.
 */
export function pointsOf(readings: readonly LevelReading[], from: number, until: number, now: number): Point[] {
  const today = now + aheadOfUtc(now);
  const chosen = readings.filter(({ at, percent }) => at >= from && at < until && at <= now && percent >= 0 && percent <= 100);
  const points: Point[] = [];
  for (const { at, percent } of chosen.sort((a, b) => a.at - b.at || b.percent - a.percent)) {
    // The hour that comes twice in autumn must not lie ahead.
    const age = Math.max(0, today - at - aheadOfUtc(at));
    if (Number.isFinite(age)) points.push({ age, level: percent });
  }
  return points;
}

/** One point for each hour that has any, as clocks show them at `now` (ms UTC): a single wrong one among them counts for nothing. */
export function hourly(points: readonly Point[], now: number): Point[] {
  return medians(points, hour, now);
}

/** The same for each day, from midnight to midnight. */
export function daily(points: readonly Point[], now: number): Point[] {
  return medians(points, day, now);
}

function medians(points: readonly Point[], width: number, now: number): Point[] {
  const today = now + aheadOfUtc(now);
  const sliceOf = (point: Point | undefined): number => Math.floor((today - (point?.age ?? 0)) / width);
  const result: Point[] = [];
  for (let from = 0, to = 0; from < points.length; from = to) {
    const slice = sliceOf(points[from]);
    while (to < points.length && sliceOf(points[to]) === slice) to += 1;
    const together = points.slice(from, to);
    // Most hours and days have one only, and sorting it would take most of the time.
    if (together.length === 1) result.push(...together);
    else result.push({ age: median(together.map(({ age }) => age)), level: median(together.map(({ level }) => level)) });
  }
  return result;
}

/** How far the three points from `index` on stand above each of the three before it; not above 0 where they do not. */
function riseAt(points: readonly Point[], index: number): number {
  const levels = (from: number): number[] => points.slice(from, from + 3).map(({ level }) => level);
  return Math.min(...levels(index)) - Math.max(...levels(index - 3));
}

/** How far the level rises from one point to the next, on average: between refills that is the sensor's noise. */
function meanRise(points: readonly Point[]): number {
  let sum = 0;
  for (const [index, { level }] of points.entries()) sum += Math.max(0, level - (points[index - 1]?.level ?? level));
  return sum / Math.max(1, points.length - 1);
}

/** What came after the last refill that nobody noticed: three points in a row that stand well above each of the three before them. */
export function sinceRise(points: Point[]): Point[] {
  const least = leastRise * (1 + meanRise(points));
  for (let index = points.length - 3; index >= 3; index--) if (riseAt(points, index) >= least) return points.slice(index);
  return points;
}

/** What came before the slot was filled to `full` percent: a refill is noticed only some time after it. */
export function untilFilled(points: Point[], full: number): Point[] {
  const last = points.findLastIndex(({ level }) => level <= full - leastRise);
  return last < 0 ? points : points.slice(0, last + 1);
}

/** Somebody fills in a little, again and again, and about as much as is used: three quarters of it or more. */
export function isToppedUp(points: readonly Point[]): boolean {
  const least = leastTopUp + 3 * meanRise(points);
  let count = 0;
  let risen = 0;
  for (let index = 3; index <= points.length - 3; index++) {
    const rise = riseAt(points, index);
    if (rise < least) continue;
    count += 1;
    risen += rise;
    // The same handful again would be seen from the next two.
    index += 2;
  }
  const levelOf = (some: readonly Point[]): number => median(some.map(({ level }) => level));
  const fallen = risen + levelOf(points.slice(0, 3)) - levelOf(points.slice(-3));
  return count >= fewestTopUps && risen >= toppedUpPart * fallen;
}

export function median(values: readonly number[]): number {
  const sorted = new Float64Array(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
