import type { Order } from "./intent.ts";
import { promisesOf, type ChannelPolicy, type Policy } from "./policy.ts";
import { runsOutIn } from "./runs-out.ts";
import type { Run, Shelf } from "./state.ts";
import { day, hour, orderTime, type Moment } from "./times.ts";

/** Where the channel cannot be asked, a parcel is looked for so long all the same (rule 10). */
const lookedFor = 30 * day;

/** Without an expected day, a parcel that is not here after so long is overdue; with one, so long after it. */
const overdueAfter = 14 * day;
export const overdueAfterExpected = 3 * day;

/** At or below this share of the threshold, or with so many days left by the forecast, a late parcel is missed. */
const nearlyOutShare = 1 / 4;
const nearlyOutIn = 3 * day;

/**
 * Time since `at` (ms UTC), by the second clock where that contradicts the machine's: an order of today is not overdue
 * because a clock is a year ahead.
 */
export function age(at: number, now: Moment): number {
  return Math.max(0, orderTime(now) - at);
}

/** Time since it was accepted, ms. */
export function orderAge({ acceptedAt }: Order, now: Moment): number {
  return age(acceptedAt, now);
}

/** So long after its acceptance an order is followed (rule 10), ms. */
export function followedFor(policy: ChannelPolicy, channel: string): number {
  return promisesOf(policy, channel).follow?.for ?? lookedFor;
}

/** The channel is still asked about it, and a refill still looked for. */
export function isFollowed(order: Order, facts: { policy: ChannelPolicy; now: Moment }): boolean {
  return followedIn(order, facts) > 0;
}

/** In how many ms that ends; 0 or less when it has. */
export function followedIn(order: Order, { policy, now }: { policy: ChannelPolicy; now: Moment }): number {
  return followedFor(policy, order.channel) - orderAge(order, now);
}

export interface OverdueFacts {
  shelf: Shelf;
  run: Run;
  policy: Pick<Policy, "threshold"> & ChannelPolicy;
  now: Moment;
}

/**
 * It should long have arrived, and the slot is nearly empty: what arrived and is not filled in yet is not overdue.
 */
export function isOverdue(order: Order, facts: OverdueFacts): boolean {
  if (!facts.shelf.low || !isNearlyOut(facts)) return false;
  return overdueIn(order, facts.now) < 0;
}

/** In how many ms it is overdue, if nearly nothing is left then; negative once it is. */
export function overdueIn({ acceptedAt, expectedAt }: Order, now: Moment): number {
  return expectedAt === null ? overdueAfter - age(acceptedAt, now) : expectedAt + overdueAfterExpected - orderTime(now);
}

/** The level alone says that nearly nothing is left, whatever the forecast. */
export function isNearlyEmpty({ shelf, policy }: { shelf: Shelf; policy: Pick<Policy, "threshold"> }): boolean {
  return shelf.level !== null && shelf.level <= policy.threshold * nearlyOutShare;
}

function isNearlyOut(facts: OverdueFacts): boolean {
  return isNearlyEmpty(facts) || (runsOutIn(facts) ?? Infinity) <= nearlyOutIn;
}

/**
 * So long after an attempt whose outcome was never learned, an order that is still alive shows that it bought nothing
 * besides (rule 10).
 */
export const unknownIsOverAfter = hour;

/** The order was seen alive when an earlier request of ours, never answered, could not be carried out any more. */
export function isSettledAlive(unknownAt: number, { aliveAt }: Order): boolean {
  return aliveAt !== null && aliveAt >= unknownAt + unknownIsOverAfter;
}
