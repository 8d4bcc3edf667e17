import { say, type Draft, type Facts } from "./draft.ts";
import type { TakesBack } from "./log-lines.ts";
import { isPending, nameOf, orderOf, type AcceptedIntent, type Order } from "./intent.ts";
import { isFollowed, isOverdue, orderAge } from "./order-age.ts";
import { endIntent } from "./ordering.ts";
import { hasSensor, promisesOf } from "./policy.ts";
import { abandon } from "./pursuing.ts";
import { refill } from "./refill.ts";
import { whenClockIsRight } from "./rule.ts";
import { arrive } from "./spare.ts";
import { day, orderTime } from "./times.ts";

/** From here on, turning Replenish off where no sensor reports means that the parcel arrived (rule 3c). */
const arrivedAfter = day;

/** For so long an order that was turned off is what a further request means. */
const shownAgainFor = 14 * day;

/**
 * Replenish was turned off: it arrived, or forget it. The order leaves the switch and the guards and is still followed.
 */
export function dismiss(draft: Draft): void {
  const { intent } = draft.book;
  if (intent === null) return;
  if (isPending(intent)) {
    abandon(draft, intent, "dismissed");
    return;
  }
  const { order } = intent;
  const arrived = !hasSensor(draft.policy) && orderAge(order, draft.now) >= arrivedAfter;
  const cancels = takenBackFrom(draft, order) !== null;
  const later =
    arrived && !cancels && !order.carriedOver && order.expectedAt !== null && order.expectedAt > orderTime(draft.now);
  if (later) {
    order.arrivesAt = order.expectedAt;
    say(draft, { code: "arrivesLater", at: order.expectedAt ?? 0 });
  }
  dismissOrder(draft, intent, arrived);
  if (!arrived || later) return;
  arrive(draft, order);
  // What was cancelled by us has no news that are worth waiting for.
  if (cancels) draft.book.dismissed = null;
  refill(draft, "told");
}

/** An order that was turned off before its expected day has come to it (rule 3c). */
export const arrivesInTime = whenClockIsRight(
  ({ book, now }) => {
    const arrivesAt = orderOf(book.dismissed)?.arrivesAt ?? null;
    return arrivesAt === null ? null : arrivesAt - orderTime(now);
  },
  (draft) => {
    const order = orderOf(draft.book.dismissed);
    if (order === null) return;
    order.arrivesAt = null;
    arrive(draft, order);
    refill(draft, "told");
  },
);

/**
 * The dismissed order that Replenish shows again, without a call, when it is turned on: of the last 14 days, or still
 * followed and not overdue.
 */
export function dismissedToShow(facts: Facts): AcceptedIntent | null {
  const { book, now } = facts;
  // What is said to have arrived belongs to the cycle before.
  if (book.dismissed === null || book.dismissed.order.arrived) return null;
  const { order } = book.dismissed;
  const recent = orderAge(order, now) < shownAgainFor;
  return recent || (isFollowed(order, facts) && !isOverdue(order, facts)) ? book.dismissed : null;
}

/** Puts a dismissed order back on the switch. */
export function showAgain(draft: Draft, intent: AcceptedIntent): void {
  const { order } = intent;
  draft.book.dismissed = null;
  order.arrivesAt = null;
  if (order.takenBack) order.askedAt = null;
  draft.book.intent = intent;
  draft.book.refusal = null;
  draft.run.notice = null;
  say(draft, { code: "shownAgain", takesBack: takenBackFrom(draft, order) });
  draft.effects.push({ type: "record", intent, end: null });
}

/**
 * The order leaves the switch and the guards; where it is ours to cancel, the channel is asked to. `arrived`: its parcel
 * is there.
 */
export function dismissOrder(draft: Draft, intent: AcceptedIntent, arrived = false): void {
  const { book } = draft;
  const { order } = intent;
  endIntent(draft, intent, "dismissed");
  const takesBack = takenBackFrom(draft, order);
  if (!order.carriedOver) book.dismissed = intent;
  if (!arrived) say(draft, { code: "turnedOff", takesBack });
  if (takesBack === null) return;
  draft.effects.push({ type: "takeBack", order: nameOf(intent), ref: order.eventInstanceId });
  if (takesBack === "order") return;
  order.takenBack = true;
  // Whether that worked shows at the next look.
  order.askedAt = null;
}

/** What becomes of an order there that is turned off. A real one that the safety catch met only the customer may cancel. */
function takenBackFrom({ policy }: Draft, { kind, channel }: Order): TakesBack {
  const { takesBack, means } = promisesOf(policy, channel);
  if (!takesBack || kind === "real") return null;
  return means === "asked" ? "entry" : "order";
}
