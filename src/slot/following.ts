import { isAutomatic } from "./automatic.ts";
import { carriedOverCancelled, rearmAfterCancellation, waitForCarriedOver } from "./carried-over.ts";
import type { SlotEventOf } from "./events.ts";
import { endIntent } from "./ordering.ts";
import { learnTime } from "./second-clock.ts";
import { mayAsk } from "./may-ask.ts";
import { age, followedIn, isFollowed, isOverdue, orderAge, overdueIn, type OverdueFacts } from "./order-age.ts";
import { hasSensor } from "./policy.ts";
import { takeUpRefill } from "./refill.ts";
import { ahead, soonest, when, type Rule } from "./rule.ts";
import { riseAsksIn } from "./shipping.ts";
import { arrive, takeBack } from "./spare.ts";
import { orderOf, type AcceptedIntent, type AfterCancellation, type Order, type OrderTrouble } from "./intent.ts";
import { clockIsRight, hour, orderTime } from "./times.ts";
import { say, type Facts, type Draft } from "./draft.ts";
import { judgeRise } from "./whose-parcel.ts";

/**
 * So long after an attempt whose outcome was never learned, an order that is still alive shows that it bought nothing
 * besides (rule 10).
 */
const unknownIsOverAfter = hour;

/** What is wrong with an order on its way and needs a person; null where nothing is. */
export function orderTrouble(order: Order, facts: OverdueFacts): OrderTrouble | null {
  if (isOverdue(order, facts)) return "overdue";
  const resolution = order.life === "processing" && order.expectedAt === null && (undatedIn(order, facts) ?? 1) <= 0;
  return resolution ? "needsPerson" : null;
}

/** In how many ms an order without an expected day needs a person; null where the channel's days say nothing. */
function undatedIn(order: Order, { policy, now }: Pick<OverdueFacts, "policy" | "now">): number | null {
  const dated = policy.can.follow?.dated ?? null;
  return dated === null ? null : dated - orderAge(order, now);
}

/**
 * Asks for news of the orders on their way, dismissed or not, when it is time (rule 10). An ask that gets no answer is
 * not repeated before the next.
 */
export const follows = when(
  (facts) => (mayAsk(facts, "news") ? soonest(ordersOf(facts).map((intent) => askIn(intent, facts))) : null),
  (draft) => {
    for (const intent of ordersOf(draft)) {
      if (askIn(intent, draft) !== 0) continue;
      intent.order.askedAt = orderTime(draft.now);
      draft.effects.push({ type: "follow", eventInstanceId: intent.order.eventInstanceId });
    }
  },
);

/** The orders on their way, dismissed or not. */
function ordersOf({ book }: Pick<Facts, "book">): AcceptedIntent[] {
  return [book.intent, book.dismissed].filter((intent) => intent?.phase === "accepted");
}

/**
 * What GetOrderInfo said of an order that is followed, dismissed or not (rule 10). A word that is not known is kept,
 * and is no news.
 */
export function takeNews(draft: Draft, event: SlotEventOf<"order:news">): void {
  const { book } = draft;
  const intent = [book.intent, book.dismissed].find((one) => orderOf(one)?.eventInstanceId === event.eventInstanceId);
  if (intent?.phase !== "accepted" || event.eventInstanceId === "") return;
  const order = intent.order;
  const { status, word } = event;
  if (word === "") return;
  if (status !== null && status !== "cancelled") order.aliveAt = orderTime(draft.now);
  const expectedAt = status === null ? order.expectedAt : (event.expectedAt ?? order.expectedAt);
  if ((status ?? order.life) === order.life && word === order.word && expectedAt === order.expectedAt) return;
  if (status === null) say(draft, { code: "unknownNews", word });
  order.word = word;
  order.expectedAt = expectedAt;
  if (status === "cancelled") {
    draft.run.notice = null;
    cancelled(draft, intent);
    return;
  }
  if (status !== null) {
    draft.run.notice = null;
    if (status !== order.life && status !== "processing") {
      say(draft, status === "shipped" ? { code: "shipped", expectedAt } : { code: "closed" });
    }
    order.life = status;
  }
  draft.effects.push({ type: "record", intent, end: intent === book.intent ? null : "dismissed" });
  if (order.carriedOver && book.hold?.why === "carriedOver") waitForCarriedOver(draft, order);
  judgeRise(draft, order);
}

/** After 30 days nobody follows an order any more; where a sensor reports, it then also leaves the switch (rule 10). */
export const endsFollowing: Rule = {
  apply: endFollowing,
  // What is over and stays waits for a clock, a parcel or a person.
  wakeIn: (facts) => soonest(ordersOf(facts).map(({ order }) => ahead(followedIn(order, facts)))),
};

function endFollowing(draft: Draft): void {
  const { book, shelf, policy, now } = draft;
  // A clock that is ahead must not lose an order that is days old.
  if (!clockIsRight(now)) {
    const ended = [hasSensor(policy) ? orderOf(book.intent) : null, orderOf(book.dismissed)].some(
      (one) => one && !isFollowed(one, draft),
    );
    if (ended && now.drift === null) learnTime(draft);
    return;
  }
  if (book.dismissed !== null && !isFollowed(book.dismissed.order, draft) && book.dismissed.order.arrivesAt === null) {
    arrive(draft, book.dismissed.order);
    book.dismissed = null;
  }
  const { intent } = book;
  if (intent?.phase !== "accepted" || isFollowed(intent.order, draft) || !hasSensor(policy)) return;
  arrive(draft, intent.order);
  book.refusal = { kind: "noNews", detail: "", fault: shelf.low };
  endIntent(draft, intent, "no news");
}

/** Says once what needs a person about an order on its way. */
export const tellsTrouble: Rule = {
  apply(draft) {
    const { book, run } = draft;
    const order = orderOf(book.intent);
    const trouble = order === null ? null : orderTrouble(order, draft);
    if (trouble !== null && trouble !== run.saidTrouble) say(draft, { code: "trouble", trouble }, "warn");
    run.saidTrouble = trouble;
  },
  wakeIn: (facts) =>
    soonest(
      ordersOf(facts).flatMap(({ order }) => [
        ahead(undatedIn(order, facts)),
        // Not before that moment is over.
        ahead(overdueIn(order, facts.now) + 1),
      ]),
    ),
};

/** In how many ms the channel is asked about an order; null where it never is. */
function askIn({ unknownAt, order }: AcceptedIntent, facts: Pick<Draft, "policy" | "now">): number | null {
  const {
    policy: { can },
    now,
  } = facts;
  if (can.follow === null || order.eventInstanceId === "" || !isFollowed(order, facts)) return null;
  const usual =
    order.askedAt === null ? can.follow.first - orderAge(order, now) : can.follow.every - age(order.askedAt, now);
  const waits = [usual, riseAsksIn(order, now) ?? usual];
  if (
    unknownAt !== null &&
    !isSettledAlive(unknownAt, order) &&
    (order.askedAt ?? 0) < unknownAt + unknownIsOverAfter
  ) {
    waits.push(unknownAt + unknownIsOverAfter - orderTime(now));
  }
  return Math.max(0, Math.min(...waits));
}

/** The order was seen alive when an earlier request of ours, never answered, could not be carried out any more. */
function isSettledAlive(unknownAt: number, { aliveAt }: Order): boolean {
  return aliveAt !== null && aliveAt >= unknownAt + unknownIsOverAfter;
}

function cancelled(draft: Draft, intent: AcceptedIntent): void {
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
      next = lookAhead(draft, true);
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
  // Also where Arm was pressed while it was open: that was no answer to a cancellation that nobody had seen yet.
  book.armed = false;
  book.cancelled += 1;
  const next = lookAhead(draft, mayHaveBought);
  say(draft, { code: "cancelled", again: book.cancelled !== 1, next }, "warn");
  endIntent(draft, intent, "cancelled");
}

/**
 * An order that was turned off: not ordered again by itself, since nobody wanted it; one that was said to have arrived
 * never did.
 */
function dismissedCancelled(draft: Draft, { number, order }: AcceptedIntent): void {
  const { book } = draft;
  if (order.arrived) {
    takeBack(draft, order);
    book.refusal = { kind: "cancelledArrived", detail: "", fault: true };
    say(draft, { code: "arrivedCancelled" }, "warn");
    return;
  }
  say(draft, { code: "turnedOffCancelled" });
  if (book.intent !== null) return;
  // It may have been what a later cancellation was told to stand beside.
  if (book.refusal?.kind === "cancelled" || book.refusal?.kind === "cancelledAgain") lookAhead(draft, false);
  else if (!book.armed && book.cycleOrders.every((one) => one === number))
    book.refusal = { kind: "cancelledOff", detail: "", fault: false };
}

/**
 * After a cancellation: whether and when the slot orders again, which is kept and returned. `mayHaveBought`: an earlier
 * request of ours, unseen.
 */
function lookAhead(draft: Draft, mayHaveBought: boolean): AfterCancellation {
  const { book, now } = draft;
  const first = book.cancelled === 1;
  // One order per cycle (rule 4): while an earlier one of this cycle stands, the cancellation of a further one is no
  // new need.
  const stands = book.cycleOrders.length > 0;
  const isNewNeed = first && !stands && !mayHaveBought;
  book.rearm =
    draft.policy.can.means === "ordered" && isNewNeed ? { since: orderTime(now), ms: rearmAfterCancellation } : null;
  const again = book.rearm !== null && isAutomatic(draft) ? "rearms" : "byHand";
  const next = mayHaveBought ? "mayHaveBought" : stands ? "earlierStands" : again;
  const kind = mayHaveBought ? "cancelledUnseen" : first ? "cancelled" : "cancelledAgain";
  book.refusal = { kind, detail: "", next, fault: !first || mayHaveBought };
  return next;
}
