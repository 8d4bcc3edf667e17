import { closeDismissed, takeUpRefill } from "./refill.ts";
import { soonest, whenClockIsRight } from "./rule.ts";
import { isKnownShipped, newsWithin, riseEndsIn } from "./shipping.ts";
import { orderOf, type Order } from "./intent.ts";
import { orderTime } from "./times.ts";
import { say, type Facts, type Turn } from "./draft.ts";

/**
 * What the order's news, just taken, say of a rise before it (rule 3). `shipped` within the hour: it was its parcel;
 * later: it was not, since that is still on its way. `closed` without ever having been shipped: it was, since the whole
 * way of the parcel lay between two looks.
 */
export function judgeRise(turn: Turn, order: Order): void {
  if (order.rise === null || !isKnownShipped(order)) return;
  const age = Math.max(0, orderTime(turn.now) - order.rise.since);
  if (order.life === "closed" || age <= newsWithin) itWasItsParcel(turn, order);
  else order.rise = null;
}

/**
 * What time says of a rise: where Amazon has never said anything of the order, the hour is all that is waited; and no
 * order takes for ever.
 */
export const judgesOldRises = whenClockIsRight(
  (facts) => soonest(ordersIn(facts).map((order) => riseEndsIn(order, facts))),
  (turn) => {
    for (const order of ordersIn(turn)) if (riseEndsIn(order, turn) === 0) itWasItsParcel(turn, order);
  },
);

function ordersIn({ book }: Pick<Facts, "book">): Order[] {
  return [orderOf(book.intent), orderOf(book.dismissed)].filter((order) => order !== null);
}

function itWasItsParcel(turn: Turn, order: Order): void {
  const { book } = turn;
  say(turn, { code: "refillWasParcel" });
  // Ordered after the rise by hand: that one is still to come.
  if (book.dismissed?.order === order && book.intent !== null) closeDismissed(turn);
  else takeUpRefill(turn);
}
