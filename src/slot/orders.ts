import type { SlotEventOf } from "./events.ts";
import { abandon, amazonAnswered, calling, endIntent, holdBack, isPending, shortestHold } from "./intents.ts";
import { isFollowed, isOverdue } from "./following.ts";
import { hasSensor } from "./policy.ts";
import { closeId, refill } from "./refill.ts";
import type { Intent, Order } from "./state.ts";
import { clockIsRight, day, elapsed, orderTime } from "./times.ts";
import { say, type Turn } from "./turn.ts";

/** From here on, turning Replenish off where no sensor reports means that the parcel arrived (rule 3c). */
const arrivedAfter = day;

/** Amazon took the order, or says that one is on its way. */
export function attemptAccepted(turn: Turn, event: SlotEventOf<"attempt:accepted">): void {
  const intent = calling(turn, event.number);
  if (intent === null) return;
  const { book, policy } = turn;
  const at = orderTime(turn.now);
  amazonAnswered(turn);
  // The answer to a repeated call may be about the order whose first answer got lost: that one was bought.
  const askedBefore = intent.attempts - intent.harmless > 1;
  const order: Order = {
    detailCode: event.detailCode,
    eventInstanceId: event.eventInstanceId,
    acceptedAt: at,
    carriedOver: event.detailCode === "ORDER_INPROGRESS" && (book.closedIds.includes(event.eventInstanceId) || turn.foreignIds().includes(event.eventInstanceId)),
    life: null,
    word: "",
    expectedAt: null,
    askedAt: null,
  };
  intent.order = order;
  intent.phase = "accepted";
  intent.refusal = null;
  // The last cycle's parcel was told of when it was ordered.
  if (!order.carriedOver) book.last = { at, eventInstanceId: event.eventInstanceId };
  // Amazon answers with the very order that was turned off: one order, and no longer off.
  if (order.eventInstanceId !== "" && book.dismissed?.order?.eventInstanceId === order.eventInstanceId) {
    book.taken = book.taken.filter((number) => number !== book.dismissed?.number);
    book.dismissed = null;
  }
  if (policy.mode === "live" && event.detailCode === "TEST_ORDER_PLACED") {
    caughtTestOrder(turn, intent);
    return;
  }
  if (order.carriedOver) holdBack(turn, "carriedOver", Math.max(policy.cooldown, shortestHold));
  else takeAsThisNeeds(turn, order, event.detailCode !== "ORDER_INPROGRESS" || askedBefore);
  sayAccepted(turn, order, askedBefore);
  if (policy.mode === "test" && event.detailCode === "STANDARD_ORDER_PLACED") caughtRealOrder(turn, intent);
  turn.effects.push({ type: "record", intent, end: null });
  if (intent.abandoned === "dismissed") dismissOrder(turn, intent, order);
}

/** Replenish was turned off: it arrived, or forget it. The order leaves the switch and the guards and is still followed. */
export function dismiss(turn: Turn): void {
  const { intent } = turn.book;
  if (intent === null) return;
  if (isPending(intent)) {
    abandon(turn, intent, "dismissed");
    return;
  }
  const order = intent.order;
  if (order === null) return;
  const arrived = !hasSensor(turn.policy) && elapsed(order.acceptedAt, turn.now) >= arrivedAfter;
  dismissOrder(turn, intent, order, arrived);
  if (arrived) refill(turn, "told");
}

/** The dismissed order that Replenish shows again, without a call, when it is turned on: still followed, and not overdue. */
export function dismissedToShow({ book, shelf, now }: Turn): Intent | null {
  const order = book.dismissed?.order;
  if (book.dismissed === null || !order) return null;
  return isFollowed(order, now) && !isOverdue(order, shelf, now) ? book.dismissed : null;
}

/** Puts a dismissed order back on the switch. */
export function showAgain(turn: Turn, intent: Intent): void {
  turn.book.dismissed = null;
  intent.abandoned = null;
  turn.book.intent = intent;
  turn.book.refusal = null;
  turn.run.notice = null;
  say(turn, "the order that was turned off is shown again; nothing new is ordered");
  turn.effects.push({ type: "record", intent, end: null });
}

/** Every order that Amazon accepted disarms the slot: one order per cycle, whoever asked (rule 4). */
function takeAsThisNeeds({ book, now }: Turn, { acceptedAt, eventInstanceId }: Order, bought: boolean): void {
  book.armed = false;
  book.lostMemory = false;
  book.rearm = null;
  book.orderedAt = acceptedAt;
  book.taken.push(book.number);
  const counted = eventInstanceId !== "" && book.spent.some((one) => one.eventInstanceId === eventInstanceId);
  // Long out of the cap. A clock that is ahead must not make the cap forget.
  if (clockIsRight(now)) book.spent = book.spent.filter((one) => elapsed(one.at, now) < 60 * day || book.taken.includes(one.number));
  if (bought && !counted) book.spent.push({ number: book.number, at: acceptedAt, eventInstanceId });
}

function sayAccepted(turn: Turn, order: Order, askedBefore: boolean): void {
  const id = order.eventInstanceId === "" ? "" : ` (${order.eventInstanceId})`;
  const simulated = turn.policy.mode === "simulate" ? " with the built-in simulator" : "";
  const words: Record<string, string> = {
    STANDARD_ORDER_PLACED: `Order placed${id}`,
    TEST_ORDER_PLACED: `Test order placed${simulated}${id}: nobody is charged and nothing ships`,
    ORDER_INPROGRESS: askedBefore && !order.carriedOver ? `Already on order at Amazon${id}: it took the order after all` : `Already on order at Amazon${id}: nothing new was ordered`,
  };
  say(turn, words[order.detailCode] ?? `Accepted by Amazon as ${order.detailCode}${id}`);
}

/** Safety catch, test mode: the link that should be a test device's buys for real. The order is followed like any other. */
function caughtRealOrder(turn: Turn, intent: Intent): void {
  say(turn, "this was a REAL order: the device is linked for real orders, but the mode is test. Cancel it at Amazon within 24 h, then link the device again", "error");
  trip(turn, intent);
}

/** Safety catch, live mode: nothing will come, so the need stays. */
function caughtTestOrder(turn: Turn, intent: Intent): void {
  // Amazon's lock may go on answering with it, and nothing will come of it.
  closeId(turn, intent.order?.eventInstanceId);
  turn.book.refusal = { kind: "testInLive", detail: "", fault: true };
  say(turn, "Test order placed, but the mode is live: the device is linked as a test device and nothing will come. Link it again for real orders", "error");
  trip(turn, intent);
  endIntent(turn, "test order in live");
}

/** The link that this call was made with, which may not be the device's any more. */
function trip(turn: Turn, { linkId }: Intent): void {
  if (linkId === turn.run.linkId) turn.run.tripped = true;
  turn.effects.push({ type: "trip", linkId });
}

function dismissOrder(turn: Turn, intent: Intent, order: Order, arrived = false): void {
  const { book, policy } = turn;
  endIntent(turn, "dismissed");
  if (!order.carriedOver) book.dismissed = intent;
  // A real order that the safety catch met is nobody's to cancel but the customer's.
  const cancels = policy.mode !== "live" && order.detailCode !== "STANDARD_ORDER_PLACED";
  if (!arrived) say(turn, cancels ? "turned off: asking Amazon to cancel the test order" : "turned off: the order is left to itself; cancel it at Amazon if you do not want it");
  if (cancels) turn.effects.push({ type: "cancelTestOrder" });
}
