import type { AcceptedAs } from "./attempt.ts";

/** Why an order was wanted. */
export type Cause = "automatic" | "manual";

/** An order that the channel accepted. */
export interface Order {
  /** The channel that it was given to, which alone can be asked about it. */
  readonly channel: string;
  kind: AcceptedAs;
  /** The channel's own word for that. */
  detailCode: string;
  /** The channel's id; empty where the answer carried none. */
  eventInstanceId: string;
  acceptedAt: number;
  /** The last cycle's parcel, still on its way (rule 9): shown, but not this need's order. */
  carriedOver: boolean;
  /** What its news last said; null before any came. */
  life: "processing" | "shipped" | "closed" | "ticked" | null;
  /** The same in the channel's own word, also one that is not known; empty before any came. */
  word: string;
  expectedAt: number | null;
  /** When its news were last asked for, ms UTC. */
  askedAt: number | null;
  /** When its news last showed it placed, shipped or closed, ms UTC. */
  aliveAt: number | null;
  /**
   * The level rose while it was not known to be shipped (rule 3): since when, ms UTC, and how many of the slot's units
   * were filled in that `spare` did not hold. Null where that did not happen, or it is decided whose parcel it was.
   */
  rise: { since: number; units: number } | null;
  /**
   * Turned off where no sensor reports, before its expected day: on that day, ms UTC, it counts as arrived (rule 3c).
   */
  arrivesAt: number | null;
  /** When its entry was first seen marked as done, ms UTC, and since then always; null where it is not. */
  tickedAt: number | null;
  /** Its entry was to be taken off the list: where it is gone, nobody has bought it. */
  takenBack: boolean;
  /** It counts as arrived: its pack went into `spare`, if that is kept. */
  arrived: boolean;
}

/** What is wrong with an order on its way and needs a person. */
export type OrderTrouble = "overdue" | "needsPerson";

/** How an intent came to its end. */
export type IntentEnd =
  | "refused"
  | "not sent"
  | "unconfirmed"
  | "dismissed"
  | "refilled"
  | "cancelled"
  | "test order in live"
  | "asked again"
  | "no news"
  | "gone";

/** What stays to be told after an intent ended without a parcel on its way. */
export interface Refusal {
  kind:
    | "unsubscribed"
    | "unknownSlot"
    | "rejected"
    | "notLinked"
    | "unreachable"
    | "unconfirmed"
    | "testInLive"
    | "cancelled"
    | "cancelledAgain"
    | "cancelledUnseen"
    | "cancelledOff"
    | "cancelledArrived"
    | "noNews"
    | "denied"
    | "misplaced"
    | "gone";
  /** The channel that it is about, where the slot orders through another one by now. */
  channel?: string;
  /** The channel's words, where it had any; of a cancellation, ours, where 0.1.0 wrote it. */
  detail: string;
  fault: boolean;
  /** After a cancellation. */
  next?: AfterCancellation;
  /** Of an entry that is gone: since when, ms UTC. */
  since?: number;
}

/**
 * Whether and when a slot orders again after a cancellation: 5 days later; not by itself; or it does not, since an
 * earlier order stands, or may.
 */
export type AfterCancellation = "rearms" | "byHand" | "earlierStands" | "mayHaveBought";

/** What is known of every intent. Readonly: an intent is changed here, and nowhere else. */
interface Decided {
  /** Counts up per mode and slot. */
  readonly number: number;
  readonly cause: Cause;
  /** The channel that it goes through, whatever the slot orders through since. */
  readonly channel: string;
  /** Names it there for good: made with it, never used for another. Empty in what was stored before there were keys. */
  readonly key: string;
  readonly createdAt: number;
  /** Attempts whose start is on disk. */
  readonly attempts: number;
  /** How many of them are known to have bought nothing: never sent, or refused. The others may have bought. */
  readonly knownNotBought: number;
  /** When the last attempt was started, ms UTC. */
  readonly lastCallAt: number;
  /** When the last attempt whose outcome was never learned was started, ms UTC; null without one. */
  readonly unknownAt: number | null;
  /** The link that the last attempt was made with: what stops a second order there belongs to its account. */
  readonly linkId: string | null;
}

/** Not answered yet. */
interface Unanswered extends Decided {
  /** Off was pressed, or the shelf refilled, while the call ran: it is not repeated, its answer is still recorded. */
  readonly abandoned: "dismissed" | "refilled" | null;
  /** A final refusal that came after an attempt of unknown outcome: shown while we go on asking. */
  readonly refusal: Refusal | null;
}

/** An attempt is under way. */
export interface CallingIntent extends Unanswered {
  readonly phase: "calling";
}

/** The next attempt is put off. */
export interface WaitingIntent extends Unanswered {
  readonly phase: "waiting";
}

/**
 * The outcome of its last attempt is not known to this process, or the clocks disagree: it waits for the second clock
 * before anything is decided about it.
 */
export interface RecoveredIntent extends Unanswered {
  readonly phase: "recovered";
}

/** The channel took it: its order is followed to its end. */
export interface AcceptedIntent extends Decided {
  readonly phase: "accepted";
  readonly order: Order;
}

/** Decided, and perhaps called, but not answered yet. */
export type PendingIntent = CallingIntent | WaitingIntent | RecoveredIntent;

/**
 * One need on its way to a parcel, from the decision until it ends. Stored before any call leaves, so that a crash at
 * any moment finds it again. At most one without an end per mode and slot; the store's unique index holds that across
 * processes.
 */
export type Intent = PendingIntent | AcceptedIntent;

export function isPending(intent: Intent | null): intent is PendingIntent {
  return intent !== null && intent.phase !== "accepted";
}

/** The order of an accepted intent; null where none was accepted. */
export function orderOf(intent: Intent | null): Order | null {
  return intent?.phase === "accepted" ? intent.order : null;
}

/** Some attempt of this intent may have bought. */
export function mayHaveBought({ attempts, knownNotBought }: Pick<Intent, "attempts" | "knownNotBought">): boolean {
  return attempts > knownNotBought;
}

/** How an order is named to its channel. Times in ms UTC. */
export interface OrderName {
  readonly channel: string;
  readonly key: string;
  readonly cause: Cause;
  readonly decidedAt: number;
  /** When its last attempt was started. */
  readonly triedAt: number;
}

export function nameOf({ channel, key, cause, createdAt, lastCallAt }: Intent): OrderName {
  return { channel, key, cause, decidedAt: createdAt, triedAt: lastCallAt };
}

/** The first attempt of a new intent begins at `at`, ms UTC. */
export function begun(
  { number, cause, channel, key, linkId }: Pick<Intent, "number" | "cause" | "channel" | "key" | "linkId">,
  at: number,
): CallingIntent {
  return {
    phase: "calling",
    number,
    cause,
    channel,
    key,
    createdAt: at,
    attempts: 1,
    knownNotBought: 0,
    lastCallAt: at,
    unknownAt: null,
    linkId,
    abandoned: null,
    refusal: null,
  };
}

/** Its next attempt begins at `at`, ms UTC. */
export function calledAgain(intent: PendingIntent, linkId: string | null, at: number): CallingIntent {
  return {
    ...intent,
    phase: "calling",
    attempts: intent.attempts + 1,
    // Whichever of them it was: none was started later.
    unknownAt: mayHaveBought(intent) ? intent.lastCallAt : intent.unknownAt,
    lastCallAt: at,
    linkId,
  };
}

/** The running attempt is known to have bought nothing. */
export function boughtNothing(intent: CallingIntent): CallingIntent {
  return { ...intent, knownNotBought: intent.knownNotBought + 1 };
}

/** Its last attempt was never begun, since it could not be stored; the one before was started at `calledBefore`. */
export function notBegun(intent: CallingIntent, calledBefore: number): WaitingIntent {
  return { ...intent, phase: "waiting", attempts: intent.attempts - 1, lastCallAt: calledBefore };
}

export function putOff(intent: PendingIntent): WaitingIntent {
  return { ...intent, phase: "waiting" };
}

/** What became of its call is not known, or not to be judged yet: it waits for the second clock. */
export function awaitingClock(intent: PendingIntent): RecoveredIntent {
  return { ...intent, phase: "recovered" };
}

/** It is not wanted any more while its call runs. What was said first counts. */
export function unwanted(intent: CallingIntent, why: "dismissed" | "refilled"): CallingIntent {
  return { ...intent, abandoned: intent.abandoned ?? why };
}

/** Replenish was turned on again: that it was turned off counts no more. A refill still does. */
export function wantedAgain(intent: PendingIntent): PendingIntent {
  return intent.abandoned === "dismissed" ? { ...intent, abandoned: null } : intent;
}

/** A refusal that settles nothing, since an earlier attempt may have bought; null once it is mended. */
export function withRefusal<I extends PendingIntent>(intent: I, refusal: Refusal | null): I {
  return { ...intent, refusal };
}

export function accepted(intent: PendingIntent, order: Order): AcceptedIntent {
  const { number, cause, channel, key, createdAt, attempts, knownNotBought, lastCallAt, unknownAt, linkId } = intent;
  const decided = { number, cause, channel, key, createdAt, attempts, knownNotBought, lastCallAt, unknownAt, linkId };
  return { ...decided, phase: "accepted", order };
}

/** The same with those of its own times that `mended` (rule 13) puts right; the order's are not touched. */
export function withTimes<I extends Intent>(
  intent: I,
  times: Partial<Pick<Intent, "createdAt" | "lastCallAt" | "unknownAt">>,
): I {
  return { ...intent, ...times };
}
