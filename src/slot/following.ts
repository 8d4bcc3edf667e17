import { takeCancellation } from "./cancelled.ts";
import { waitForCarriedOver } from "./carried-over.ts";
import { keepRefusal, say, type Draft, type Facts } from "./draft.ts";
import type { SlotEventOf } from "./events.ts";
import { nameOf, orderOf, type AcceptedIntent, type Order, type OrderTrouble } from "./intent.ts";
import { mayAskAbout } from "./may-ask.ts";
import {
  age,
  followedIn,
  isFollowed,
  isOverdue,
  isSettledAlive,
  orderAge,
  overdueIn,
  type OverdueFacts,
  unknownIsOverAfter,
} from "./order-age.ts";
import { endIntent } from "./ordering.ts";
import { hasSensor, promisesOf } from "./policy.ts";
import { ahead, soonest, when, type Rule } from "./rule.ts";
import { learnTime } from "./second-clock.ts";
import { riseAsksIn } from "./shipping.ts";
import { arrive } from "./spare.ts";
import { isBought, takeArrival, takeGone, takeTick, takeUntick, tickAsksIn } from "./ticked.ts";
import { clockIsRight, orderTime } from "./times.ts";
import { isOutdone, toldOf, toldStates, type ToldOrder } from "./told-orders.ts";
import { judgeRise } from "./whose-parcel.ts";

/** What is wrong with an order on its way and needs a person; null where nothing is. */
export function orderTrouble(order: Order, facts: OverdueFacts): OrderTrouble | null {
  if (isOverdue(order, facts)) return "overdue";
  const resolution = order.life === "processing" && order.expectedAt === null && (undatedIn(order, facts) ?? 1) <= 0;
  return resolution ? "needsPerson" : null;
}

/** In how many ms an order without an expected day needs a person; null where the channel's days say nothing. */
function undatedIn(order: Order, { policy, now }: Pick<OverdueFacts, "policy" | "now">): number | null {
  const dated = promisesOf(policy, order.channel).follow?.dated ?? null;
  return dated === null ? null : dated - orderAge(order, now);
}

/**
 * Asks for news of the orders on their way, dismissed or not, when it is time (rule 10). An ask that gets no answer is
 * not repeated before the next.
 */
export const follows = when(
  (facts) => soonest(ordersOf(facts).map((intent) => askIn(intent, facts))),
  (draft) => {
    for (const intent of ordersOf(draft)) {
      if (askIn(intent, draft) !== 0) continue;
      intent.order.askedAt = orderTime(draft.now);
      draft.effects.push({ type: "follow", order: nameOf(intent), eventInstanceId: intent.order.eventInstanceId });
    }
    draft.run.looksAnew = false;
  },
);

/** The orders on their way, dismissed or not. */
function ordersOf({ book }: Pick<Facts, "book">): AcceptedIntent[] {
  return [book.intent, book.dismissed].filter((intent) => intent?.phase === "accepted");
}

/**
 * Takes the news of an order that is followed, dismissed or not (rule 10). A word that is not known is kept, and
 * changes nothing.
 */
export function takeNews(draft: Draft, event: SlotEventOf<"order:news">): void {
  const { book } = draft;
  const intent = [book.intent, book.dismissed].find((one) => orderOf(one)?.eventInstanceId === event.eventInstanceId);
  if (intent?.phase !== "accepted" || event.eventInstanceId === "") return;
  const order = intent.order;
  const { status, word } = event;
  if (word === "") return;
  if (isBought(order)) return;
  const told = toldOf(book, intent.number);
  if (status === "gone") {
    // What has arrived may be forgotten there.
    if (told?.state === "arrived") return;
    takeGone(draft, intent, event.several === true);
    return;
  }
  if (status !== null && status !== "cancelled") order.aliveAt = orderTime(draft.now);
  // It stands although it was to be taken back: turned on again, it is the order like any other.
  if (status !== null && status !== "cancelled" && intent === book.intent) order.takenBack = false;
  if (told !== undefined && isLate(told, status, book.cycle)) return;
  if (status === "ticked" || status === "arrived") {
    order.word = word;
    draft.run.notice = null;
    if (status === "ticked") takeTick(draft, intent);
    else takeArrival(draft, intent);
    return;
  }
  if (status === "processing") takeUntick(order);
  const expectedAt = status === null ? order.expectedAt : (event.expectedAt ?? order.expectedAt);
  if ((status ?? order.life) === order.life && word === order.word && expectedAt === order.expectedAt) return;
  if (status === null) say(draft, { code: "unknownNews", word });
  order.word = word;
  order.expectedAt = expectedAt;
  if (status === "cancelled") {
    draft.run.notice = null;
    takeCancellation(draft, intent);
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

/** Notes what is told of an order; true where that says less than what was told before. */
function isLate(told: ToldOrder, status: SlotEventOf<"order:news">["status"], cycle: number): boolean {
  const state = status === "processing" ? "placed" : toldStates.find((one) => one === status);
  if (state === undefined) return false;
  if (isOutdone(state, told.state)) return true;
  told.state = state;
  told.cycle = cycle;
  return false;
}

/** Ends the following of an order after its time; where a sensor reports, it then also leaves the switch (rule 10). */
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
  keepRefusal(draft, { kind: "noNews", detail: "", fault: shelf.low });
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
        // Overdue begins a millisecond later.
        ahead(overdueIn(order, facts.now) + 1),
      ]),
    ),
};

/** In how many ms the channel is asked about an order; null where it never is. */
function askIn({ unknownAt, order }: AcceptedIntent, facts: Pick<Draft, "policy" | "run" | "now">): number | null {
  const { policy, run, now } = facts;
  const { follow, means } = promisesOf(policy, order.channel);
  if (follow === null || order.eventInstanceId === "" || !isFollowed(order, facts) || !mayAskAbout(order, facts))
    return null;
  if (isBought(order)) return null;
  if (run.looksAnew && means === "asked") return 0;
  const usual = order.askedAt === null ? follow.first - orderAge(order, now) : follow.every - age(order.askedAt, now);
  const waits = [usual, riseAsksIn(order, now) ?? usual, tickAsksIn(order, now) ?? usual];
  if (
    unknownAt !== null &&
    !isSettledAlive(unknownAt, order) &&
    (order.askedAt ?? 0) < unknownAt + unknownIsOverAfter
  ) {
    waits.push(unknownAt + unknownIsOverAfter - orderTime(now));
  }
  return Math.max(0, Math.min(...waits));
}
