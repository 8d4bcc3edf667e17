import { waitForCarriedOver } from "./carried-over.ts";
import { dismissOrder } from "./dismissed.ts";
import { keepRefusal, say, type Draft } from "./draft.ts";
import type { Found } from "./attempt.ts";
import type { SlotEventOf } from "./events.ts";
import { accepted, type AcceptedIntent, type Order, type PendingIntent } from "./intent.ts";
import { channelAnswered, calling, endIntent } from "./ordering.ts";
import { promisesOf, type Policy } from "./policy.ts";
import { closeId } from "./refill.ts";
import { trippedOff } from "./readiness.ts";
import { takeTick } from "./ticked.ts";
import { keepForNews } from "./told-orders.ts";
import { clockIsRight, day, elapsed, orderTime } from "./times.ts";

/** The channel took the order, or says that one is on its way. */
export function attemptAccepted(draft: Draft, event: SlotEventOf<"attempt:accepted">): void {
  const intent = calling(draft, event.number);
  // The answer to a repeated call may be about the order whose first answer got lost: that one was bought.
  if (intent !== null) accept(draft, intent, event, intent.attempts - intent.knownNotBought > 1);
}

/** An order whose outcome was not known is there: it was placed by one of our attempts. */
export function takeFound(draft: Draft, intent: PendingIntent, { is, ref }: Extract<Found, { ref: string }>): void {
  takeAnswered(draft, intent, "FOUND", ref);
  const { book } = draft;
  if (is === "ticked" && book.intent?.phase === "accepted") takeTick(draft, book.intent);
}

/** It is known by another way than the answer to its attempt, the word of which is `detailCode`, that an order is there. */
export function takeAnswered(draft: Draft, intent: PendingIntent, detailCode: string, ref: string): void {
  const { book, policy } = draft;
  // As if it had never been given up.
  book.capEntries = book.capEntries.filter(({ number }) => number !== intent.number);
  book.cycleOrders = book.cycleOrders.filter((number) => number !== intent.number);
  book.refusal = null;
  const kind = promisesOf(policy, intent.channel).means === "asked" ? "listed" : "sent";
  // While the only attempt still runs, nothing has come late.
  const askedBefore = intent.phase !== "calling" || intent.attempts - intent.knownNotBought > 1;
  accept(draft, intent, { kind, detailCode, eventInstanceId: ref }, askedBefore);
}

/** What the channel took the order as. */
type Answer = Pick<SlotEventOf<"attempt:accepted">, "kind" | "detailCode" | "eventInstanceId">;

function accept(draft: Draft, intent: PendingIntent, event: Answer, askedBefore: boolean): void {
  const { book, policy } = draft;
  const at = orderTime(draft.now);
  channelAnswered(draft);
  const closedBefore = book.closed.find((one) => one.id === event.eventInstanceId);
  const order: Order = {
    channel: intent.channel,
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
    tickedAt: null,
    takenBack: false,
    arrived: false,
  };
  if (order.carriedOver) {
    order.expectedAt = closedBefore?.expectedAt ?? null;
    // What closed it counted its pack.
    order.arrived = closedBefore !== undefined;
  }
  const taken = accepted(intent, order);
  keepForNews(draft, taken, order.eventInstanceId);
  book.intent = taken;
  book.sought = null;
  draft.run.seeking = null;
  draft.run.looksAnew = false;
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
    takeAsThisNeeds(draft, taken, (event.kind !== "already" && event.kind !== "onList") || askedBefore);
    // What was still counted was measuring error (rule 3d).
    if (intent.cause === "automatic") book.spare = 0;
  }
  sayAccepted(draft, order, askedBefore);
  if (isCaughtReal(order, policy)) caughtRealOrder(draft, taken);
  else if (askedBefore && mayBeReal(order, policy)) say(draft, { code: "kindUnknownInTest" }, "warn");
  draft.effects.push({ type: "record", intent: taken, end: null });
  if (intent.abandoned === "dismissed") dismissOrder(draft, taken);
}

/** Every accepted order disarms the slot: one order per cycle, automatic or by hand (rule 4). */
function takeAsThisNeeds({ book, now }: Draft, { number, order }: AcceptedIntent, bought: boolean): void {
  const { acceptedAt, eventInstanceId } = order;
  book.armed = false;
  book.lostMemory = false;
  book.rearm = null;
  book.orderedAt = acceptedAt;
  book.cycleOrders.push(number);
  const counted = eventInstanceId !== "" && book.capEntries.some((one) => one.eventInstanceId === eventInstanceId);
  // Forgets what is long out of the cap, though not by a clock that may be ahead.
  if (clockIsRight(now))
    book.capEntries = book.capEntries.filter(
      (one) => elapsed(one.at, now) < 60 * day || book.cycleOrders.includes(one.number),
    );
  if (bought && !counted) book.capEntries.push({ number, at: acceptedAt, eventInstanceId });
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

/** The order whose own answer was lost: a repeat is answered alike for a test order and a real one. */
function mayBeReal({ kind, carriedOver }: Order, { can }: Policy): boolean {
  return kind === "already" && !carriedOver && !can.spends && !can.standIn;
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
  keepRefusal(draft, { kind: "testInLive", detail: "", fault: true });
  say(draft, { code: "testOrderInLive" }, "error");
  trip(draft, intent);
  endIntent(draft, intent, "test order in live");
}

/** The link that this call was made with, which may not be the device's any more. */
function trip(draft: Draft, { linkId }: AcceptedIntent): void {
  if (linkId === draft.run.readiness.account) draft.run.readiness = trippedOff(linkId);
  draft.effects.push({ type: "trip", linkId });
}
