import type { Moment } from "../../slot/times.ts";
import type { Clock } from "../../support/clock.ts";

/** Amazon's `Date` header as the second clock (rule 13): the newest one, carried on by the monotonic clock. One for each platform. */
export interface AmazonClock {
  seen(date: { dateMs: number; receivedAtMonotonic: number }): void;
  /** What the slot core wants to know of time. */
  moment(): Moment;
}

export function createAmazonClock(clock: Clock): AmazonClock {
  let newest: { dateMs: number; receivedAtMonotonic: number } | null = null;
  return {
    seen(date) {
      if (newest === null || date.receivedAtMonotonic >= newest.receivedAtMonotonic) newest = date;
    },
    moment() {
      const utc = clock.now();
      const mono = clock.monotonic();
      return { utc, mono, drift: newest === null ? null : Math.round(utc - (newest.dateMs + mono - newest.receivedAtMonotonic)) };
    },
  };
}
