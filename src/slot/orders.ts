import { waitForCarriedOver } from "./carried-over.ts";
import { dismissOrder } from "./dismissed.ts";
import { say, type Draft } from "./draft.ts";
import type { SlotEventOf } from "./events.ts";
import { accepted, type AcceptedIntent, type Order } from "./intent.ts";
import { channelAnswered, calling, endIntent } from "./ordering.ts";
import type { Policy } from "./policy.ts";
import { closeId } from "./refill.ts";
import { trippedOff } from "./readiness.ts";
import { clockIsRight, day, elapsed, orderTime } from "./times.ts";

/** The channel took the order, or says that one is on its way. */
export function attemptAccepted(draft: Draft, event: SlotEventOf<"attempt:accepted">): void {
  const intent = calling(draft, event.number);
  if (intent === null) return;
  const { book, policy } = draft;
  const at = orderTime(draft.now);
  channelAnswered(draft);
  // The answer to a repeated call may be about the order whose first answer got lost: that one was bought.
  const askedBefore = intent.attempts - intent.knownNotBought > 1;
  const closedBefore = book.closed.find((one) => one.id === event.eventInstanceId);
  const order: Order = {
    kind: event.kind,
    detailCode: event.detailCode,
    eventInstanceId: event.eventInstanceId,
    acceptedAt: at,
    carriedOver:
      event.kind === "already" && (closedBefore !== undefined || draft.foreignIds().includes(event.eventInstanceId)),
    life: null,
    word: "",
    expectedAt: null,
    askedAt: null,
    aliveAt: null,
    rise: null,
    arrivesAt: null,
    arrived: false,
  };
  if (order.carriedOver) {
    order.expectedAt = closedBefore?.expectedAt ?? null;
    // What closed it counted its pack.
    order.arrived = closedBefore !== undefined;
  }
  const taken = accepted(intent, order);
  book.intent = taken;
  // The last cycle's parcel was told of when it was ordered.
  if (!order.carriedOver) book.last = { at, eventInstanceId: event.eventInstanceId };
  // The answer is the very order that was turned off: one order, and no longer off.
  if (order.eventInstanceId !== "" && book.dismissed?.order.eventInstanceId === order.eventInstanceId) {
    book.cycleOrders = book.cycleOrders.filter((number) => number !== book.dismissed?.number);
    book.dismissed = null;
  }
  if (policy.can.spends && event.kind === "test") {
    caughtTestOrder(draft, taken);
    return;
  }
  if (order.carriedOver) waitForCarriedOver(draft, order);
  else {
    takeAsThisNeeds(draft, order, event.kind !== "already" || askedBefore);
    // What was still counted was measuring error (rule 3d).
    if (intent.cause === "automatic") book.spare = 0;
  }
  sayAccepted(draft, order, askedBefore);
  if (isCaughtReal(order, policy)) caughtRealOrder(draft, taken);
  draft.effects.push({ type: "record", intent: taken, end: null });
  if (intent.abandoned === "dismissed") dismissOrder(draft, taken);
}

/** Every accepted order disarms the slot: one order per cycle, automatic or by hand (rule 4). */
function takeAsThisNeeds({ book, now }: Draft, { acceptedAt, eventInstanceId }: Order, bought: boolean): void {
  book.armed = false;
  book.lostMemory = false;
  book.rearm = null;
  book.orderedAt = acceptedAt;
  book.cycleOrders.push(book.number);
  const counted = eventInstanceId !== "" && book.capEntries.some((one) => one.eventInstanceId === eventInstanceId);
  // Forgets what is long out of the cap, though not by a clock that may be ahead.
  if (clockIsRight(now))
    book.capEntries = book.capEntries.filter(
      (one) => elapsed(one.at, now) < 60 * day || book.cycleOrders.includes(one.number),
    );
  if (bought && !counted) book.capEntries.push({ number: book.number, at: acceptedAt, eventInstanceId });
}

function sayAccepted(draft: Draft, order: Order, askedBefore: boolean): void {
  const { kind, detailCode, eventInstanceId: id, carriedOver } = order;
  say(draft, {
    code: "accepted",
    kind,
    detailCode,
    id,
    standIn: draft.policy.can.standIn,
    afterAll: askedBefore && !carriedOver,
  });
}

/** It costs money where none should: what a stand-in says costs nothing. */
export function isCaughtReal({ kind }: Order, { can }: Pick<Policy, "can">): boolean {
  return kind === "real" && !can.spends && !can.standIn;
}

/**
 * Safety catch, test mode: the link that should be a test device's buys for real. The order is followed like any other.
 */
function caughtRealOrder(draft: Draft, intent: AcceptedIntent): void {
  say(draft, { code: "realOrderInTest" }, "error");
  trip(draft, intent);
}

/** Safety catch, live mode: nothing will come, so the need stays. */
function caughtTestOrder(draft: Draft, intent: AcceptedIntent): void {
  // The channel may go on answering with it, and nothing will come of it.
  closeId(draft, intent.order.eventInstanceId, null);
  draft.book.refusal = { kind: "testInLive", detail: "", fault: true };
  say(draft, { code: "testOrderInLive" }, "error");
  trip(draft, intent);
  endIntent(draft, intent, "test order in live");
}

/** The link that this call was made with, which may not be the device's any more. */
function trip(draft: Draft, { linkId }: AcceptedIntent): void {
  if (linkId === draft.run.readiness.account) draft.run.readiness = trippedOff(linkId);
  draft.effects.push({ type: "trip", linkId });
}
