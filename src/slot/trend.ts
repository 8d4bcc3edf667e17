import { median, type Point } from "./level-points.ts";

/** Only so many points are compared in pairs; years of them are thinned out first. */
const mostPoints = 80;

/** Percent points a ms that the level falls by, where it surely falls; else null. */
export function trendOf(points: readonly Point[]): number | null {
  const some = thinned(points);
  return surelyFalls(some) ? theilSen(some) : null;
}

function thinned(points: readonly Point[]): readonly Point[] {
  const every = Math.ceil(points.length / mostPoints);
  return points.filter((_, index) => (points.length - 1 - index) % every === 0);
}

/**
 * Mann's test by Kendall's tau against "it does not fall", one-sided at 5 %. Four points that all fall are just enough.
 */
function surelyFalls(points: readonly Point[]): boolean {
  const n = points.length;
  const score = pairs(points, (earlier, later) => Math.sign(earlier.level - later.level)).reduce(
    (sum, sign) => sum + sign,
    0,
  );
  return score - 1 > 1.645 * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
}

/** The median slope, percent points a ms, positive where the level falls. */
function theilSen(points: readonly Point[]): number {
  return median(pairs(points, (earlier, later) => (earlier.level - later.level) / (earlier.age - later.age)));
}

function pairs(points: readonly Point[], of: (earlier: Point, later: Point) => number): number[] {
  return points.flatMap((earlier, index) => points.slice(index + 1).map((later) => of(earlier, later)));
}
