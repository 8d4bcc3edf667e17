import type { SlotEventOf } from "./events.ts";
import { isAutomatic } from "./guards.ts";
import { endIntent, learnTime } from "./intents.ts";
import { hasSensor } from "./policy.ts";
import type { Intent, Order, Shelf, SlotState } from "./state.ts";
import { clockIsRight, day, dayText, hour, minute, orderTime, type Moment } from "./times.ts";
import { bookOf, say, type Turn } from "./turn.ts";

/** An order is followed for so long at most (rule 10). */
const followedFor = 30 * day;

/** Amazon is asked first so long after it took the order, and then in such steps. */
const firstAskAfter = 15 * minute;
const askEvery = 6 * hour;

/** Amazon's guidelines: after the first cancellation, order again no sooner than 5 days later. */
const rearmAfterCancellation = 5 * day;

/** Amazon's resolution flow shows as processing without a delivery date; a healthy order has one within hours. */
const resolutionFlowShowsAfter = 6 * hour;

/** Without an expected day, a parcel that is not here after so long is overdue; with one, so long after it. */
const overdueAfter = 14 * day;
const overdueAfterExpected = 3 * day;

/** Amazon is still asked about it, and a refill still looked for: 30 days from acceptance (design, rule 10). */
export function isFollowed(order: Order, now: Moment): boolean {
  return age(order.acceptedAt, now) < followedFor;
}

/** Time since `at` by Amazon's clock where that contradicts the machine's: an order of today is not overdue because a clock is a year ahead. */
function age(at: number, now: Moment): number {
  return Math.max(0, orderTime(now) - at);
}

/** Low, and the parcel should long have been here. */
export function isOverdue(order: Order, shelf: Shelf, now: Moment): boolean {
  if (!shelf.low) return false;
  if (order.expectedAt !== null) return orderTime(now) > order.expectedAt + overdueAfterExpected;
  return age(order.acceptedAt, now) > overdueAfter;
}

/** What is wrong with an order on its way and needs a person; null where nothing is. */
export function orderTrouble(order: Order, shelf: Shelf, now: Moment): string | null {
  if (isOverdue(order, shelf, now)) return "Overdue: the order should have arrived; look at your orders at Amazon";
  const resolution = order.life === "processing" && order.expectedAt === null && age(order.acceptedAt, now) >= resolutionFlowShowsAfter;
  return resolution ? "Amazon needs you: see its e-mail about this order" : null;
}

/** Asks for news of the orders on their way, dismissed or not, when it is time (rule 10). An ask that gets no answer is not repeated before the next. */
export function follow(turn: Turn): void {
  const { book, run, policy, now } = turn;
  if (!run.linked || policy.stopped !== null) return;
  for (const intent of [book.intent, book.dismissed]) {
    const order = intent?.order;
    if (!order || askIn(order, now) !== 0) continue;
    order.askedAt = orderTime(now);
    turn.effects.push({ type: "follow", eventInstanceId: order.eventInstanceId });
  }
}

/** In how many ms the news of an order are due, or what is said of it changes by time alone; only what lies ahead. */
export function followingWaits(state: SlotState, { linked }: { linked: boolean }, policy: Parameters<typeof bookOf>[1], now: Moment): number[] {
  const book = bookOf(state, policy);
  const orders = [book.intent?.order, book.dismissed?.order].filter((order) => order !== null && order !== undefined);
  return orders.flatMap((order) => {
    const old = age(order.acceptedAt, now);
    const overdue = order.expectedAt === null ? overdueAfter - old : order.expectedAt + overdueAfterExpected - orderTime(now);
    const ask = linked ? askIn(order, now) : null;
    return [resolutionFlowShowsAfter - old, overdue + 1, followedFor - old, ask ?? 0].filter((ms) => ms > 0);
  });
}

/** What GetOrderInfo said of an order that is followed, dismissed or not (rule 10). A word that is not known is kept, and is no news. */
export function takeNews(turn: Turn, event: SlotEventOf<"order:news">): void {
  const { book } = turn;
  const intent = [book.intent, book.dismissed].find((one) => one?.order?.eventInstanceId === event.eventInstanceId);
  if (!intent?.order || event.eventInstanceId === "") return;
  const order = intent.order;
  const { status, word } = event;
  if (word === "") return;
  const expectedAt = status === null ? order.expectedAt : (event.expectedAt ?? order.expectedAt);
  if ((status ?? order.life) === order.life && word === order.word && expectedAt === order.expectedAt) return;
  if (status === null) say(turn, `Amazon says "${word}" of the order`);
  order.word = word;
  order.expectedAt = expectedAt;
  if (status === "cancelled") {
    turn.run.notice = null;
    cancelled(turn, intent, order);
    return;
  }
  if (status !== null) {
    turn.run.notice = null;
    if (status !== order.life && status !== "processing") {
      say(turn, status === "shipped" ? `the order is on its way${expectedText(order)}` : "Amazon has closed the order");
    }
    order.life = status;
  }
  turn.effects.push({ type: "record", intent, end: intent === book.intent ? null : "dismissed" });
}

/** After 30 days nobody follows an order any more; where a sensor reports, it then also leaves the switch (rule 10). */
export function endFollowing(turn: Turn): void {
  const { book, shelf, policy, now } = turn;
  // A clock that is ahead must not lose an order that is days old.
  if (!clockIsRight(now)) {
    const ended = [hasSensor(policy) ? book.intent?.order : null, book.dismissed?.order].some((one) => one && !isFollowed(one, now));
    if (ended && now.drift === null) learnTime(turn);
    return;
  }
  if (book.dismissed?.order && !isFollowed(book.dismissed.order, now)) book.dismissed = null;
  const order = book.intent?.order;
  if (!order || isFollowed(order, now) || !hasSensor(policy)) return;
  book.refusal = { kind: "noNews", detail: dayText(order.acceptedAt), fault: shelf.low };
  endIntent(turn, "no news");
}

/** Says once what needs a person about an order on its way. */
export function tellTrouble(turn: Turn): void {
  const { book, shelf, run, now } = turn;
  const order = book.intent?.order;
  const trouble = order ? orderTrouble(order, shelf, now) : null;
  if (trouble !== null && trouble !== run.saidTrouble) say(turn, trouble, "warn");
  run.saidTrouble = trouble;
}

/** `, expected 2026-11-22` to stand behind a sentence; empty where Amazon named no day. */
export function expectedText(order: Order): string {
  return order.expectedAt === null ? "" : `, expected ${dayText(order.expectedAt)}`;
}

/** In how many ms Amazon is asked about an order; null where it never is. */
function askIn(order: Order, now: Moment): number | null {
  if (order.eventInstanceId === "" || !isFollowed(order, now)) return null;
  const wait = order.askedAt === null ? firstAskAfter - age(order.acceptedAt, now) : askEvery - age(order.askedAt, now);
  return Math.max(0, wait);
}

function cancelled(turn: Turn, intent: Intent, order: Order): void {
  const { book } = turn;
  book.taken = book.taken.filter((number) => number !== intent.number);
  book.spent = book.spent.filter((one) => one.eventInstanceId !== order.eventInstanceId);
  if (intent === book.dismissed) {
    book.dismissed = null;
    turn.effects.push({ type: "record", intent, end: "cancelled" });
    say(turn, "the order that was turned off has been cancelled at Amazon");
    // It may have been what a later cancellation was told to stand beside.
    if (book.refusal?.kind === "cancelled") lookAhead(turn);
    return;
  }
  if (order.carriedOver) {
    book.hold = null;
    endIntent(turn, "cancelled");
    return;
  }
  // Also where Arm was pressed while it was open: that was no answer to a cancellation that nobody had seen yet.
  book.armed = false;
  book.cancelled += 1;
  const next = lookAhead(turn);
  say(turn, `the order was cancelled at Amazon${book.cancelled === 1 ? "" : " again"}; ${next}`, "warn");
  endIntent(turn, "cancelled");
}

/** After a cancellation: whether and when the slot orders again, which is told and returned in words. */
function lookAhead(turn: Turn): string {
  const { book, now } = turn;
  const first = book.cancelled === 1;
  // One order per cycle (rule 4): while an earlier one of this cycle stands, the cancellation of a further one is no new need.
  const stands = book.taken.length > 0;
  book.rearm = first && !stands ? { since: orderTime(now), ms: rearmAfterCancellation } : null;
  const again = book.rearm !== null && isAutomatic(turn) ? "ordering again in 5 days at the earliest" : "order by hand, or refill";
  const detail = stands ? "an earlier one of this refill stands" : again;
  book.refusal = { kind: "cancelled", detail, fault: !first };
  return detail;
}
