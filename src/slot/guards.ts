import { isAutomatic } from "./automatic.ts";
import type { Facts } from "./draft.ts";
import { isPending } from "./intent.ts";
import { whyNotAsked } from "./may-ask.ts";
import { plainUnits } from "./plain.ts";
import { hasSensor, promisesOf } from "./policy.ts";
import type { Reason } from "./reasons.ts";
import { clockReason } from "./second-clock.ts";
import { firstWordIn, isFresh, isStale } from "./shelf.ts";
import { heldInHouse } from "./spare.ts";
import type { Wait } from "./state.ts";
import { hasFutureOrders } from "./stored-times.ts";
import { clockIsWrong, day, elapsed, minute, type Moment } from "./times.ts";
import { unconfirmedIn } from "./unconfirmed.ts";

/** The cap counts the orders of so many days. */
const capWindow = 30 * day;

/** A scene may set the switch as often as it likes; only so far apart does a request count as a new one. */
const manualPause = minute;

/** Why a guard says no. */
export interface Objection {
  reason: Reason;
  /** The state already says so by itself, with its own status and fault. */
  said: boolean;
  /**
   * In how many ms time alone ends it; null where it does not. 0: its time is over, and something else is still waited
   * for.
   */
  overIn: number | null;
}

type Guard = (facts: Facts) => Objection | null;

const said = (reason: Reason, overIn: number | null = null): Objection => ({ reason, said: true, overIn });
const because = (reason: Reason, overIn: number | null = null): Objection => ({ reason, said: false, overIn });

/** What may hold back an automatic order (rule 4), the most telling first. */
const automaticGuards: readonly Guard[] = [
  automaticOff,
  notLinked,
  open,
  notArmed,
  notFresh,
  awaitsFirstReading,
  awaitsSensor,
  notSubscribed,
  predecessor,
  inHouse,
  capReached,
  cooldown,
  stillHidden,
  storeRetry,
  held,
  clockWrong,
  clockBehind,
];

/** What may refuse a person's order (rule 5), the most telling first. */
const manualGuards: readonly Guard[] = [notLinked, aboveCeiling, capReached, askedJustNow, stillHidden, clockWrong];

/** What holds back an automatic order that is needed, most of all; null where nothing does. */
export function automaticObjection(facts: Facts): Objection | null {
  return first(automaticGuards, facts);
}

/** The same, and all that holds it back besides. */
export function automaticObjections(facts: Facts): Objection[] {
  return automaticGuards.flatMap((guard) => guard(facts) ?? []);
}

/** Why a person's order is refused; null where it is not. */
export function manualObjection(facts: Facts): Objection | null {
  return first(manualGuards, facts);
}

function first(guards: readonly Guard[], facts: Facts): Objection | null {
  for (const guard of guards) {
    const objection = guard(facts);
    if (objection !== null) return objection;
  }
  return null;
}

/** How long a wait still lasts, in ms; 0 when it is over. */
export function remaining(wait: Wait | null, now: Moment): number {
  return wait === null ? 0 : Math.max(0, wait.ms - elapsed(wait.since, now));
}

function automaticOff(facts: Facts): Objection | null {
  return isAutomatic(facts) ? null : said({ code: "automaticOff" });
}

function notLinked(facts: Facts): Objection | null {
  const why = whyNotAsked(facts, "order");
  return why === null ? null : said(why);
}

function open({ book }: Facts): Objection | null {
  if (isPending(book.intent)) return said({ code: "beingPlaced" });
  return book.intent !== null && !book.intent.order.carriedOver ? said({ code: "onOrder" }) : null;
}

function notArmed({ book, policy, now }: Facts): Objection | null {
  if (book.lostMemory) return because({ code: "lostMemory" });
  if (book.armed) return null;
  const overIn = book.rearm === null ? null : remaining(book.rearm, now);
  if (unconfirmedIn(book).length > 0) return said({ code: "unconfirmed" }, overIn);
  if (book.rearm !== null) return because({ code: "cancelledLately" }, overIn);
  return because({ code: "alreadyOrdered", sensor: hasSensor(policy) });
}

function notFresh(facts: Facts): Objection | null {
  if (isFresh(facts)) return null;
  if (isStale(facts)) return said({ code: "stale" });
  return because({ code: facts.shelf.level === null ? "neverRead" : "tooOld" });
}

function awaitsFirstReading(facts: Facts): Objection | null {
  const left = firstWordIn(facts);
  return left === null ? null : because({ code: "awaitsFirstReading" }, left);
}

function awaitsSensor({ shelf, policy }: Facts): Objection | null {
  return hasSensor(policy) && shelf.toldByHand ? because({ code: "awaitsSensor" }) : null;
}

function notSubscribed({ book }: Facts): Objection | null {
  return book.subscribed === false ? because({ code: "notSubscribed" }) : null;
}

/** An order of a slot that left the configuration. */
function predecessor({ run, now }: Facts): Objection | null {
  if (run.predecessor === null || run.predecessor.until <= now.utc) return null;
  const { key, until } = run.predecessor;
  return because({ code: "predecessor", key }, until - now.utc);
}

function inHouse(facts: Facts): Objection | null {
  const units = heldInHouse(facts);
  return units === null ? null : because({ code: "inHouse", units: plainUnits(units), unit: facts.policy.unit });
}

function capReached({ book, policy, now }: Facts): Objection | null {
  const reason = { code: "cap", orders: policy.cap } as const;
  if (policy.cap === 0) return because(reason);
  const ages = book.capEntries.map((one) => elapsed(one.at, now)).sort((a, b) => a - b);
  const blocking = ages[policy.cap - 1];
  return blocking === undefined || blocking >= capWindow ? null : because(reason, capWindow - blocking);
}

function cooldown({ book, policy, now }: Facts): Objection | null {
  const left = book.orderedAt === null ? 0 : policy.cooldown - elapsed(book.orderedAt, now);
  return left > 0 ? because({ code: "cooldown" }, left) : null;
}

/** The disk did not keep the last one's intent. */
function storeRetry({ run, now }: Facts): Objection | null {
  const left = run.storeRetryAt === null ? 0 : run.storeRetryAt - now.mono;
  return left > 0 ? because({ code: "awaitsNextTry" }, left) : null;
}

function held({ book, now }: Facts): Objection | null {
  const left = remaining(book.hold, now);
  if (left === 0) return null;
  return book.hold?.why === "carriedOver"
    ? said({ code: "carriedOver" }, left)
    : because({ code: "awaitsNextTry" }, left);
}

function aboveCeiling(facts: Facts): Objection | null {
  const { manualCeiling: ceiling } = facts.policy;
  const known = isFresh(facts) ? facts.shelf.level : null;
  return known !== null && known > ceiling
    ? because({ code: "aboveCeiling", percent: Math.round(known), ceiling })
    : null;
}

function askedJustNow({ run, now }: Facts): Objection | null {
  return run.manualAt !== null && now.mono - run.manualAt < manualPause ? because({ code: "askedJustNow" }) : null;
}

/**
 * What an attempt of unknown outcome may have put on a list does not show there yet, also where a refill came since:
 * another one would stand beside it.
 */
function stillHidden({ book, policy, now }: Facts): Objection | null {
  const attempts = [
    ...(book.sought === null ? [] : [{ channel: book.sought.channel, at: book.sought.lastCallAt }]),
    ...book.capEntries
      .filter(({ eventInstanceId }) => eventInstanceId === "")
      .map(({ at }) => ({ channel: policy.channel, at })),
  ];
  const left = Math.max(
    ...attempts.map(({ channel, at }) => {
      const { lag, hides = lag } = promisesOf(policy, channel).find ?? { lag: 0 };
      return hides - elapsed(at, now);
    }),
  );
  return left > 0 ? because({ code: "lookingForLast" }, left) : null;
}

function clockWrong({ now }: Facts): Objection | null {
  return clockIsWrong(now) ? because(clockReason(now)) : null;
}

/** Without a second clock, one that is before what was recorded by it, or before this version, is wrong (rule 13). */
function clockBehind(facts: Facts): Objection | null {
  const { policy, now } = facts;
  if (policy.can.clock || (now.utc >= policy.releasedAt && !hasFutureOrders(facts))) return null;
  return because({ code: "clockBehind" });
}
