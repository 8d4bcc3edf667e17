import type { SlotEventOf } from "./events.ts";
import { mayAsk } from "./may-ask.ts";
import {
  awaitingClock,
  begun,
  boughtNothing,
  calledAgain,
  isPending,
  mayHaveBought,
  putOff,
  unwanted,
  withRefusal,
  type CallingIntent,
  type Cause,
  type Intent,
  type IntentEnd,
  type PendingIntent,
  type Refusal,
} from "./intent.ts";
import { nextStep, repeatWindow } from "./repeat.ts";
import { ahead, type Rule } from "./rule.ts";
import { clockReason, learnTime } from "./second-clock.ts";
import type { LogLine } from "./log-lines.ts";
import { plainDuration } from "./plain.ts";
import type { Reason } from "./reasons.ts";
import { clockIsWrong, elapsed, hour, minute, orderTime, type Moment } from "./times.ts";
import { say, type Draft, type Facts } from "./draft.ts";
import { countUnconfirmed, keepUnconfirmed } from "./unconfirmed.ts";

/** First repeat within a second, then doubling to five minutes (rule 7). */
const backoffBase = 1_000;
const backoffMax = 5 * minute;

/** After a final refusal or an outage the next automatic attempt waits at least so long, whatever the cooldown. */
export const shortestHold = hour;

/** How long the refusal of a request stays in Order Status. */
const noticeTime = 10 * minute;

/** Begins an order: the intent is recorded, and only then may the call leave. */
export function beginIntent(draft: Draft, cause: Cause): void {
  const { book, run, now } = draft;
  book.number += 1;
  book.intent = begun(book.number, cause, run.linkId, now.utc);
  book.refusal = null;
  book.hold = null;
  run.storeRetryAt = null;
  run.notice = null;
  run.saidHeld = null;
  run.dueAt = null;
  draft.effects.push(
    { type: "record", intent: book.intent, end: null },
    { type: "call", number: book.number, cause, linkId: run.linkId },
  );
}

/**
 * Makes the next attempt of a pending intent. Its start is recorded first, so that a crash finds it as one that may
 * have bought.
 */
function callAgain(draft: Draft, waiting: PendingIntent): void {
  const { book, run, now } = draft;
  const intent = calledAgain(waiting, run.linkId, now.utc);
  book.intent = intent;
  run.calledBefore = waiting.lastCallAt;
  run.dueAt = null;
  run.notice = null;
  draft.effects.push(
    { type: "record", intent, end: null },
    { type: "call", number: intent.number, cause: intent.cause, linkId: intent.linkId },
  );
}

/** Ends an intent, as it now is. Its order, if any, leaves the switch and the guards. */
export function endIntent(draft: Draft, intent: Intent, end: IntentEnd): void {
  const { book, run } = draft;
  draft.effects.push({ type: "record", intent, end });
  book.intent = null;
  run.dueAt = null;
}

/** The attempt never left, or may have: repeat, ask later, or give up (rule 7). */
export function attemptFailed(
  draft: Draft,
  event: SlotEventOf<"attempt:notSent"> | SlotEventOf<"attempt:unknown">,
): void {
  const intent = calling(draft, event.number);
  if (intent === null) return;
  const { type, why } = event;
  const after = type === "attempt:notSent" ? boughtNothing(intent) : intent;
  failed(draft, after, { code: type === "attempt:notSent" ? "attemptNotSent" : "attemptUnknown", why }, event);
}

/** `line` is said of the first failure of an outage. */
function failed(
  draft: Draft,
  intent: CallingIntent,
  line: LogLine,
  { retryAfter, chance }: { retryAfter: number | null; chance: number },
): void {
  const { run } = draft;
  // What was turned off or refilled meanwhile is not tried again.
  if (intent.abandoned === null) {
    if (!run.saidOutage) say(draft, line, "warn");
    run.saidOutage = true;
  }
  const tries = Math.min(intent.attempts, 30);
  const backoff = Math.max(1, Math.min(backoffMax, backoffBase * 2 ** (tries - 1)) * chance);
  proceed(draft, intent, Math.max(backoff, retryAfter ?? 0), retryAfter);
}

/** A final answer (rules 4 and 8). */
export function attemptRefused(draft: Draft, event: SlotEventOf<"attempt:refused">): void {
  const intent = calling(draft, event.number);
  if (intent === null) return;
  // Known here before the device says so: a need that is still there must not call again at once.
  if (event.reason === "notLinked") draft.run.linked = false;
  refused(draft, intent, { kind: event.reason, detail: event.detail, fault: true });
}

/** The last look stopped it: it bought nothing. */
export function attemptStopped(draft: Draft, { number, why, chance }: SlotEventOf<"attempt:stopped">): void {
  const intent = calling(draft, number);
  if (intent === null) return;
  switch (why) {
    case "clockWrong":
      stoppedByClock(draft, intent);
      return;
    case "tripped":
      draft.run.tripped = true;
      refused(draft, intent, { kind: "notLinked", detail: "", fault: true });
      return;
    case "withdrawn":
      if (intent.abandoned !== null) settleAbandoned(draft, boughtNothing(intent), intent.abandoned);
      // The rules judge it again at once (unsent.ts): it is no outage, however long ago it was decided.
      else waitFor(draft, boughtNothing(intent), backoffBase);
      return;
    case "linkChanged":
    case "clockUnseen":
      failed(draft, boughtNothing(intent), { code: "attemptStopped", why }, { retryAfter: null, chance });
      return;
    default:
      why satisfies never;
  }
}

/** After an attempt that may have bought a refusal settles nothing: that order may still be on its way. */
function refused(draft: Draft, called: CallingIntent, refusal: Refusal): void {
  const intent = boughtNothing(called);
  amazonAnswered(draft);
  const { kind, detail } = refusal;
  if (mayHaveBought(intent)) {
    const settled = withRefusal(intent, refusal);
    // One line for both: "not ordered" is not known.
    if (!isAskedLater(draft, settled)) say(draft, { code: "refused", kind, detail }, "error");
    proceed(draft, settled, 0, null, { kind, detail });
    return;
  }
  say(draft, { code: "refused", kind, detail }, "error");
  draft.book.refusal = refusal;
  if (refusal.kind !== "notLinked") holdBack(draft, "refused", Math.max(draft.policy.cooldown, shortestHold));
  endIntent(draft, intent, "refused");
}

/** The second clock spoke just before the call would have left, and contradicts this machine's (rule 13). */
function stoppedByClock(draft: Draft, called: CallingIntent): void {
  const intent = boughtNothing(called);
  if (mayHaveBought(intent)) {
    waitForClock(draft, intent);
    return;
  }
  notice(draft, clockReason(draft.now), true);
  endIntent(draft, intent, "not sent");
}

/** What a pending intent does when its time has come, or after a restart, once Amazon's clock is known. */
export const pursues: Rule = {
  apply: pursue,
  wakeIn(facts) {
    const { intent } = facts.book;
    if (!isPending(intent) || intent.phase === "calling") return null;
    const left = pursuedIn(facts, intent);
    return awaitsClock(facts, intent) ? ahead(left) : left;
  },
};

function pursue(draft: Draft): void {
  const { intent } = draft.book;
  if (!isPending(intent) || intent.phase === "calling" || pursuedIn(draft, intent) > 0) return;
  if (askedWithOtherLink(draft, intent)) becomeUnconfirmed(draft, intent);
  else if (!mayAsk(draft, "order")) endUnasked(draft, intent);
  else if (clockIsWrong(draft.now)) waitForClock(draft, intent);
  else if (awaitsClock(draft, intent)) learnTime(draft);
  else proceed(draft, intent, 0, null);
}

/**
 * In how many ms something is to be done about it; 0 or less when it is. While nothing may be asked of the channel that
 * is its end: at once where it stands for no order, and where it may have bought, once a repeated attempt might buy
 * again.
 */
function pursuedIn(facts: Facts, intent: PendingIntent): number {
  const { run, policy, now } = facts;
  if (askedWithOtherLink(facts, intent)) return 0;
  if (mayAsk(facts, "order")) return run.dueAt === null ? 0 : run.dueAt - now.mono;
  return mayHaveBought(intent) ? policy.can.repeatFor - elapsed(intent.createdAt, now) : 0;
}

/** What became of its call is not known to this process: the second clock has to speak first (rule 13). */
function awaitsClock({ now }: Facts, { phase }: PendingIntent): boolean {
  return phase === "recovered" && now.drift === null;
}

/** Gives a pending intent up for a reason outside of it. One that may have bought is remembered as unconfirmed. */
export function abandon(draft: Draft, intent: PendingIntent, why: "dismissed" | "refilled"): void {
  if (intent.phase === "calling") draft.book.intent = unwanted(intent, why);
  else settleAbandoned(draft, intent, why);
}

/** Shows a refusal for ten minutes or until the next order event. */
export function notice(draft: Draft, reason: Reason, fault: boolean): void {
  draft.run.notice = { reason, fault, until: draft.now.mono + noticeTime };
}

/** No automatic order for `ms` milliseconds from now. Orders by hand are not held back. */
export function holdBack(draft: Draft, why: "refused" | "unreachable" | "carriedOver" | "cancelled", ms: number): void {
  draft.book.hold = { since: orderTime(draft.now), ms, why };
}

/** An answer came, whatever it says: an outage is over. */
export function amazonAnswered(draft: Draft): void {
  draft.run.saidStoreFailure = false;
  if (draft.run.saidOutage) say(draft, { code: "answersAgain" });
  draft.run.saidOutage = false;
}

/** The intent whose call is running, if it is this one: answers of anything else come too late to matter. */
export function calling({ book }: Draft, number: number): CallingIntent | null {
  return book.intent?.number === number && book.intent.phase === "calling" ? book.intent : null;
}

/** `refusal`: what was just answered, after an attempt that may have bought. */
function proceed(
  draft: Draft,
  intent: PendingIntent,
  delay: number,
  retryAfter: number | null,
  refusal: Pick<Refusal, "kind" | "detail"> | null = null,
): void {
  const { book, now } = draft;
  if (intent.abandoned !== null) {
    settleAbandoned(draft, intent, intent.abandoned);
    return;
  }
  if (askedWithOtherLink(draft, intent)) {
    becomeUnconfirmed(draft, intent);
    return;
  }
  const step = nextStep(intent, elapsed(intent.createdAt, now), delay, draft.policy.can.repeatFor);
  if (step.do === "call") {
    callAgain(draft, intent);
  } else if (step.do === "wait") {
    if (step.ms > repeatWindow) {
      const line = { code: "stillUnknown", again: plainDuration(step.ms), refusal } as const;
      say(draft, line, refusal === null ? "warn" : "error");
    }
    waitFor(draft, intent, step.ms);
  } else if (step.how === "unconfirmed") {
    becomeUnconfirmed(draft, intent);
  } else {
    book.refusal = { kind: "unreachable", detail: "", fault: true };
    holdBack(draft, "unreachable", Math.max(shortestHold, retryAfter ?? 0));
    say(draft, { code: "nothingSent" }, "error");
    endIntent(draft, intent, "not sent");
  }
}

/** Nothing else settles it now: it is asked about again hours later, which is said. */
function isAskedLater(draft: Draft, intent: PendingIntent): boolean {
  if (intent.abandoned !== null || askedWithOtherLink(draft, intent)) return false;
  const step = nextStep(intent, elapsed(intent.createdAt, draft.now), 0, draft.policy.can.repeatFor);
  return step.do === "wait" && step.ms > repeatWindow;
}

/** Puts the next attempt off, by so many ms. */
function waitFor(draft: Draft, pending: PendingIntent, ms: number): void {
  const intent = putOff(pending);
  draft.book.intent = intent;
  draft.run.dueAt = draft.now.mono + ms;
  draft.effects.push({ type: "record", intent, end: null });
}

/** Nothing may be asked of the channel any more, or not in time. */
function endUnasked(draft: Draft, intent: PendingIntent): void {
  if (mayHaveBought(intent)) becomeUnconfirmed(draft, intent);
  else endIntent(draft, intent, "not sent");
}

/**
 * Linked anew, perhaps for another account, since an attempt that may have bought: that account's lock would not answer
 * for it, and asking would buy again.
 */
function askedWithOtherLink({ run }: Facts, intent: PendingIntent): boolean {
  return run.linked && mayHaveBought(intent) && intent.linkId !== run.linkId;
}

function settleAbandoned(draft: Draft, intent: PendingIntent, why: "dismissed" | "refilled"): void {
  if (!mayHaveBought(intent)) {
    if (why === "dismissed") holdBack(draft, "unreachable", shortestHold);
    endIntent(draft, intent, "not sent");
  } else if (why === "refilled") {
    countUnconfirmed(draft.book, intent);
    endIntent(draft, intent, "unconfirmed");
  } else {
    becomeUnconfirmed(draft, intent);
  }
}

function becomeUnconfirmed(draft: Draft, intent: PendingIntent): void {
  keepUnconfirmed(draft.book, intent);
  say(draft, { code: "unconfirmed" }, "error");
  endIntent(draft, intent, "unconfirmed");
}

function waitForClock(draft: Draft, intent: PendingIntent): void {
  if (draft.run.notice === null)
    say(draft, { code: "clockAwaited", off: plainDuration(draft.now.drift ?? 0) }, "error");
  notice(draft, clockReason(draft.now), true);
  draft.book.intent = awaitingClock(intent);
  draft.run.dueAt = draft.now.mono + minute;
}

/**
 * The repeats of the first half hour are not worth anybody's attention; once the next is hours away a person should
 * know. `dueAt` is monotonic.
 */
export function needsAttention(intent: PendingIntent, dueAt: number | null, now: Moment): boolean {
  const wait = Math.max(0, (dueAt ?? 0) - now.mono);
  return elapsed(intent.createdAt, now) + wait >= repeatWindow;
}
