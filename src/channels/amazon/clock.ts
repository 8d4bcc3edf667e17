import { momentOf, type Moment } from "../../slot/times.ts";
import type { Clock } from "../../support/clock.ts";

/**
 * Amazon's `Date` header as the second clock (rule 13): the newest one, carried on by the monotonic clock. One for each
 * platform entry.
 */
export interface AmazonClock {
  seen(date: { dateMs: number; receivedAtMonotonic: number }): void;
  /** Ms UTC; null until an answer was seen. */
  now(): number | null;
  moment(): Moment;
}

export function createAmazonClock(clock: Clock): AmazonClock {
  let newest: { dateMs: number; receivedAtMonotonic: number } | null = null;
  const now = (): number | null =>
    newest === null ? null : newest.dateMs + clock.monotonic() - newest.receivedAtMonotonic;
  return {
    seen(date) {
      if (newest === null || date.receivedAtMonotonic >= newest.receivedAtMonotonic) newest = date;
    },
    now,
    moment: () => momentOf(clock, { now }),
  };
}
