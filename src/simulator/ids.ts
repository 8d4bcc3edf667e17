import type { Clock } from "../support/clock.ts";

/** Makes texts that are unique in this process and, by the start time in them, across restarts. */
export type NewId = () => string;

/**
 * `random` only makes the ids look opaque: uniqueness comes from time and a counter, so a constant `random` is fine in
 * a test.
 */
export function createIds(clock: Clock, random: () => number): NewId {
  const started = clock.now().toString(36);
  let made = 0;
  return () => {
    made += 1;
    const tail = Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0");
    return `${started}-${made.toString(36)}-${tail}`;
  };
}

/** ISO 8601, UTC, whole seconds with `Z`: the form of every date in Amazon's samples. */
export function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
