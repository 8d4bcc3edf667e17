import type { Forecast } from "../../slot/forecast.ts";
import type { Shelf } from "../../slot/state.ts";
import { day, hour, orderTime, type Moment } from "../../slot/times.ts";

/** What Amazon is told of a slot (SlotStatus). Quantities in the slot's unit, times in ms UTC. */
export interface SlotReport {
  expectedReplenishmentAt: number;
  remaining: number;
  original: number;
  onHand: number;
  lastUseAt: number;
}

/** What was last reported, and when on the monotonic clock. */
export interface Reported {
  percent: number;
  at: number;
}

/** Rule 12: daily, and on a change of a whole percent, at most once an hour. */
const reportEvery = day;
const shortestPause = hour;

/** Where the forecast says nothing, Amazon is told this. */
const unknownRunOut = 30 * day;

/** In how many ms a level in percent is to be reported; null for a slot without one. `mono` is the monotonic clock. */
export function reportIn(last: Reported | null, percent: number | null, mono: number): number | null {
  if (percent === null) return null;
  if (last === null) return 0;
  const changed = Math.abs(percent - last.percent) >= 1;
  return Math.max(0, last.at + (changed ? shortestPause : reportEvery) - mono);
}

/**
 * The report of a slot with `percent` of `capacity` left. Unopened packs are not known: what is on hand is what is in
 * the slot.
 */
export function slotReport(
  percent: number,
  capacity: number,
  shelf: Shelf,
  forecast: Forecast | null,
  now: Moment,
): SlotReport {
  const remaining = Math.round(percent * capacity * 10) / 1_000;
  const time = orderTime(now);
  return {
    expectedReplenishmentAt: forecast?.runsOutAt ?? time + unknownRunOut,
    remaining,
    original: capacity,
    onHand: remaining,
    lastUseAt: shelf.lastFallAt ?? shelf.firstReadingAt ?? time,
  };
}
