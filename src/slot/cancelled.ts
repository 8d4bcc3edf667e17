import { isAutomatic } from "./automatic.ts";
import { carriedOverCancelled, rearmAfterCancellation } from "./carried-over.ts";
import { keepRefusal, say, type Draft } from "./draft.ts";
import { remaining } from "./guards.ts";
import type { AcceptedIntent, AfterCancellation } from "./intent.ts";
import { isSettledAlive } from "./order-age.ts";
import { endIntent } from "./ordering.ts";
import { promisesOf } from "./policy.ts";
import { takeUpRefill } from "./refill.ts";
import { whenClockIsRight } from "./rule.ts";
import { takeBack } from "./spare.ts";
import { orderTime } from "./times.ts";

/**
 * The channel has cancelled an order, dismissed or not (rule 10): the order ends, and it is decided and said whether
 * and when the slot orders again.
 */
export function takeCancellation(draft: Draft, intent: AcceptedIntent): void {
  const { book } = draft;
  const { order } = intent;
  book.capEntries = book.capEntries.filter((one) => one.eventInstanceId !== order.eventInstanceId);
  const mayHaveBought = intent.unknownAt !== null && !isSettledAlive(intent.unknownAt, order);
  // What may have bought unseen stands beside whatever is ordered and cancelled after it.
  if (!mayHaveBought) book.cycleOrders = book.cycleOrders.filter((number) => number !== intent.number);
  // The slot was filled from elsewhere meanwhile: that was a refill, and its order is no more.
  const filledSince = order.rise !== null && !mayHaveBought;
  if (intent === book.dismissed) {
    book.dismissed = null;
    draft.effects.push({ type: "record", intent, end: "cancelled" });
    dismissedCancelled(draft, intent);
    // Turned off while it was wanted, it is not ordered again by itself.
    if (filledSince && book.intent === null && !draft.shelf.low) takeUpRefill(draft);
    return;
  }
  if (order.carriedOver) {
    takeBack(draft, order);
    carriedOverCancelled(draft);
    let next: AfterCancellation = "rearms";
    if (mayHaveBought) {
      // Its lock is lifted, so that the earlier request may have placed this need's order.
      book.armed = false;
      book.cycleOrders.push(intent.number);
      next = lookAhead(draft, order.channel, true);
    }
    endIntent(draft, intent, "cancelled");
    say(draft, { code: "carriedOverCancelled", next }, "warn");
    return;
  }
  if (filledSince && !draft.shelf.low) {
    say(draft, { code: "cancelledAfterRefill" });
    endIntent(draft, intent, "cancelled");
    takeUpRefill(draft);
    return;
  }
  // Also where Arm was pressed while it was open: that was no answer to a cancellation that came later.
  book.armed = false;
  book.cancelled += 1;
  const next = lookAhead(draft, order.channel, mayHaveBought);
  say(draft, { code: "cancelled", again: book.cancelled !== 1, next }, "warn");
  endIntent(draft, intent, "cancelled");
}

/**
 * An order that was turned off is cancelled: the slot does not order again by itself, since it was not wanted; one that
 * was said to have arrived never did.
 */
function dismissedCancelled(draft: Draft, { number, order }: AcceptedIntent): void {
  const { book } = draft;
  if (order.arrived) {
    takeBack(draft, order);
    keepRefusal(draft, { kind: "cancelledArrived", detail: "", fault: true });
    say(draft, { code: "arrivedCancelled" }, "warn");
    return;
  }
  say(draft, { code: "turnedOffCancelled" });
  if (book.intent !== null) return;
  // It may have been what a later cancellation was told to stand beside.
  if (book.refusal?.kind === "cancelled" || book.refusal?.kind === "cancelledAgain")
    lookAhead(draft, order.channel, false);
  else if (!book.armed && book.cycleOrders.every((one) => one === number))
    keepRefusal(draft, { kind: "cancelledOff", detail: "", fault: false });
}

/**
 * After a cancellation: whether and when the slot orders again, which is kept and returned. `mayHaveBought`: an earlier
 * request of ours, unseen.
 */
function lookAhead(draft: Draft, channel: string, mayHaveBought: boolean): AfterCancellation {
  const { book, now } = draft;
  const first = book.cancelled === 1;
  // One order per cycle (rule 4): while an earlier one of this cycle stands, the cancellation of a further one is no
  // new need.
  const stands = book.cycleOrders.length > 0;
  const isNewNeed = first && !stands && !mayHaveBought;
  book.rearm =
    promisesOf(draft.policy, channel).means === "ordered" && isNewNeed
      ? { since: orderTime(now), ms: rearmAfterCancellation }
      : null;
  const again = book.rearm !== null && isAutomatic(draft) ? "rearms" : "byHand";
  const next = mayHaveBought ? "mayHaveBought" : stands ? "earlierStands" : again;
  const kind = mayHaveBought ? "cancelledUnseen" : first ? "cancelled" : "cancelledAgain";
  keepRefusal(draft, { kind, detail: "", next, fault: !first || mayHaveBought });
  return next;
}

/** Arms the slot five days after the first cancellation in a cycle (rule 10). */
export const rearms = whenClockIsRight(
  ({ book, now }) => (book.rearm === null ? null : remaining(book.rearm, now)),
  ({ book }) => {
    book.rearm = null;
    book.armed = true;
    if (book.refusal?.kind === "cancelled") book.refusal = null;
  },
);
