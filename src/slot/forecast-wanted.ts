import type { Facts } from "./draft.ts";
import { orderOf } from "./intent.ts";
import { isLeadReached } from "./need.ts";
import { isNearlyEmpty, overdueIn } from "./order-age.ts";
import { when } from "./rule.ts";
import { isStale } from "./shelf.ts";
import { day, hour } from "./times.ts";

/** A forecast looks at thousands of readings and changes over days: one is good for so long. */
const goodFor = hour;

/** Asks for a forecast while something hangs on it. */
export const asksForForecast = when(forecastIn, ({ run, now, effects }) => {
  run.forecastAskedAt = now.mono;
  effects.push({ type: "forecast" });
});

/**
 * In how many ms the slot wants to know when it runs out; null where nothing hangs on it: only `leadDays`, a late
 * parcel and a silent sensor ask (rules 4 and 10, design section 7). Of a sensor that is silent once is enough.
 */
function forecastIn(facts: Facts): number | null {
  const { book, run, shelf, now } = facts;
  if (shelf.level === null || run.startedAt === null) return null;
  const order = orderOf(book.intent);
  const isLate = shelf.low && order !== null && !isNearlyEmpty(facts) && overdueIn(order, now) < 0;
  if (isLeadReached(facts) || isLate)
    return run.forecastAskedAt === null ? 0 : Math.max(0, run.forecastAskedAt + goodFor - now.mono);
  return isStale(facts) && run.forecastAskedAt === null ? 0 : null;
}

/**
 * What the forecast leaves of the level now, percent, although the sensor says nothing; the level itself where there is
 * no forecast.
 */
export function levelByForecast({ run, shelf, now }: Pick<Facts, "run" | "shelf" | "now">): number | null {
  if (run.forecast === null || shelf.level === null) return shelf.level;
  return shelf.level - (run.forecast.perDay * Math.max(0, now.utc - (shelf.levelAt ?? now.utc))) / day;
}

/** In how many ms a silent sensor's slot is low by the forecast; null where it is, or never will be. */
export function lowByForecastIn(facts: Facts): number | null {
  const { run, policy } = facts;
  const level = isStale(facts) ? levelByForecast(facts) : null;
  if (run.forecast === null || level === null || level <= policy.threshold) return null;
  return ((level - policy.threshold) / run.forecast.perDay) * day + 1;
}
