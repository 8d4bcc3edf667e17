import { followedFor } from "./order-age.ts";
import { promisesOf, type ChannelPolicy } from "./policy.ts";
import { orderOf, type Order } from "./intent.ts";
import { day, hour, minute, orderTime, type Moment } from "./times.ts";
import type { Draft } from "./draft.ts";

/** The news of the order count for a rise for so long. */
export const newsWithin = hour;

/** News lag behind the parcel at times: they are asked for once more before the hour is over. */
const askAgainAfter = 50 * minute;

/**
 * So long after its expected day, or after acceptance without one, an order that is not known to be shipped has arrived
 * all the same.
 */
const arrivedAfterExpected = 3 * day;
const arrivedAfterAcceptance = 14 * day;

/**
 * A rise while an order is not known to be shipped (rule 3): somebody may have bought elsewhere, and the order stays
 * open. Its news are asked for (`follows`). True where it does so; an order without an id can never be asked about.
 */
export function carriesOn(draft: Draft): boolean {
  const { book, policy } = draft;
  const order = orderOf(book.intent ?? book.dismissed);
  // A parcel that is never said to be shipped cannot be told from one that was bought elsewhere: the rise is a refill.
  if (order === null || !promisesOf(policy, order.channel).tells.includes("shipped")) return false;
  if (order.carriedOver || order.arrived || order.eventInstanceId === "" || isKnownShipped(order)) return false;
  order.rise = { since: orderTime(draft.now), units: order.rise?.units ?? 0 };
  order.askedAt = null;
  return true;
}

/**
 * At the start of a process: what the one before asked about a rise got no answer if it died meanwhile, so it is asked
 * again at once; and so is what a person may have ticked or removed.
 */
export function askAnew({ book, run }: Draft): void {
  run.looksAnew = true;
  for (const order of [orderOf(book.intent), orderOf(book.dismissed)]) if (order?.rise) order.askedAt = null;
}

export function isKnownShipped({ life }: Order): boolean {
  return life === "shipped" || life === "closed";
}

/** In how many ms a rise is decided by time alone; 0 when it is, null where there was none. */
export function riseEndsIn(order: Order, { policy, now }: { policy: ChannelPolicy; now: Moment }): number | null {
  if (order.rise === null) return null;
  const time = orderTime(now);
  const late =
    order.expectedAt === null ? order.acceptedAt + arrivedAfterAcceptance : order.expectedAt + arrivedAfterExpected;
  const silent = order.aliveAt === null ? order.rise.since + newsWithin : Infinity;
  // It is followed no longer than that.
  return Math.max(0, Math.min(late, silent, order.acceptedAt + followedFor(policy, order.channel)) - time);
}

/**
 * In how many ms a rise wants the order's news: at once, and once more before the hour is over; null where it does not.
 */
export function riseAsksIn({ rise, askedAt }: Order, now: Moment): number | null {
  if (rise === null) return null;
  if (askedAt === null) return 0;
  return askedAt >= rise.since + askAgainAfter ? null : Math.max(0, rise.since + askAgainAfter - orderTime(now));
}
