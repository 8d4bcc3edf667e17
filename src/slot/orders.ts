import type { SlotEventOf } from "./events.ts";
import { abandon, amazonAnswered, calling, endIntent, holdBack, isPending, shortestHold } from "./intents.ts";
import { hasSensor } from "./policy.ts";
import { refill } from "./refill.ts";
import type { Intent, Order, Shelf } from "./state.ts";
import { clockIsRight, day, dayText, elapsed, orderTime, type Moment } from "./times.ts";
import { say, type Turn } from "./turn.ts";

/** An order is followed for so long at most (rule 10). */
export const followedFor = 30 * day;

/** Amazon's guidelines: after the first cancellation, order again no sooner than 5 days later. */
const rearmAfterCancellation = 5 * day;

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
    carriedOver: event.detailCode === "ORDER_INPROGRESS" && book.closedIds.includes(event.eventInstanceId),
    life: null,
    expectedAt: null,
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
    caughtTestOrder(turn);
    return;
  }
  if (order.carriedOver) holdBack(turn, "carriedOver", Math.max(policy.cooldown, shortestHold));
  else takeAsThisNeeds(turn, order, event.detailCode !== "ORDER_INPROGRESS" || askedBefore);
  sayAccepted(turn, order, askedBefore);
  if (policy.mode === "test" && event.detailCode === "STANDARD_ORDER_PLACED") caughtRealOrder(turn);
  turn.effects.push({ type: "record", intent, end: null });
  if (intent.abandoned === "dismissed") dismissOrder(turn, intent, order);
}

/** Replenish was turned off: it arrived, or forget it. The order leaves the switch and the guards and is still followed. */
export function dismiss(turn: Turn): void {
  const { intent } = turn.book;
  if (intent === null) return;
  if (isPending(intent)) {
    abandon(turn, "dismissed");
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

/** What GetOrderInfo said of an order that is followed, dismissed or not (rule 10). */
export function takeNews(turn: Turn, event: SlotEventOf<"order:news">): void {
  const { book } = turn;
  const intent = [book.intent, book.dismissed].find((one) => one?.order?.eventInstanceId === event.eventInstanceId);
  const order = intent?.order;
  if (!intent || !order || event.eventInstanceId === "") return;
  turn.run.notice = null;
  if (event.status === "cancelled") {
    cancelled(turn, intent);
    return;
  }
  if (event.expectedAt !== null) order.expectedAt = event.expectedAt;
  if (event.status !== order.life && event.status !== "processing") {
    say(turn, event.status === "shipped" ? `the order is on its way${expectedText(order)}` : "Amazon has closed the order");
  }
  order.life = event.status;
  turn.effects.push({ type: "record", intent, end: intent === book.intent ? null : "dismissed" });
}

/** After 30 days nobody follows an order any more; where a sensor reports, it then also leaves the switch (rule 10). */
export function endFollowing(turn: Turn): void {
  const { book, shelf, policy, now } = turn;
  // A clock that is ahead must not lose an order that is days old.
  if (!clockIsRight(now)) return;
  if (book.dismissed?.order && !isFollowed(book.dismissed.order, now)) book.dismissed = null;
  const order = book.intent?.order;
  if (!order || isFollowed(order, now) || !hasSensor(policy)) return;
  book.refusal = { kind: "noNews", detail: dayText(order.acceptedAt), fault: shelf.low };
  endIntent(turn, "no news");
}

export function isFollowed(order: Order, now: Moment): boolean {
  return elapsed(order.acceptedAt, now) < followedFor;
}

/** Low, and the parcel should long have been here: 3 days after the expected day, or 14 days after acceptance without one. */
export function isOverdue(order: Order, shelf: Shelf, now: Moment): boolean {
  if (!shelf.low) return false;
  if (order.expectedAt !== null) return now.utc > order.expectedAt + 3 * day;
  return elapsed(order.acceptedAt, now) > 14 * day;
}

export function expectedText(order: Order): string {
  return order.expectedAt === null ? "" : `, expected ${dayText(order.expectedAt)}`;
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
function caughtRealOrder(turn: Turn): void {
  say(turn, "this was a REAL order: the device is linked for real orders, but the mode is test. Cancel it at Amazon within 24 h, then link the device again", "error");
  trip(turn);
}

/** Safety catch, live mode: nothing will come, so the need stays. */
function caughtTestOrder(turn: Turn): void {
  turn.book.refusal = { kind: "testInLive", detail: "", fault: true };
  say(turn, "Test order placed, but the mode is live: the device is linked as a test device and nothing will come. Link it again for real orders", "error");
  trip(turn);
  endIntent(turn, "test order in live");
}

function trip(turn: Turn): void {
  turn.run.tripped = true;
  turn.effects.push({ type: "trip" });
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

function cancelled(turn: Turn, intent: Intent): void {
  const { book, now } = turn;
  const id = intent.order?.eventInstanceId;
  book.taken = book.taken.filter((number) => number !== intent.number);
  book.spent = book.spent.filter((one) => one.number !== intent.number && (one.eventInstanceId === "" || one.eventInstanceId !== id));
  if (intent === book.dismissed) {
    book.dismissed = null;
    turn.effects.push({ type: "record", intent, end: "cancelled" });
    say(turn, "the order that was turned off has been cancelled at Amazon");
    return;
  }
  if (intent.order?.carriedOver) {
    book.hold = null;
    endIntent(turn, "cancelled");
    return;
  }
  // Also where Arm was pressed while it was open: that was no answer to a cancellation that nobody had seen yet.
  book.armed = false;
  book.cancelled += 1;
  const first = book.cancelled === 1;
  // One order per cycle (rule 4): while an earlier one of this cycle stands, the cancellation of a further one is no new need.
  const stands = book.taken.length > 0;
  const next = stands ? "an earlier one of this refill stands" : first ? "ordering again in 5 days at the earliest" : "order by hand, or refill";
  book.refusal = { kind: "cancelled", detail: next, fault: !first };
  book.rearm = first && !stands ? { since: orderTime(now), ms: rearmAfterCancellation } : null;
  say(turn, `the order was cancelled at Amazon${first ? "" : " again"}; ${next}`, "warn");
  endIntent(turn, "cancelled");
}

