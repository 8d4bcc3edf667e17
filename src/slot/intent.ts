import type { Cause, Order, Refusal } from "./state.ts";

/** What is known of every intent. Readonly: an intent is changed here, and nowhere else. */
interface Decided {
  /** Counts up per mode and slot. */
  readonly number: number;
  readonly cause: Cause;
  readonly createdAt: number;
  /** Attempts whose start is on disk. */
  readonly attempts: number;
  /** How many of them are known to have bought nothing: never sent, or refused. The others may have bought. */
  readonly harmless: number;
  /** When the last attempt was started, ms UTC. */
  readonly lastCallAt: number;
  /** When the last attempt whose outcome was never learned was started, ms UTC; null without one. */
  readonly unknownAt: number | null;
  /** The link that the last attempt was made with: Amazon's lock is its account's. */
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
export interface FoundIntent extends Unanswered {
  readonly phase: "found";
}

/** The channel took it: its order is followed to its end. */
export interface AcceptedIntent extends Decided {
  readonly phase: "accepted";
  readonly order: Order;
}

/** Decided, and perhaps called, but not answered yet. */
export type PendingIntent = CallingIntent | WaitingIntent | FoundIntent;

/**
 * One need on its way to a parcel, from the decision until it ends. Stored before any call leaves, so that a crash at
 * any moment finds it again. At most one without an end per mode and slot; the store's unique index holds that across
 * processes.
 */
export type Intent = PendingIntent | AcceptedIntent;

/** What all pending intents have in common, without their phase. */
function unanswered(intent: PendingIntent): Unanswered {
  const { number, cause, createdAt, attempts, harmless, lastCallAt, unknownAt, linkId, abandoned, refusal } = intent;
  return { number, cause, createdAt, attempts, harmless, lastCallAt, unknownAt, linkId, abandoned, refusal };
}

export function isPending(intent: Intent | null): intent is PendingIntent {
  return intent !== null && intent.phase !== "accepted";
}

/** The order of an accepted intent; null where none was accepted. */
export function orderOf(intent: Intent | null): Order | null {
  return intent?.phase === "accepted" ? intent.order : null;
}

/** Some attempt of this intent may have bought. */
export function mayHaveBought({ attempts, harmless }: Pick<Intent, "attempts" | "harmless">): boolean {
  return attempts > harmless;
}

/** The first attempt of a new intent begins at `at`, ms UTC. */
export function begun(number: number, cause: Cause, linkId: string | null, at: number): CallingIntent {
  return {
    phase: "calling",
    number,
    cause,
    createdAt: at,
    attempts: 1,
    harmless: 0,
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
    ...unanswered(intent),
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
  return { ...intent, harmless: intent.harmless + 1 };
}

/** Its last attempt was never begun, since it could not be stored; the one before was started at `calledBefore`. */
export function notBegun(intent: CallingIntent, calledBefore: number): WaitingIntent {
  return { ...unanswered(intent), phase: "waiting", attempts: intent.attempts - 1, lastCallAt: calledBefore };
}

export function putOff(intent: PendingIntent): WaitingIntent {
  return { ...unanswered(intent), phase: "waiting" };
}

/** What became of its call is not known, or not to be judged yet: it waits for the second clock. */
export function awaitingClock(intent: PendingIntent): FoundIntent {
  return { ...unanswered(intent), phase: "found" };
}

/** It is not wanted any more while its call runs. What was said first counts. */
export function unwanted(intent: CallingIntent, why: "dismissed" | "refilled"): CallingIntent {
  return { ...intent, abandoned: intent.abandoned ?? why };
}

/** Replenish was turned on again: whoever turned it off does not count any more. A refill does. */
export function wantedAgain(intent: PendingIntent): PendingIntent {
  return intent.abandoned === "dismissed" ? { ...intent, abandoned: null } : intent;
}

/** A refusal that settles nothing, since an earlier attempt may have bought; null once it is mended. */
export function withRefusal<I extends PendingIntent>(intent: I, refusal: Refusal | null): I {
  return { ...intent, refusal };
}

export function accepted(intent: CallingIntent, order: Order): AcceptedIntent {
  const { number, cause, createdAt, attempts, harmless, lastCallAt, unknownAt, linkId } = intent;
  return { phase: "accepted", number, cause, createdAt, attempts, harmless, lastCallAt, unknownAt, linkId, order };
}

/** The same with those of its own times that `mended` (rule 13) puts right; the order's are not touched. */
export function withTimes<I extends Intent>(
  intent: I,
  times: Partial<Pick<Intent, "createdAt" | "lastCallAt" | "unknownAt">>,
): I {
  return { ...intent, ...times };
}
