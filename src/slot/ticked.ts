import { keepRefusal, say, type Draft } from "./draft.ts";
import type { AcceptedIntent, Order } from "./intent.ts";
import { age } from "./order-age.ts";
import { request } from "./manual.ts";
import { endIntent } from "./ordering.ts";
import { refill } from "./refill.ts";
import { arrive } from "./spare.ts";
import type { Book } from "./state.ts";
import { minute, orderTime, type Moment } from "./times.ts";

/** A tick counts when a look so long after the first that saw it still does: it may have been a slip. */
const tickCountsAfter = 10 * minute;

/** Its entry was seen marked as done: shown at once, counted when it stays. */
export function takeTick(draft: Draft, intent: AcceptedIntent): void {
  const { order } = intent;
  if (order.tickedAt === null) {
    order.life = "ticked";
    order.tickedAt = orderTime(draft.now);
    say(draft, { code: "ticked" });
    record(draft, intent);
  } else if (age(order.tickedAt, draft.now) >= tickCountsAfter) bought(draft, intent);
}

/** Its entry is open again: what was not counted yet was a slip. */
export function takeUntick(order: Order): void {
  order.tickedAt = null;
}

/** Its tick has counted: what becomes of the entry afterwards says nothing more. */
export function isBought({ tickedAt, arrived }: Order): boolean {
  return tickedAt !== null && arrived;
}

/** In how many ms a tick is looked at for the second time; null where none waits for that. */
export function tickAsksIn({ tickedAt, askedAt, arrived }: Order, now: Moment): number | null {
  if (tickedAt === null || arrived || (askedAt ?? 0) >= tickedAt + tickCountsAfter) return null;
  return Math.max(0, tickCountsAfter - age(tickedAt, now));
}

/** The channel says that it is in the house. */
export function takeArrival(draft: Draft, intent: AcceptedIntent): void {
  intent.order.life = "closed";
  if (!intent.order.arrived) bought(draft, intent);
}

/**
 * Its entry is not there any more. Where a tick was seen before, it was bought; else nobody knows: not bought and not
 * refused. It ends, and nothing is asked for again before a refill or a person. `several`: others are gone as well.
 */
export function takeGone(draft: Draft, intent: AcceptedIntent, several: boolean): void {
  const { book, now } = draft;
  const { order } = intent;
  if (order.tickedAt !== null) {
    bought(draft, intent);
    return;
  }
  if (order.takenBack) forget(book, intent);
  if (intent === book.dismissed) {
    book.dismissed = null;
    draft.effects.push({ type: "record", intent, end: "gone" });
    return;
  }
  if (order.takenBack) {
    // Turned on again before we knew: asked for anew.
    endIntent(draft, intent, "gone");
    request(draft);
    return;
  }
  book.armed = false;
  keepRefusal(draft, { kind: "gone", detail: "", fault: several, since: orderTime(now) });
  say(draft, { code: "gone", several }, "warn");
  endIntent(draft, intent, "gone");
}

/** It was not bought: neither the cap nor the cycle counts it. */
function forget(book: Book, { number }: AcceptedIntent): void {
  book.capEntries = book.capEntries.filter((one) => one.number !== number);
  book.cycleOrders = book.cycleOrders.filter((one) => one !== number);
}

/** In the house (rule 3d). Where nobody else tells of refills, and packs are not counted, that is one. */
function bought(draft: Draft, intent: AcceptedIntent): void {
  const { policy, book } = draft;
  arrive(draft, intent.order);
  record(draft, intent);
  if (intent === book.intent && policy.delivers === "told" && policy.packSize === null) refill(draft, "told");
}

function record({ book, effects }: Draft, intent: AcceptedIntent): void {
  effects.push({ type: "record", intent, end: intent === book.intent ? null : "dismissed" });
}
