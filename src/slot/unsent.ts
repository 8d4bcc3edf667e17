import { say, type Draft, type Facts } from "./draft.ts";
import { automaticObjection, manualObjection } from "./guards.ts";
import { isPending, mayHaveBought, type PendingIntent } from "./intent.ts";
import { isNeeded } from "./need.ts";
import { endIntent, notice } from "./ordering.ts";
import { becomeUnconfirmed } from "./pursuing.ts";
import type { Reason } from "./reasons.ts";
import { isSought } from "./search.ts";
import { clockIsWrong } from "./times.ts";

/** Why an order of which nothing has left is not to leave any more: it is not needed, or a guard says no by now. */
type Withdrawal = { why: "notNeeded" } | { why: "refused"; reason: Reason; said: boolean };

const forbids: readonly Reason["code"][] = ["automaticOff", "cap"];

/**
 * An order that was decided and could not be sent yet is judged again, as if it were asked for now: the need may be
 * over, automatic ordering off, the cap another one, or the clock right by which it looked due (rules 4, 5 and 13). One
 * that may have bought is asked about, but for what follows here.
 */
export function withdrawUnsent(draft: Draft): void {
  const { intent } = draft.book;
  if (!isPending(intent) || intent.phase === "calling" || mayHaveBought(intent)) return;
  const withdrawal = withdrawalOf(draft, intent);
  if (withdrawal === null) return;
  if (withdrawal.why === "notNeeded") say(draft, { code: "unsentNotNeeded" });
  // What holds an automatic order back is said where it is decided anew.
  else if (intent.cause === "manual") {
    if (!withdrawal.said) notice(draft, withdrawal.reason, false);
    say(draft, { code: "notOrdered", reason: withdrawal.reason }, "warn");
  }
  endIntent(draft, intent, "not sent");
}

/**
 * An attempt that was cut off, so that not even whether it left is known, is not repeated where a person has forbidden the order since, or the cap does:
 * where it bought nothing, the repeat would. It is unconfirmed, and looked for where that can be done without ordering.
 */
export function giveUpForbidden(draft: Draft): void {
  const { intent } = draft.book;
  if (!isPending(intent) || intent.phase !== "recovered" || intent.number !== draft.run.cutOff) return;
  if (draft.now.drift === null || isSought(draft.policy, intent)) return;
  const withdrawal = withdrawalOf(draft, intent);
  if (withdrawal?.why !== "refused" || !forbids.includes(withdrawal.reason.code)) return;
  say(draft, { code: "notOrdered", reason: withdrawal.reason }, "warn");
  becomeUnconfirmed(draft, intent);
}

/** Whether the call that is being made for this intent may still leave: it may have waited long for a token. */
export function mayLeave(facts: Facts, number: number): boolean {
  const { intent } = facts.book;
  if (intent?.number !== number || intent.phase !== "calling" || intent.abandoned !== null) return false;
  const boughtBefore = intent.attempts - 1 > intent.knownNotBought;
  return boughtBefore || withdrawalOf(facts, intent) === null;
}

function withdrawalOf(facts: Facts, intent: PendingIntent): Withdrawal | null {
  // By a wrong clock nothing can be judged; it waits until that is right.
  if (clockIsWrong(facts.now)) return null;
  // As if nothing had been asked for yet, by what is known: it does not wait for the first reading after a start.
  // Whether the device is linked is looked at for every pending order (pursuing.ts, last-look.ts).
  const unasked = {
    ...facts,
    book: { ...facts.book, intent: null },
    run: { ...facts.run, manualAt: null, readings: 1, readiness: { ready: true, account: null } as const },
  };
  if (intent.cause === "automatic" && !isNeeded(unasked)) return { why: "notNeeded" };
  const objection = intent.cause === "automatic" ? automaticObjection(unasked) : manualObjection(unasked);
  return objection === null ? null : { why: "refused", reason: objection.reason, said: objection.said };
}
