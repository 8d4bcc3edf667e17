import { lastUsed, recently } from "./last-used.ts";
import {
  daily,
  hourly,
  isToday,
  laterOnTheClock,
  median,
  pointsOf,
  type LevelReading,
  type Point,
} from "./level-points.ts";
import { isToppedUp, sinceRise, untilFilled } from "./rises.ts";
import { day } from "./times.ts";
import { trendOf } from "./trend.ts";

export type { LevelReading } from "./level-points.ts";

export interface Forecast {
  /** ms UTC, never before the moment that was asked about. */
  runsOutAt: number;
  /** Percent points of a full slot a day, above 0. */
  perDay: number;
}

/** When the slot was refilled last, and when before that, ms UTC; null where it was not, or where that is not known. */
interface Cycle {
  refilledAt: number | null;
  refilledBefore: number | null;
}

/** A forecast further ahead says only that next to nothing is used. */
const furthest = 5 * 365 * day;

/**
 * Fewer days than that, from the middle of the first to the middle of the last, say nothing by themselves: it takes
 * four.
 */
const shortest = 2.5 * day;

/**
 * Today is not over, and its first hours say little of it: it counts only where there are no more days than that, so
 * what is said changes at midnight.
 */
const enoughDays = 4;

/**
 * How fast the last cycle's rate gives way to this one's: after eight days both count the same, after two weeks this
 * one's counts four times as much, and after four weeks there is enough of it to forget the last. (What the slope of so
 * many days may be off by shrinks faster than the days grow in number, so their weight grows as their square. Tried
 * beside 7 days in all: it is both steadier and the sooner forgotten.)
 */
const priorFor = 10 * day;

/** In four weeks the last cycle's rate must have shown, if it would have been as much as so many points. */
const mustShow = 8;

/**
 * When the slot will be empty, from its readings; null while that cannot be known. They may come in any order; one that
 * is no level, or lies after `now` (ms UTC), counts for nothing. Without `cycle` all of them are of this cycle; with
 * it, those from `refilledAt` on are, and those from `refilledBefore` (without it: any earlier ones) until then are of
 * the last. Days are people's: from midnight to midnight in the machine's time zone, each of 24 hours whatever the
 * clocks do in it. Today counts only where there are too few others.
 *
 * The slope is the Theil–Sen estimator: the median of the slopes between each two points (H. Theil, 1950, "A
 * rank-invariant method of linear and polynomial regression analysis", Proc. Kon. Ned. Akad. Wetensch. 53; P. K. Sen,
 * 1968, "Estimates of the regression coefficient based on Kendall's tau", J. Amer. Statist. Assoc. 63). The points are
 * the medians of the last four weeks' days (of more, where little was used), holidays taken out. Whether they fall at
 * all is asked by the test that belongs to it (H. B. Mann, 1945, "Nonparametric tests against trend", Econometrica 13).
 * The last cycle's slope, found in the same way, is carried over, and gives way to this one's.
 *
 * Null: no fall that could not be noise as well (it takes four days at least; where the last cycle's slope is known, a
 * day is enough, and four weeks are too many), nothing used for four weeks, topped up as fast as it is used, or not
 * empty within five years.
 */
export function forecastOf(readings: readonly LevelReading[], now: number, cycle?: Cycle): Forecast | null {
  const begin = cycle?.refilledAt ?? -Infinity;
  const raw = pointsOf(readings, begin, Infinity, now);
  const newest = raw.at(-1);
  if (newest === undefined) return null;
  const hours = hourly(raw, now);
  if (isToppedUp(hours)) return null;
  const last = untilFilled(hourly(pointsOf(readings, cycle?.refilledBefore ?? -Infinity, begin, now), now), hours);
  const rest = sinceRise(hours);
  // Who says that it was refilled may fill it in only now.
  const isNew = rest.every(({ age }) => age < day);
  const perMs = rateOf(isNew || isToppedUp(last) ? [] : daily(sinceRise(last), now), daysOf(rest, newest, now));
  if (perMs === null) return null;
  const left = levelNow(hours, newest, perMs) / perMs;
  return left <= furthest ? { runsOutAt: laterOnTheClock(now, left), perDay: perMs * day } : null;
}

function daysOf(hours: readonly Point[], newest: Point, now: number): Point[] {
  const days = daily(hours, now);
  // Silent for more than a day: a sensor that speaks only of changes, so there was none.
  if (newest.age > day) days.push({ age: 0, level: newest.level });
  else if (isToday(newest.age, now) && days.length > enoughDays) days.pop();
  return days;
}

/** Percent points a ms, from the days of the last cycle and of this one; null where that cannot be known. */
function rateOf(before: readonly Point[], days: readonly Point[]): number | null {
  // A refill changes the level and not the use: seen as one fall, both cycles say together what is a holiday.
  const filled = (days[0]?.level ?? 0) - (before.at(-1)?.level ?? 0);
  const joined = [
    ...before.map(({ age, level }) => ({ age, level: level + filled, isBefore: true })),
    ...days.map((point) => ({ ...point, isBefore: false })),
  ];
  const used = lastUsed(joined);
  const points = used.filter(({ isBefore }) => !isBefore);
  const own = slopeOf(points);
  const prior = slopeOf(lastUsed(before));
  if (prior === null || used.length === 0) return own;
  const span = spanOf(points);
  if (own === null) return span >= recently && prior * span >= mustShow ? null : prior;
  const weight = Math.max(0, priorFor ** 2 / span - priorFor ** 2 / recently);
  return (span * own + weight * prior) / (span + weight);
}

function slopeOf(points: readonly Point[]): number | null {
  return spanOf(points) < shortest ? null : trendOf(points);
}

function spanOf(points: readonly Point[]): number {
  return (points[0]?.age ?? 0) - (points.at(-1)?.age ?? 0);
}

/**
 * The median of what the last day's hours say of this moment; the newest reading as it is where there are too few. An
 * empty slot is empty at once: that is also what people are shown.
 */
function levelNow(hours: readonly Point[], newest: Point, perMs: number): number {
  if (newest.age > day || newest.level === 0) return newest.level;
  const said = hours.filter(({ age }) => age <= day);
  const believed = said.length < 3 ? [newest] : said;
  return Math.max(0, median(believed.map(({ age, level }) => level - perMs * age)));
}
