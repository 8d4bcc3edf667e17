import { day, hour } from "./times.ts";

/** One reading as it is stored. */
export interface LevelReading {
  /** ms UTC. */
  at: number;
  /** 0–100. */
  percent: number;
}

export interface Forecast {
  /** ms UTC, never before the moment that was asked about. */
  runsOutAt: number;
  /** Percent points of a full slot a day, above 0. */
  perDay: number;
}

/** Where the level stood, and how long ago that was, ms. Lists of points are oldest first. */
interface Point {
  readonly age: number;
  readonly level: number;
}

/** So much of the past speaks for the days to come: whole weeks, so that each weekday counts as often as the others. */
const recently = 28 * day;

/** Where it is used in rare bursts, or lasts for years, four weeks say too little: so many stretches from one use to the next are looked at. */
const recentStretches = 12;

/** Only so many points are compared in pairs; years of them are thinned out first. */
const mostPoints = 80;

/** So long nothing may be used in any household that lives by the week. */
const week = 7 * day;

/** A fall of more points is use, and not the sensor's last digit. */
const leastFall = 2;

/** A rise of so many points, noise aside, is a refill. */
const leastRise = 8;

/** A forecast further ahead says only that next to nothing is used. */
const furthest = 5 * 365 * day;

/**
 * When the slot will be empty, from its readings since the last refill; null while that cannot be known. They may come in any order; one that
 * is no level, or lies after `now` (ms UTC), counts for nothing. Days are counted back from `now`, so no time zone matters.
 *
 * The slope is the Theil–Sen estimator: the median of the slopes between each two points (H. Theil, 1950, "A rank-invariant method of linear and
 * polynomial regression analysis", Proc. Kon. Ned. Akad. Wetensch. 53; P. K. Sen, 1968, "Estimates of the regression coefficient based on
 * Kendall's tau", J. Amer. Statist. Assoc. 63). The points are the medians of the last four weeks' days (of more, where little was used), holidays
 * taken out. Whether they fall at all is asked by the test that belongs to it (H. B. Mann, 1945, "Nonparametric tests against trend", Econometrica 13).
 *
 * Null: no fall that could not be noise as well (it takes four days at least), nothing used for four weeks, or not empty within five years.
 */
export function forecastOf(readings: readonly LevelReading[], now: number): Forecast | null {
  const raw = pointsOf(readings, now);
  const newest = raw.at(-1);
  if (newest === undefined) return null;
  const hours = sinceRise(medians(raw, hour));
  const days = medians(hours, day);
  // Silent for more than a day: a sensor that speaks only of changes, so there was none.
  if (newest.age > day) days.push({ age: 0, level: newest.level });
  const recent = thinned(lastUsed(days));
  if (!surelyFalls(recent)) return null;
  const perMs = theilSen(recent);
  const left = levelNow(hours, newest, perMs) / perMs;
  return perMs > 0 && left <= furthest ? { runsOutAt: now + Math.round(left), perDay: perMs * day } : null;
}

function pointsOf(readings: readonly LevelReading[], now: number): Point[] {
  const points: Point[] = [];
  for (const { at, percent } of readings) {
    if (Number.isFinite(at) && at <= now && percent >= 0 && percent <= 100) points.push({ age: now - at, level: percent });
  }
  return points.sort((a, b) => b.age - a.age || b.level - a.level);
}

/** One point for each hour or day, counted back from now, that has any: a single wrong one among them counts for nothing. */
function medians(points: readonly Point[], width: number): Point[] {
  const result: Point[] = [];
  for (let from = 0, to = 0; from < points.length; from = to) {
    const slice = Math.floor((points[from]?.age ?? 0) / width);
    while (to < points.length && Math.floor((points[to]?.age ?? 0) / width) === slice) to += 1;
    const together = points.slice(from, to);
    // Most hours and days have one only, and sorting it would take most of the time.
    if (together.length === 1) result.push(...together);
    else result.push({ age: median(together.map(({ age }) => age)), level: median(together.map(({ level }) => level)) });
  }
  return result;
}

/** What came after the last refill that nobody noticed: three points in a row that stand well above each of the three before them. */
function sinceRise(points: Point[]): Point[] {
  const least = leastRise * (1 + meanRise(points));
  const levels = points.map(({ level }) => level);
  const rises = (index: number): boolean => Math.min(...levels.slice(index, index + 3)) - Math.max(...levels.slice(index - 3, index)) >= least;
  for (let index = points.length - 3; index >= 3; index--) if (rises(index)) return points.slice(index);
  return points;
}

/** How far the level rises from one point to the next, on average: between refills that is the sensor's noise. */
function meanRise(points: readonly Point[]): number {
  let sum = 0;
  for (const [index, { level }] of points.entries()) sum += Math.max(0, level - (points[index - 1]?.level ?? level));
  return sum / Math.max(1, points.length - 1);
}

/** From each use to the next: lists of points between which nothing was used. */
function stretchesIn(points: readonly Point[]): Point[][] {
  const stretches: Point[][] = [];
  for (const point of points) {
    const open = stretches.at(-1);
    if (open?.[0] !== undefined && open[0].level - point.level <= leastFall) open.push(point);
    else stretches.push([point]);
  }
  return stretches;
}

function lengthOf(stretch: readonly Point[]): number {
  return (stretch[0]?.age ?? 0) - (stretch.at(-1)?.age ?? 0);
}

/**
 * The end that speaks for the days to come, with holidays taken out: standing still for longer than a week, and than three times what is usual
 * there, counts only as long as that. Usual is the longest but one of the three stretches on either side, where there are three at least: so
 * neither rare bursts of use nor a slow slot's coarse sensor look like holidays, and one that a sensor's errors break in two still does. Nothing is
 * left where it stands still for more than four weeks now: who can say when use begins again?
 */
function lastUsed(points: readonly Point[]): Point[] {
  const stretches = stretchesIn(points);
  const kept: Point[] = [];
  const enough = recently + (points.at(-1)?.age ?? 0);
  let away = 0;
  for (const [index, stretch] of [...stretches.entries()].reverse()) {
    if (stretches.length - index > recentStretches && (kept.at(-1)?.age ?? 0) >= enough) break;
    const around = [...stretches.slice(Math.max(0, index - 3), index), ...stretches.slice(index + 1, index + 4)].map(lengthOf).sort((a, b) => b - a);
    const usual = (around.length < 3 ? undefined : around[1]) ?? Infinity;
    const length = lengthOf(stretch);
    const holiday = length > Math.max(week, 3 * usual);
    if (holiday && kept.length === 0 && length > recently) return [];
    const staying = holiday ? stretch.slice(-1) : stretch;
    kept.push(...staying.map(({ age, level }) => ({ age: age - away, level })).reverse());
    if (holiday) away += length - usual;
  }
  return kept.reverse();
}

function thinned(points: readonly Point[]): Point[] {
  const every = Math.ceil(points.length / mostPoints);
  return points.filter((_, index) => (points.length - 1 - index) % every === 0);
}

/** Mann's test by Kendall's tau against "it does not fall", one-sided at 5 %. Four points that all fall are just enough. */
function surelyFalls(points: readonly Point[]): boolean {
  const n = points.length;
  const score = pairs(points, (earlier, later) => Math.sign(earlier.level - later.level)).reduce((sum, sign) => sum + sign, 0);
  return score - 1 > 1.645 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
}

/** The median slope, percent points a ms, positive where the level falls. */
function theilSen(points: readonly Point[]): number {
  return median(pairs(points, (earlier, later) => (earlier.level - later.level) / (earlier.age - later.age)));
}

function pairs(points: readonly Point[], of: (earlier: Point, later: Point) => number): number[] {
  return points.flatMap((earlier, index) => points.slice(index + 1).map((later) => of(earlier, later)));
}

/**
 * The median of what the last day's hours say of this moment; the newest reading as it is where there are too few. An empty slot is empty at
 * once: that is also what people are shown.
 */
function levelNow(hours: readonly Point[], newest: Point, perMs: number): number {
  if (newest.age > day || newest.level === 0) return newest.level;
  const said = hours.filter(({ age }) => age <= day);
  const believed = said.length < 3 ? [newest] : said;
  return Math.max(0, median(believed.map(({ age, level }) => level - perMs * age)));
}

function median(values: readonly number[]): number {
  const sorted = new Float64Array(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
