import { isAutomatic } from "./automatic.ts";
import { isPending } from "./intent.ts";
import { clockReason } from "./ordering.ts";
import { suddenFall } from "./low.ts";
import { whyNotAsked } from "./may-ask.ts";
import { hasSensor, hysteresis } from "./policy.ts";
import { runsOutIn } from "./runs-out.ts";
import { storeRetryIn } from "./store-failure.ts";
import { awaitsFirstWord, isFresh, isStale } from "./shelf.ts";
import { heldInHouse } from "./spare.ts";
import { plainUnits } from "./plain.ts";
import type { Reason } from "./reasons.ts";
import type { Book, Wait } from "./state.ts";
import { clockIsWrong, day, elapsed, minute, type Moment } from "./times.ts";
import type { Facts } from "./turn.ts";

/** The cap counts the orders of so many days. */
const capWindow = 30 * day;

/** A scene may set the switch as often as it likes; only so far apart does a request count as a new one. */
const manualPause = minute;

/** Readings that lie further apart than so many points say nothing of when the slot runs out. */
const steadyWithin = 10;

/** Why a guard says no. `said`: the state already says so by itself, with its own status and fault. */
export interface Objection {
  reason: Reason;
  said: boolean;
}

const said = (reason: Reason): Objection => ({ reason, said: true });
const because = (reason: Reason): Objection => ({ reason, said: false });

/**
 * An order is wanted: the slot is low, and its newest reading does not say otherwise; or it will run out soon (rule 4).
 */
export function isNeeded(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): boolean {
  const { shelf, policy } = facts;
  if (shelf.low && (shelf.level ?? 100) <= policy.threshold + hysteresis) return true;
  return (standsFor(facts) ?? Infinity) <= policy.lead && isLeadReached(facts);
}

/** In how many ms `leadDays` wants an order, by the forecast; null where it does not, or not by time alone. */
export function leadIn(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): number | null {
  const left = standsFor(facts);
  return left === null || !isLeadReached(facts) ? null : Math.max(0, left - facts.policy.lead);
}

/**
 * In how many ms it runs out, by the forecast and no sooner than the level that stands lasts at its rate: what a sensor
 * said while its jar was lifted may be in the forecast.
 */
function standsFor(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): number | null {
  const { shelf, run, policy, now } = facts;
  const left = runsOutIn(facts);
  const stands = hasSensor(policy) ? shelf.row?.middle : shelf.level;
  if (left === null || run.forecast === null || stands == null) return null;
  return Math.max(left, (stands / run.forecast.perDay) * day - elapsed(shelf.levelAt ?? now.utc, now));
}

/**
 * Whether the level is one at which `leadDays` may order: a row stands at or below the ceiling for orders by hand, and
 * no sudden fall is waiting.
 */
export function isLeadReached(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): boolean {
  const { shelf, policy } = facts;
  if (policy.lead === 0 || policy.delivers === "told" || shelf.level === null || shelf.level > policy.manualCeiling)
    return false;
  if (!hasSensor(policy)) return true;
  if (shelf.row === null || shelf.row.highest > policy.manualCeiling) return false;
  // One stray reading, or a jar that is being lifted, and the forecast says "empty now".
  const isSteady = Math.max(shelf.level, shelf.row.highest) - Math.min(shelf.level, shelf.row.lowest) <= steadyWithin;
  return isSteady && suddenFall(facts) === null;
}

/** What holds back an automatic order that is needed (rule 4); null where nothing does. */
export function automaticObjection(facts: Facts): Objection | null {
  const { book, shelf, run, policy, now } = facts;
  if (!isAutomatic(facts)) return said({ code: "automaticOff" });
  return (
    linkObjection(facts) ??
    openObjection(book) ??
    armObjection(facts) ??
    freshObjection(facts) ??
    (awaitsFirstWord({ run, policy, now }) ? because({ code: "awaitsFirstReading" }) : null) ??
    (hasSensor(policy) && shelf.toldByHand ? because({ code: "awaitsSensor" }) : null) ??
    (book.subscribed === false ? because({ code: "notSubscribed" }) : null) ??
    predecessorObjection(facts) ??
    houseObjection(facts) ??
    capObjection(facts) ??
    waitObjection(facts) ??
    clockObjection(now)
  );
}

/** Why a person's order is refused (rule 5); null where it is not. */
export function manualObjection(facts: Facts): Objection | null {
  const { shelf, run, policy, now } = facts;
  const known = isFresh(facts) ? shelf.level : null;
  return (
    linkObjection(facts) ??
    (known !== null && known > policy.manualCeiling
      ? because({ code: "aboveCeiling", percent: Math.round(known), ceiling: policy.manualCeiling })
      : null) ??
    capObjection(facts) ??
    (run.manualAt !== null && now.mono - run.manualAt < manualPause ? because({ code: "askedJustNow" }) : null) ??
    clockObjection(now)
  );
}

/** How long a wait still lasts, in ms; 0 when it is over. */
export function remaining(wait: Wait | null, now: Moment): number {
  return wait === null ? 0 : Math.max(0, wait.ms - elapsed(wait.since, now));
}

/** How long until the cap lets one more order through, in ms; 0 when it does, null when it never will. */
export function capOpensIn(facts: Pick<Facts, "book" | "now" | "policy">): number | null {
  const { book, now, policy } = facts;
  if (policy.cap === 0) return null;
  const ages = book.spent.map((one) => elapsed(one.at, now)).sort((a, b) => a - b);
  const blocking = ages[policy.cap - 1];
  return blocking === undefined ? 0 : Math.max(0, capWindow - blocking);
}

/** How long until the cooldown since the last order is over, in ms. */
export function cooldownLeft({ book, now, policy }: Pick<Facts, "book" | "now" | "policy">): number {
  return book.orderedAt === null ? 0 : Math.max(0, policy.cooldown - elapsed(book.orderedAt, now));
}

/** How long an order of a slot that left the configuration still holds this new one back at most, in ms. */
export function predecessorLeft({ run, now }: Pick<Facts, "run" | "now">): number {
  return run.predecessor === null ? 0 : Math.max(0, run.predecessor.until - now.utc);
}

function predecessorObjection(facts: Facts): Objection | null {
  const { predecessor } = facts.run;
  return predecessor === null || predecessorLeft(facts) === 0
    ? null
    : because({ code: "predecessor", key: predecessor.key });
}

function houseObjection(facts: Facts): Objection | null {
  const units = heldInHouse(facts);
  return units === null ? null : because({ code: "inHouse", units: plainUnits(units), unit: facts.policy.unit });
}

function freshObjection(facts: Facts): Objection | null {
  if (isFresh(facts)) return null;
  if (isStale(facts)) return said({ code: "stale" });
  return because({ code: facts.shelf.level === null ? "neverRead" : "tooOld" });
}

function linkObjection(facts: Facts): Objection | null {
  const why = whyNotAsked(facts, "order");
  return why === null ? null : said(why);
}

function openObjection(book: Book): Objection | null {
  if (isPending(book.intent)) return said({ code: "beingPlaced" });
  return book.intent !== null && !book.intent.order.carriedOver ? said({ code: "onOrder" }) : null;
}

function armObjection({ book, policy }: Facts): Objection | null {
  if (book.lostMemory) return because({ code: "lostMemory" });
  if (book.armed) return null;
  if (holdsUnconfirmed(book)) return said({ code: "unconfirmed" });
  if (book.rearm !== null) return because({ code: "cancelledLately" });
  return because({ code: "alreadyOrdered", sensor: hasSensor(policy) });
}

/** Also after a later request by hand that bought nothing: what was never learned stays unlearned. */
function holdsUnconfirmed({ spent, taken }: Book): boolean {
  return spent.some((one) => one.eventInstanceId === "" && taken.includes(one.number));
}

function capObjection(facts: Facts): Objection | null {
  return capOpensIn(facts) === 0 ? null : because({ code: "cap", orders: facts.policy.cap });
}

function waitObjection(facts: Facts): Objection | null {
  const { book, now } = facts;
  if (cooldownLeft(facts) > 0) return because({ code: "cooldown" });
  if (storeRetryIn(facts) > 0) return because({ code: "awaitsNextTry" });
  if (remaining(book.hold, now) === 0) return null;
  return book.hold?.why === "carriedOver" ? said({ code: "carriedOver" }) : because({ code: "awaitsNextTry" });
}

function clockObjection(now: Moment): Objection | null {
  return clockIsWrong(now) ? because(clockReason(now)) : null;
}
