import type { Policy } from "./policy.ts";
import type { Row, Shelf, Stood } from "./state.ts";

/**
 * More levels than use makes in a day. Beyond that neighbours are joined, as if a level had stood a little longer.
 */
const mostKept = 60;

/**
 * Lets what stands stand until `up` on the uptime clock. The low-water mark is the lowest level that was the highest of
 * any `suddenFall`: so a jar that is lifted for hours leaves no mark to rise from, and what was poured is seen all the
 * same (rule 3a).
 */
export function carryOn(shelf: Shelf, { suddenFall }: Pick<Policy, "suddenFall">, up: number): void {
  if (suddenFall === 0) return;
  const within = ({ until }: Stood): boolean => until === null || until > up - suddenFall;
  shelf.stood = shelf.stood.filter(within);
  shelf.reached = shelf.reached.filter(within);
  const [highest] = shelf.reached;
  if (highest === undefined || shelf.lowWaterFrom === null || up - shelf.lowWaterFrom < suddenFall) return;
  shelf.lowWater = Math.min(shelf.lowWater ?? 100, highest.level);
}

/** A row stands, from `up` on the uptime clock on. */
export function stand(shelf: Shelf, { suddenFall }: Pick<Policy, "suddenFall">, row: Row, up: number): void {
  if (suddenFall === 0) {
    shelf.stood = [];
    shelf.reached = [];
    shelf.lowWater = Math.min(shelf.lowWater ?? 100, row.highest);
    return;
  }
  shelf.lowWaterFrom ??= up;
  shelf.stood = andNow(shelf.stood, row.lowest, up);
  // One reading of nothing among slow polls would be the lowest of every row for half a day.
  shelf.reached = andNow(shelf.reached, row.middle, up);
}

/** What stood lower before can be the highest of nothing any more. */
function andNow(stood: readonly Stood[], level: number, up: number): Stood[] {
  const higher = stood
    .filter((one) => one.level > level)
    .map((one) => (one.until === null ? { ...one, until: up } : one));
  return thinned([...higher, { level, until: null }]);
}

/**
 * The last time a row stood above `level` within `suddenFall`, and the highest that it then was; null where none did.
 * `up` is now.
 */
export function lastAbove(
  { stood }: Pick<Shelf, "stood">,
  { suddenFall }: Pick<Policy, "suddenFall">,
  level: number,
  up: number,
): { highest: number; until: number } | null {
  const above = stood.filter((one) => one.level > level && (one.until ?? up) > up - suddenFall);
  const [highest] = above;
  return highest === undefined
    ? null
    : { highest: highest.level, until: Math.max(...above.map(({ until }) => until ?? up)) };
}

/** Joins the two neighbours that are nearest to one another: the higher level, and the later end. */
function thinned(stood: Stood[]): Stood[] {
  if (stood.length <= mostKept) return stood;
  let nearest = 1;
  const gap = (at: number): number => (stood[at - 1]?.level ?? Infinity) - (stood[at]?.level ?? 0);
  for (let at = 2; at < stood.length - 1; at++) if (gap(at) < gap(nearest)) nearest = at;
  return stood.flatMap((one, at) =>
    at === nearest ? [] : at === nearest - 1 ? [{ level: one.level, until: stood[nearest]?.until ?? null }] : [one],
  );
}
