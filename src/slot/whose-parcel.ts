import { say, type Draft, type Facts } from "./draft.ts";
import { orderOf, type Order } from "./intent.ts";
import { age } from "./order-age.ts";
import { closeDismissed, takeUpRefill } from "./refill.ts";
import { soonest, whenClockIsRight } from "./rule.ts";
import { isKnownShipped, newsWithin, riseEndsIn } from "./shipping.ts";

/**
 * What the order's news, just taken, say of a rise before it (rule 3). `shipped` within the hour: it was its parcel;
 * later: it was not, since that is still on its way. `closed` without ever having been shipped: it was, since the whole
 * way of the parcel lay between two looks.
 */
export function judgeRise(draft: Draft, order: Order): void {
  if (order.rise === null || !isKnownShipped(order)) return;
  if (order.life === "closed" || age(order.rise.since, draft.now) <= newsWithin) itWasItsParcel(draft, order);
  else order.rise = null;
}

/**
 * Decides by time alone whose parcel a rise was (rule 3): after an hour where the channel has never said anything of
 * the order, else when the order is so late that it has arrived.
 */
export const judgesOldRises = whenClockIsRight(
  (facts) => soonest(ordersIn(facts).map((order) => riseEndsIn(order, facts))),
  (draft) => {
    for (const order of ordersIn(draft)) if (riseEndsIn(order, draft) === 0) itWasItsParcel(draft, order);
  },
);

function ordersIn({ book }: Pick<Facts, "book">): Order[] {
  return [orderOf(book.intent), orderOf(book.dismissed)].filter((order) => order !== null);
}

function itWasItsParcel(draft: Draft, order: Order): void {
  const { book } = draft;
  say(draft, { code: "refillWasParcel" });
  // Ordered after the rise by hand: that one is still to come.
  if (book.dismissed?.order === order && book.intent !== null) closeDismissed(draft);
  else takeUpRefill(draft);
}
