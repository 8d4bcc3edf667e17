import { median, type Point } from "./level-points.ts";
import { recently } from "./last-used.ts";

/** A rise of so many points, noise aside, is a refill. */
const leastRise = 8;

/** A rise of so many points, noise aside, is a handful filled in. */
const leastTopUp = 2;

/** One small rise, or two, may be refills that were missed: three within four weeks are how this slot is used. */
const fewestTopUps = 3;

/** As fast as it is used: at least this part of it comes back. */
const toppedUpPart = 3 / 4;

/**
 * What came after the last refill that was not told of: three points in a row that stand well above each of the three
 * before them.
 */
export function sinceRise(points: readonly Point[]): readonly Point[] {
  const least = leastRise * (1 + meanRise(points));
  for (let index = points.length - 3; index >= 3; index--)
    if (riseAt(points, index) >= least) return points.slice(index);
  return points;
}

/** What came before the slot was filled to where `after` begins: a refill is noticed only some time after it. */
export function untilFilled(points: readonly Point[], after: readonly Point[]): readonly Point[] {
  const full = after[0]?.level ?? 0;
  const last = points.findLastIndex(({ level }) => level <= full - leastRise);
  return last < 0 ? points : points.slice(0, last + 1);
}

/**
 * A little is filled in again and again, about as much as is used: at least three times in the last four
 * weeks, and three quarters of it. Three points in a row must stand above the three before them, by twice as much as
 * the level moves from one point to the next as a rule.
 */
export function isToppedUp(points: readonly Point[]): boolean {
  const oldest = (points.at(-1)?.age ?? 0) + recently;
  const recent = points.filter(({ age }) => age <= oldest);
  const least = leastTopUp + 2 * usualStep(recent);
  let count = 0;
  let risen = 0;
  for (let index = 3; index <= recent.length - 3; index++) {
    const rise = riseAt(recent, index);
    if (rise < least) continue;
    count += 1;
    risen += rise;
    // The same handful would be seen from the next two points as well.
    index += 2;
  }
  const fallen = risen + levelOf(recent.slice(0, 3)) - levelOf(recent.slice(-3));
  return count >= fewestTopUps && risen >= toppedUpPart * fallen;
}

/**
 * How far the three points from `index` on stand above each of the three before them; not above 0 where they do not.
 */
function riseAt(points: readonly Point[], index: number): number {
  const levels = (from: number): number[] => points.slice(from, from + 3).map(({ level }) => level);
  return Math.min(...levels(index)) - Math.max(...levels(index - 3));
}

/** How far the level rises from one point to the next, on average: between refills that is the sensor's noise. */
function meanRise(points: readonly Point[]): number {
  return stepsIn(points).reduce((sum, step) => sum + Math.max(0, step), 0) / Math.max(1, points.length - 1);
}

/**
 * How far the level moves from one point to the next where it moves at all: what is used in an hour, the sensor's
 * noise, or its coarse steps.
 */
function usualStep(points: readonly Point[]): number {
  return (
    median(
      stepsIn(points)
        .filter((step) => step !== 0)
        .map(Math.abs),
    ) || 0
  );
}

function stepsIn(points: readonly Point[]): number[] {
  return points.slice(1).map(({ level }, index) => level - (points[index]?.level ?? level));
}

function levelOf(points: readonly Point[]): number {
  return median(points.map(({ level }) => level));
}
