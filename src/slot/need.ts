import type { Facts } from "./draft.ts";
import { suddenFall } from "./low.ts";
import { hasSensor, hysteresis } from "./policy.ts";
import { runsOutIn } from "./runs-out.ts";
import { day, elapsed } from "./times.ts";

/** Readings that lie further apart than so many points say nothing of when the slot runs out. */
const steadyWithin = 10;

/**
 * An order is wanted: the slot is low, and its newest reading does not say otherwise; or it will run out soon (rule 4).
 */
export function isNeeded(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): boolean {
  const { shelf, policy } = facts;
  if (shelf.low && (shelf.level ?? 100) <= policy.threshold + hysteresis) return true;
  return leadIn(facts) === 0;
}

/** In how many ms `leadDays` wants an order, by the forecast; 0 when it does, null where it does not by time alone. */
export function leadIn(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): number | null {
  const left = standsFor(facts);
  return left === null || !isLeadReached(facts) ? null : Math.max(0, left - facts.policy.lead);
}

/**
 * In how many ms it runs out, by the forecast and no sooner than the level that stands lasts at its rate: what a sensor
 * said while its jar was lifted may be in the forecast.
 */
function standsFor(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): number | null {
  const { shelf, run, policy, now } = facts;
  const left = runsOutIn(facts);
  const stands = hasSensor(policy) ? shelf.row?.middle : shelf.level;
  if (left === null || run.forecast === null || stands == null) return null;
  return Math.max(left, (stands / run.forecast.perDay) * day - elapsed(shelf.levelAt ?? now.utc, now));
}

/**
 * Whether the level is one at which `leadDays` may order: a row stands at or below the ceiling for orders by hand, and
 * no sudden fall is waiting.
 */
export function isLeadReached(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): boolean {
  const { shelf, policy } = facts;
  if (policy.lead === 0 || policy.delivers === "told" || shelf.level === null || shelf.level > policy.manualCeiling)
    return false;
  if (!hasSensor(policy)) return true;
  if (shelf.row === null || shelf.row.highest > policy.manualCeiling) return false;
  // One stray reading, or a jar that is being lifted, and the forecast says "empty now".
  const isSteady = Math.max(shelf.level, shelf.row.highest) - Math.min(shelf.level, shelf.row.lowest) <= steadyWithin;
  return isSteady && suddenFall(facts) === null;
}
