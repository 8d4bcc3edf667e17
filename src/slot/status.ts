import { isAutomatic } from "./automatic.ts";
import type { Coded, NoFacts } from "./coded.ts";
import type { Facts } from "./draft.ts";
import { orderTrouble } from "./following.ts";
import { levelByForecast } from "./forecast-wanted.ts";
import { automaticObjection } from "./guards.ts";
import { isPending, orderOf, type Order, type OrderTrouble, type Refusal } from "./intent.ts";
import { suddenFall } from "./low.ts";
import { mayAsk } from "./may-ask.ts";
import { isNeeded } from "./need.ts";
import { isCaughtReal } from "./orders.ts";
import { needsAttention } from "./pursuing.ts";
import { isTripped } from "./readiness.ts";
import type { Reason } from "./reasons.ts";
import { isStale, silentSince } from "./shelf.ts";
import { heldTooLongIn } from "./spare.ts";
import { day, elapsed } from "./times.ts";

/**
 * What a slot shows of an order, a refusal or its level, most of all (the table of the design, section 7). Times are ms
 * UTC, percentages whole.
 */
export interface StatusFacts
  extends Record<Refusal["kind"], Pick<Refusal, "detail" | "next">>, Record<OrderTrouble, NoFacts> {
  /** A request that was just refused, or the configuration stops ordering. */
  notOrdered: { reason: Reason };
  ordering: NoFacts;
  tryingAgain: NoFacts;
  /** The device is not linked; null where it is not known why. */
  link: { why: Reason };
  linkedWrong: NoFacts;
  shipped: { expectedAt: number | null };
  closed: NoFacts;
  placed: { expectedAt: number | null };
  testPlaced: NoFacts;
  alreadyOnOrder: { expectedAt: number | null };
  accepted: { detailCode: string };
  /** An entry that a person has still to buy; something that was handed over; an entry that was marked as done. */
  onTheList: NoFacts;
  sent: NoFacts;
  bought: NoFacts;
  /** No reading in time. */
  silent: { since: number };
  /** `believedAt`: when it will be ordered if it lasts; null where nothing will. */
  fellSuddenly: { from: number; to: number; believedAt: number | null };
  low: NoFacts;
  lowHeld: { reason: Reason };
  /** Low, and so much should be in the house. */
  fillUp: { units: number; unit: string };
  byHand: NoFacts;
  neverRead: NoFacts;
  fine: NoFacts;
}

/** `channel`: the one that it is about, where the slot orders through another one by now. */
export type Status = Coded<StatusFacts> & { channel?: string };

/** Order Status and the fault that goes with it. */
export interface Standing {
  status: Status;
  fault: boolean;
}

/** "Refilled" that the sensor does not show needs a person after so long. */
const longInVain = 7 * day;

/** So long after an entry went, and nobody said what became of it. */
const missedAfter = 7 * day;

const fine = (status: Status): Standing => ({ status, fault: false });
const fault = (status: Status): Standing => ({ status, fault: true });

/**
 * What is to be told about a slot, the most urgent first: a request just refused, the link, an order, a refusal, the
 * level.
 */
export function statusOf(facts: Facts): Standing {
  const standing =
    pendingStatus(facts) ?? linkStatus(facts) ?? orderStatus(facts) ?? refusalStatus(facts) ?? levelStatus(facts);
  const { notice } = facts.run;
  // A request that was just refused does not mend what needs a person.
  return notice === null
    ? standing
    : { status: { code: "notOrdered", reason: notice.reason }, fault: notice.fault || standing.fault };
}

function pendingStatus(facts: Facts): Standing | null {
  const { book, now, run } = facts;
  const { intent } = book;
  if (!isPending(intent) || intent.abandoned === "dismissed") return null;
  if (!mayAsk(facts, "order") && intent.phase !== "calling") return null;
  if (intent.refusal !== null) return about(facts, intent.channel, fault(refused(intent.refusal)));
  if (intent.attempts === 1 && intent.phase === "calling")
    return about(facts, intent.channel, fine({ code: "ordering" }));
  const waiting = { status: { code: "tryingAgain" }, fault: needsAttention(intent, run.dueAt, now) } as const;
  return about(facts, intent.channel, waiting);
}

function linkStatus({ run, policy, book }: Facts): Standing | null {
  if (policy.stopped !== null) return fault({ code: "notOrdered", reason: policy.stopped });
  const { readiness } = run;
  if (readiness.ready) return null;
  if (!isTripped(readiness)) return fault({ code: "link", why: readiness.why });
  if (book.intent?.phase === "accepted") return null;
  if (book.refusal?.kind === "testInLive") return fault(refused(book.refusal));
  return fault({ code: "linkedWrong" });
}

function orderStatus(facts: Facts): Standing | null {
  const { book, run, policy } = facts;
  const order = orderOf(book.intent);
  if (order === null) return null;
  const trouble = orderTrouble(order, facts);
  if (trouble !== null) return about(facts, order.channel, fault({ code: trouble }));
  // A real order that mode test did not mean to place: to be cancelled within 24 h, whatever became of the link.
  const caught = isCaughtReal(order, policy) && order.life !== "shipped" && order.life !== "closed";
  return about(facts, order.channel, {
    status: orderStands(order),
    fault: isTripped(run.readiness) || caught,
  });
}

function orderStands({ life, kind, detailCode, expectedAt }: Order): Status {
  if (life === "shipped") return { code: "shipped", expectedAt };
  if (life === "closed") return { code: "closed" };
  if (life === "ticked") return { code: "bought" };
  switch (kind) {
    case "real":
      return { code: "placed", expectedAt };
    case "test":
      return { code: "testPlaced" };
    case "already":
      return { code: "alreadyOnOrder", expectedAt };
    case "untold":
      return { code: "accepted", detailCode };
    case "listed":
    case "onList":
      return { code: "onTheList" };
    case "sent":
      return { code: "sent" };
  }
}

function refusalStatus(facts: Facts): Standing | null {
  const { refusal } = facts.book;
  if (refusal === null || refusal.kind === "notLinked") return null;
  const whileLow = refusal.kind === "noNews" || refusal.kind === "cancelledOff";
  if (refusal.kind === "noNews" && !facts.shelf.low) return null;
  const missed = refusal.kind === "gone" && (missedIn(facts) ?? 1) <= 0;
  return about(facts, refusal.channel, {
    status: refused(refusal),
    fault: whileLow ? facts.shelf.low : refusal.fault || missed,
  });
}

/** In how many ms an entry that went unticked needs a person, while the slot is low; null where none did. */
export function missedIn({ book, shelf, now }: Pick<Facts, "book" | "shelf" | "now">): number | null {
  const since = book.refusal?.kind === "gone" ? book.refusal.since : undefined;
  return since === undefined || !shelf.low ? null : missedAfter - elapsed(since, now);
}

function refused({ kind, detail, next }: Refusal): Status {
  return { code: kind, detail, ...(next === undefined ? {} : { next }) };
}

/** Says whose it is where the slot has moved since. */
function about({ policy }: Pick<Facts, "policy">, channel: string | undefined, standing: Standing): Standing {
  if (channel === undefined || channel === policy.channel) return standing;
  return { ...standing, status: { ...standing.status, channel } };
}

function levelStatus(facts: Facts): Standing {
  const { shelf, policy } = facts;
  if (isStale(facts)) return { status: { code: "silent", since: silentSince(facts) }, fault: isLowByForecast(facts) };
  const fall = suddenFall(facts);
  if (fall !== null) {
    // Promised only where nothing else holds it back.
    const promised = isAutomatic(facts) && automaticObjection(facts) === null;
    const believedAt = promised ? facts.now.utc + fall.believedIn : null;
    return fault({ code: "fellSuddenly", from: Math.round(fall.from), to: Math.round(fall.to), believedAt });
  }
  if (shelf.low) return lowStatus(facts);
  if (isToldInVain(facts))
    return { status: { code: "lowHeld", reason: { code: "awaitsSensor" } }, fault: sinceRefill(facts) > longInVain };
  const forgotten = policy.delivers === "told" && elapsed(shelf.levelAt ?? 0, facts.now) > policy.staleAfter;
  if (policy.delivers === "told" && (shelf.level === null || forgotten)) return fine({ code: "byHand" });
  return fine({ code: shelf.level === null ? "neverRead" : "fine" });
}

function lowStatus(facts: Facts): Standing {
  const objection = isNeeded(facts) && isAutomatic(facts) ? automaticObjection(facts) : null;
  if (objection === null || (objection.said && facts.book.intent !== null)) return fine({ code: "low" });
  const { reason } = objection;
  if (reason.code !== "inHouse") return fine({ code: "lowHeld", reason });
  return { status: { code: "fillUp", units: reason.units, unit: reason.unit }, fault: heldTooLongIn(facts) === 0 };
}

/**
 * Somebody said "refilled" a day ago or more, and the last that the sensor said is low: one that speaks on change only
 * says no more.
 */
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
