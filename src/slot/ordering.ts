import { say, type Draft } from "./draft.ts";
import {
  begun,
  calledAgain,
  nameOf,
  type CallingIntent,
  type Cause,
  type Intent,
  type IntentEnd,
  type PendingIntent,
} from "./intent.ts";
import { keyOf } from "./key.ts";
import type { Reason } from "./reasons.ts";
import { hour, minute, orderTime } from "./times.ts";

/** After a final refusal or an outage the next automatic attempt waits at least so long, whatever the cooldown. */
export const shortestHold = hour;

/** How long the refusal of a request stays in Order Status. */
const noticeTime = 10 * minute;

/** Begins an order: the intent is recorded, and only then may the call leave. */
export function beginIntent(draft: Draft, cause: Cause): void {
  const { book, run, now } = draft;
  book.number += 1;
  const { channel, keyPart } = draft.policy;
  const key = keyOf(keyPart, run.seed, book.number, now.utc);
  book.intent = begun({ number: book.number, cause, channel, key, linkId: run.readiness.account }, now.utc);
  book.refusal = null;
  book.hold = null;
  run.storeRetryAt = null;
  run.notice = null;
  run.saidHeld = null;
  run.dueAt = null;
  run.seeking = null;
  draft.effects.push(
    { type: "record", intent: book.intent, end: null },
    { type: "call", number: book.number, order: nameOf(book.intent), linkId: run.readiness.account },
  );
}

/**
 * Makes the next attempt of a pending intent. Its start is recorded first, so that a crash finds it as one that may
 * have bought.
 */
export function callAgain(draft: Draft, waiting: PendingIntent): void {
  const { book, run, now } = draft;
  const intent = calledAgain(waiting, run.readiness.account, now.utc);
  book.intent = intent;
  run.calledBefore = waiting.lastCallAt;
  run.dueAt = null;
  run.seeking = null;
  run.notice = null;
  draft.effects.push(
    { type: "record", intent, end: null },
    { type: "call", number: intent.number, order: nameOf(intent), linkId: intent.linkId },
  );
}

/** Ends an intent, as it now is. Its order, if any, leaves the switch and the guards. */
export function endIntent(draft: Draft, intent: Intent, end: IntentEnd): void {
  const { book, run } = draft;
  draft.effects.push({ type: "record", intent, end });
  book.intent = null;
  run.dueAt = null;
  run.seeking = null;
}

/** Shows a refusal for ten minutes or until the next order event. */
export function notice(draft: Draft, reason: Reason, fault: boolean): void {
  draft.run.notice = { reason, fault, until: draft.now.mono + noticeTime };
}

/** No automatic order for `ms` milliseconds from now. Orders by hand are not held back. */
export function holdBack(draft: Draft, why: "refused" | "unreachable" | "carriedOver" | "cancelled", ms: number): void {
  draft.book.hold = { since: orderTime(draft.now), ms, why };
}

/** An answer came, whatever it says: an outage is over, which is said once. */
export function channelAnswered(draft: Draft): void {
  draft.run.saidStoreFailure = false;
  if (draft.run.saidOutage) say(draft, { code: "answersAgain" });
  draft.run.saidOutage = false;
}

/** The intent whose call is running, if it is this one: answers of anything else come too late to matter. */
export function calling({ book }: Draft, number: number): CallingIntent | null {
  return book.intent?.number === number && book.intent.phase === "calling" ? book.intent : null;
}
