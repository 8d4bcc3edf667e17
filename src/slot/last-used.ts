import type { Point } from "./level-points.ts";
import { day } from "./times.ts";

/** So much of the past speaks for the days to come: whole weeks, so that each weekday counts as often as the others. */
export const recently = 28 * day;

/**
 * Where it is used in rare bursts, or lasts for years, four weeks say too little: so many stretches from one use to the
 * next are looked at.
 */
const recentStretches = 12;

/** Standing still for no longer than this is no holiday: many things are used once a week. */
const week = 7 * day;

/** A fall of more points is use, and not the sensor's last digit. */
const leastFall = 2;

/** From each use to the next: lists of points between which nothing was used. */
function stretchesIn<P extends Point>(points: readonly P[]): P[][] {
  const stretches: P[][] = [];
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
 * The end that speaks for the days to come, with holidays taken out: standing still for longer than a week, and than
 * three times what is usual there, counts only as long as that. Usual is the longest but one of the three stretches on
 * either side, where there are three at least: so neither rare bursts of use nor a slow slot's coarse sensor look like
 * holidays, and one that a sensor's errors break in two still does. Nothing is left where it stands still for more than
 * four weeks now, since it is not known when use begins again.
 */
export function lastUsed<P extends Point>(points: readonly P[]): P[] {
  const stretches = stretchesIn(points);
  const kept: P[] = [];
  const enough = recently + (points.at(-1)?.age ?? 0);
  let away = 0;
  for (const [index, stretch] of [...stretches.entries()].reverse()) {
    if (stretches.length - index > recentStretches && (kept.at(-1)?.age ?? 0) >= enough) break;
    const around = [...stretches.slice(Math.max(0, index - 3), index), ...stretches.slice(index + 1, index + 4)]
      .map(lengthOf)
      .sort((a, b) => b - a);
    const usual = (around.length < 3 ? undefined : around[1]) ?? Infinity;
    const length = lengthOf(stretch);
    const holiday = length > Math.max(week, 3 * usual);
    if (holiday && kept.length === 0 && length > recently) return [];
    const staying = holiday ? stretch.slice(-1) : stretch;
    kept.push(...staying.map((point) => ({ ...point, age: point.age - away })).reverse());
    if (holiday) away += length - usual;
  }
  return kept.reverse();
}
