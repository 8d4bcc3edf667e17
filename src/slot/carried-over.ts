import type { Draft } from "./draft.ts";
import type { Order } from "./intent.ts";
import { followedFor, overdueAfterExpected } from "./order-age.ts";
import { holdBack, shortestHold } from "./ordering.ts";
import { day } from "./times.ts";

/** After the first cancellation nothing is ordered again sooner (Amazon's guidelines). */
export const rearmAfterCancellation = 5 * day;

/**
 * The last cycle's parcel: nothing is asked again before the cooldown since it was met is over, nor before 3 days after
 * its expected day (rule 9).
 */
export function waitForCarriedOver({ book, policy }: Draft, { acceptedAt, expectedAt, channel }: Order): void {
  const expected = expectedAt === null ? 0 : expectedAt + overdueAfterExpected - acceptedAt;
  book.hold = {
    since: acceptedAt,
    ms: Math.max(policy.cooldown, shortestHold, Math.min(expected, followedFor(policy, channel))),
    why: "carriedOver",
  };
}

/** The last cycle's parcel was cancelled: the need that it held back may be ordered 5 days later. */
export function carriedOverCancelled(draft: Draft): void {
  holdBack(draft, "cancelled", rearmAfterCancellation);
}
