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

/**
 * The readings from `from` until before `until`, as they lie before `now` (all ms UTC). One that is no level, or no
 * moment, counts for nothing. How long ago they were is counted on people's clocks, so that a day of 23 or 25 hours is
 * a day like any other.
 */
export function pointsOf(readings: readonly LevelReading[], from: number, until: number, now: number): Point[] {
  const clock = clockTime(now);
  const points: Point[] = [];
  for (const { at, percent } of readings
    .filter(({ at }) => at >= from && at < until && at <= now)
    .sort((a, b) => a.at - b.at || b.percent - a.percent)) {
    // The hour that comes twice in autumn must not lie ahead.
    const age = Math.max(0, clock - clockTime(at));
    if (Number.isFinite(age) && percent >= 0 && percent <= 100) points.push({ age, level: percent });
  }
  return points;
}

/**
 * One point for each hour of the clock that has any: a single wrong reading among them counts for nothing. `now` is ms
 * UTC.
 */
export function hourly(points: readonly Point[], now: number): Point[] {
  return medians(points, hour, now);
}

/** The same for each day, from midnight to midnight. */
export function daily(points: readonly Point[], now: number): Point[] {
  return medians(points, day, now);
}

/** Whether that long ago on the clock (ms) was today, at `now` (ms UTC). */
export function isToday(age: number, now: number): boolean {
  return age <= clockTime(now) - Math.floor(clockTime(now) / day) * day;
}

/** `ms` later on the clock than `now` (ms UTC), in ms UTC; never before `now`, though an hour of autumn comes twice. */
export function laterOnTheClock(now: number, ms: number): number {
  const there = now + Math.round(ms);
  return Math.max(now, there + (clockTime(now) - now) - (clockTime(there) - there));
}

/** What clocks show at that moment (ms UTC), counted like ms UTC; NaN where there is no such moment. */
function clockTime(at: number): number {
  return at - new Date(at).getTimezoneOffset() * minute;
}

function medians(points: readonly Point[], width: number, now: number): Point[] {
  const clock = clockTime(now);
  const sliceOf = (point: Point | undefined): number => Math.floor((clock - (point?.age ?? 0)) / width);
  const result: Point[] = [];
  for (let from = 0, to = 0; from < points.length; from = to) {
    const slice = sliceOf(points[from]);
    while (to < points.length && sliceOf(points[to]) === slice) to += 1;
    const together = points.slice(from, to);
    // Most hours and days have one only, and sorting it would take most of the time.
    if (together.length === 1) result.push(...together);
    else
      result.push({ age: median(together.map(({ age }) => age)), level: median(together.map(({ level }) => level)) });
  }
  return result;
}

export function median(values: readonly number[]): number {
  const sorted = new Float64Array(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
