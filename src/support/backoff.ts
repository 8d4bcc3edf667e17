/** Ms. */
const firstWait = 2_000;
const longestWait = 60_000;

/**
 * A connection that stood so long, in ms, was a good one; after a shorter one the waits go on growing, or two lines a
 * second would be told.
 */
export const steady = 60_000;

/** How long before the next attempt, in ms: 1 to 2 s after the first failure, up to 30 to 60 s. `random` in [0, 1). */
export function waitAfter(failures: number, random: number): number {
  return (Math.min(longestWait, firstWait * 2 ** (failures - 1)) * (1 + random)) / 2;
}
