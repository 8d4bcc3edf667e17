import { keepRefusal, say, type Draft, type Facts } from "./draft.ts";
import {
  awaitingClock,
  isPending,
  mayHaveBought,
  nameOf,
  putOff,
  unwanted,
  type PendingIntent,
  type Refusal,
} from "./intent.ts";
import { mayAsk } from "./may-ask.ts";
import { callAgain, endIntent, holdBack, notice, shortestHold } from "./ordering.ts";
import { plainDuration } from "./plain.ts";
import { answers } from "./readiness.ts";
import { ageOf, nextStep, repeatWindow } from "./repeat.ts";
import { ahead, type Rule } from "./rule.ts";
import { canBeSought, isSought, mayBePlacedAgain } from "./search.ts";
import { clockReason, learnTime } from "./second-clock.ts";
import { clockIsWrong, elapsed, minute, type Moment } from "./times.ts";
import { keepForNews, toldOf } from "./told-orders.ts";
import { countUnconfirmed, keepUnconfirmed } from "./unconfirmed.ts";

/** No look takes so long: the channel is asked anew. */
const longestLook = 5 * minute;

/** What is done about a pending intent when its time has come; after a restart, once the second clock is known. */
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
  if (isGivenUp(draft, intent)) endUnasked(draft, intent);
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
  if (isGivenUp(facts, intent)) return 0;
  // A look that nobody ends is begun anew.
  if (run.seeking?.asked === true && run.seeking.number === intent.number) return run.seeking.dueAt - now.mono;
  if (mayAsk(facts, "order")) return run.dueAt === null ? 0 : run.dueAt - now.mono;
  return mayHaveBought(intent) ? policy.can.repeatFor - ageOf(intent, now, policy.can) : 0;
}

/** What became of its call is not known to this process: the second clock has to speak first (rule 13). */
function awaitsClock({ now }: Facts, { phase }: PendingIntent): boolean {
  return phase === "recovered" && now.drift === null;
}

/**
 * Calls again, waits, or ends the intent (rule 7). `delay`: how long the next attempt has to wait at least, ms;
 * `retryAfter`: how long the channel asked for, ms; `refusal`: what was just answered, after an attempt that may have
 * bought.
 */
export function proceed(
  draft: Draft,
  intent: PendingIntent,
  delay: number,
  retryAfter: number | null,
  refusal: Pick<Refusal, "kind" | "detail"> | null = null,
): void {
  const { now } = draft;
  if (intent.abandoned !== null) {
    settleAbandoned(draft, intent, intent.abandoned);
    return;
  }
  if (isGivenUp(draft, intent)) {
    endUnasked(draft, intent);
    return;
  }
  if (isSought(draft.policy, intent)) {
    search(draft, intent, delay);
    return;
  }
  const step = nextStep(intent, ageOf(intent, now, draft.policy.can), delay, draft.policy.can.repeatFor);
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
    keepRefusal(draft, { kind: "unreachable", detail: "", fault: true });
    holdBack(draft, "unreachable", Math.max(shortestHold, retryAfter ?? 0));
    say(draft, { code: "nothingSent" }, "error");
    endIntent(draft, intent, "not sent");
  }
}

/** Looks for it at once, or after `delay` ms; where it was not there, places it again. */
function search(draft: Draft, pending: PendingIntent, delay: number): void {
  const { run, now } = draft;
  const intent = putOff(pending);
  const known = run.seeking?.number === intent.number ? run.seeking : null;
  if (delay > 0) waitFor(draft, intent, delay);
  else if (known?.notThere === true) {
    if (mayBePlacedAgain(intent, now)) callAgain(draft, intent);
    else becomeUnconfirmed(draft, intent);
  } else {
    draft.book.intent = intent;
    run.seeking = {
      number: intent.number,
      asked: true,
      tries: known?.tries ?? 0,
      notThere: false,
      dueAt: now.mono + longestLook,
    };
    draft.effects.push(
      { type: "record", intent, end: null },
      { type: "seek", number: intent.number, order: nameOf(intent) },
    );
  }
}

/** Nothing else settles it now: it is asked about again hours later, which is said. */
export function isAskedLater(draft: Draft, intent: PendingIntent): boolean {
  if (intent.abandoned !== null || isGivenUp(draft, intent) || isSought(draft.policy, intent)) return false;
  const step = nextStep(intent, ageOf(intent, draft.now, draft.policy.can), 0, draft.policy.can.repeatFor);
  return step.do === "wait" && step.ms > repeatWindow;
}

/** Puts the next attempt off, by so many ms. */
export function waitFor(draft: Draft, pending: PendingIntent, ms: number): void {
  const intent = putOff(pending);
  draft.book.intent = intent;
  draft.run.dueAt = draft.now.mono + ms;
  draft.effects.push({ type: "record", intent, end: null });
}

/** Looks again in a minute, and says so: by clocks that contradict each other nothing is decided. */
export function waitForClock(draft: Draft, intent: PendingIntent): void {
  if (draft.run.notice === null)
    say(draft, { code: "clockAwaited", off: plainDuration(draft.now.drift ?? 0) }, "error");
  notice(draft, clockReason(draft.now), true);
  draft.book.intent = awaitingClock(intent);
  draft.run.dueAt = draft.now.mono + minute;
}

/** Gives a pending intent up for a reason outside of it. One that may have bought is remembered as unconfirmed. */
export function abandon(draft: Draft, intent: PendingIntent, why: "dismissed" | "refilled"): void {
  if (intent.phase === "calling") draft.book.intent = unwanted(intent, why);
  else settleAbandoned(draft, intent, why);
}

/** Ends an intent that is not wanted any more, and of which no call runs. */
export function settleAbandoned(draft: Draft, intent: PendingIntent, why: "dismissed" | "refilled"): void {
  if (!mayHaveBought(intent)) {
    if (why === "dismissed") holdBack(draft, "unreachable", shortestHold);
    endIntent(draft, intent, "not sent");
  } else if (why === "refilled") {
    countUnconfirmed(draft.book, intent);
    keepForNews(draft, intent, "");
    endIntent(draft, intent, "unconfirmed");
  } else {
    // Found after all, it is taken back.
    becomeUnconfirmed(draft, { ...intent, abandoned: why });
  }
}

/** Nothing may be asked of the channel, or not soon enough. */
function endUnasked(draft: Draft, intent: PendingIntent): void {
  if (mayHaveBought(intent)) becomeUnconfirmed(draft, intent);
  else endIntent(draft, intent, "not sent");
}

/** It is given up, told, and looked for where its channel can be asked, or waited for where that may tell of it. */
export function becomeUnconfirmed(draft: Draft, intent: PendingIntent): void {
  keepUnconfirmed(draft.book, intent);
  keepForNews(draft, intent, "");
  draft.book.sought =
    canBeSought(draft.policy, intent) || toldOf(draft.book, intent.number) !== undefined ? putOff(intent) : null;
  say(draft, { code: "unconfirmed" }, "error");
  endIntent(draft, intent, "unconfirmed");
}

/** Nothing is asked about it any more: another channel, or another account, would buy a second time. */
function isGivenUp(facts: Facts, intent: PendingIntent): boolean {
  return intent.channel !== facts.policy.channel || askedWithOtherLink(facts, intent);
}

/**
 * Linked anew, perhaps for another account, since an attempt that may have bought: that account's lock would not answer
 * for it, and asking would buy again.
 */
function askedWithOtherLink({ run }: Facts, intent: PendingIntent): boolean {
  return answers(run.readiness) && mayHaveBought(intent) && intent.linkId !== run.readiness.account;
}

/**
 * The repeats of the first half hour are not worth anybody's attention; once the next is hours away a person should
 * know. `dueAt` is monotonic.
 */
export function needsAttention(intent: PendingIntent, dueAt: number | null, now: Moment): boolean {
  const wait = Math.max(0, (dueAt ?? 0) - now.mono);
  return elapsed(intent.createdAt, now) + wait >= repeatWindow;
}
