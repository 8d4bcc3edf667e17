import { isAutomatic } from "./automatic.ts";
import { expectedText, orderTrouble } from "./following.ts";
import { levelByForecast } from "./forecast-wanted.ts";
import { automaticObjection, isNeeded } from "./guards.ts";
import { isPending, needsAttention } from "./intents.ts";
import { suddenFall } from "./low.ts";
import { isCaughtReal } from "./orders.ts";
import { refusalText } from "./refusals.ts";
import { isStale, silentSince } from "./shelf.ts";
import { heldTooLongIn } from "./spare.ts";
import type { Order } from "./state.ts";
import { day, elapsed, momentText, unitsText } from "./times.ts";
import type { Facts } from "./turn.ts";

/** Order Status and the fault that goes with it (the table of the design, section 7). */
export interface Status {
  text: string;
  fault: boolean;
}

/** "Refilled" that the sensor does not show needs a person after so long. */
const longInVain = 7 * day;

const fine = (text: string): Status => ({ text, fault: false });
const fault = (text: string): Status => ({ text, fault: true });

/** What is to be told about a slot, the most urgent first: a request just refused, the link, an order, a refusal, the level. */
export function statusOf(facts: Facts): Status {
  const standing = pendingStatus(facts) ?? linkStatus(facts) ?? orderStatus(facts) ?? refusalStatus(facts) ?? levelStatus(facts);
  const { notice } = facts.run;
  // A request that was just refused does not mend what needs a person.
  return notice === null ? standing : { text: `Not ordered: ${notice.text}`, fault: notice.fault || standing.fault };
}

function pendingStatus({ book, now, run, policy }: Facts): Status | null {
  const { intent } = book;
  if (!isPending(intent) || intent.abandoned === "dismissed") return null;
  const mayAsk = run.linked && !run.tripped && policy.stopped === null;
  if (!mayAsk && intent.phase !== "calling") return null;
  if (intent.refusal !== null) return fault(refusalText(intent.refusal));
  if (intent.attempts === 1 && intent.phase === "calling") return fine("Ordering");
  return { text: "Amazon unreachable, trying again", fault: needsAttention(intent, run.dueAt, now) };
}

function linkStatus({ run, policy, book }: Facts): Status | null {
  if (policy.stopped !== null) return fault(`Not ordered: ${policy.stopped}`);
  if (!run.linked) return fault(run.unlinkedWhy === "" ? "Link with Amazon" : `Link with Amazon: ${run.unlinkedWhy}`);
  if (!run.tripped || book.intent?.phase === "accepted") return null;
  if (book.refusal?.kind === "testInLive") return fault(refusalText(book.refusal));
  return fault("Link with Amazon: the device is linked for the wrong kind of orders");
}

function orderStatus(facts: Facts): Status | null {
  const { book, run, policy } = facts;
  const order = book.intent?.order;
  if (!order) return null;
  const trouble = orderTrouble(order, facts);
  if (trouble !== null) return fault(trouble);
  // A real order that mode test did not mean to place: to be cancelled within 24 h, whatever became of the link.
  const caught = isCaughtReal(order, policy) && order.life !== "shipped" && order.life !== "closed";
  return { text: orderText(order), fault: run.tripped || caught };
}

function orderText(order: Order): string {
  if (order.life === "shipped") return `Shipped${expectedText(order)}`;
  if (order.life === "closed") return "Order closed by Amazon";
  switch (order.kind) {
    case "real":
      return `Order placed${expectedText(order)}`;
    case "test":
      return "Test order placed";
    case "already":
      return `Already on order${expectedText(order)}`;
    case "untold":
      return `Accepted by Amazon (${order.detailCode})`;
  }
}

function refusalStatus(facts: Facts): Status | null {
  const { refusal } = facts.book;
  if (refusal === null || refusal.kind === "notLinked") return null;
  const whileLow = refusal.kind === "noNews" || refusal.kind === "cancelledOff";
  if (refusal.kind === "noNews" && !facts.shelf.low) return null;
  return { text: refusalText(refusal), fault: whileLow ? facts.shelf.low : refusal.fault };
}

function levelStatus(facts: Facts): Status {
  const { shelf, policy } = facts;
  if (isStale(facts)) return { text: `No reading since ${momentText(silentSince(facts))}`, fault: isLowByForecast(facts) };
  const fall = suddenFall(facts);
  if (fall !== null) {
    // Promised only where nothing else holds it back.
    const then = isAutomatic(facts) && automaticObjection(facts) === null ? `, ordering at ${momentText(facts.now.utc + fall.believedIn)} if it lasts` : "";
    return fault(`Fell suddenly: ${Math.round(fall.from)} % to ${Math.round(fall.to)} %${then}`);
  }
  if (shelf.low) return lowStatus(facts);
  if (isToldInVain(facts)) return { text: "Low: not ordered, marked as refilled, waiting for the sensor to show it", fault: sinceRefill(facts) > longInVain };
  const forgotten = policy.delivers === "told" && elapsed(shelf.levelAt ?? 0, facts.now) > policy.staleAfter;
  if (policy.delivers === "told" && (shelf.level === null || forgotten)) return fine("Order by hand");
  return fine(shelf.level === null ? "No reading yet" : "Level OK");
}

function lowStatus(facts: Facts): Status {
  const objection = isNeeded(facts) && isAutomatic(facts) ? automaticObjection(facts) : null;
  if (objection === null || (objection.said && facts.book.intent !== null)) return fine("Low");
  if (objection.inHouse === undefined) return fine(`Low: not ordered, ${objection.reason}`);
  return {
    text: `Low: fill it up, ${unitsText(objection.inHouse, facts.policy.unit)} should be in the house`,
    fault: heldTooLongIn(facts) === 0,
  };
}

/** Somebody said "refilled" a day ago or more, and the last that the sensor said is low: one that speaks on change only says no more. */
function isToldInVain(facts: Facts): boolean {
  const { shelf, policy } = facts;
  return shelf.toldByHand && shelf.level !== null && shelf.level <= policy.threshold && sinceRefill(facts) > day;
}

function sinceRefill({ shelf, now }: Facts): number {
  return elapsed(shelf.refilledAt ?? now.utc, now);
}

/** The sensor has fallen silent, and by what it said before the slot is low by now. */
function isLowByForecast(facts: Facts): boolean {
  return facts.shelf.low || (levelByForecast(facts) ?? 100) <= facts.policy.threshold;
}
