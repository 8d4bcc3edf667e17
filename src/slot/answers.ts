import { keepRefusal, say, type Draft } from "./draft.ts";
import type { SlotEventOf } from "./events.ts";
import { boughtNothing, mayHaveBought, withRefusal, type CallingIntent, type Refusal } from "./intent.ts";
import type { LogLine } from "./log-lines.ts";
import { channelAnswered, calling, endIntent, holdBack, notice, shortestHold } from "./ordering.ts";
import { isAskedLater, proceed, settleAbandoned, waitFor, waitForClock } from "./pursuing.ts";
import { answers, trippedOff } from "./readiness.ts";
import { clockReason } from "./second-clock.ts";
import { backoffOf } from "./repeat.ts";
import { isSought } from "./search.ts";
import { second } from "./times.ts";

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
  const backoff = backoffOf(intent.attempts, chance);
  // What may have been taken is looked for at once, where that can be asked.
  const asked = line.code === "attemptUnknown" && isSought(draft.policy, intent);
  proceed(draft, intent, asked ? 0 : Math.max(backoff, retryAfter ?? 0), retryAfter);
}

/** A final answer (rules 4 and 8). */
export function attemptRefused(draft: Draft, event: SlotEventOf<"attempt:refused">): void {
  const intent = calling(draft, event.number);
  if (intent === null) return;
  // Known here before the device says so: a need that is still there must not call again at once.
  const { readiness } = draft.run;
  if (event.reason === "notLinked" && answers(readiness))
    draft.run.readiness = { ready: false, why: { code: "notLinked" }, account: readiness.account };
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
      draft.run.readiness = trippedOff(draft.run.readiness.account);
      refused(draft, intent, { kind: "notLinked", detail: "", fault: true });
      return;
    case "withdrawn":
      if (intent.abandoned !== null) settleAbandoned(draft, boughtNothing(intent), intent.abandoned);
      // The rules judge it again at once (unsent.ts): it is no outage, however long ago it was decided.
      else waitFor(draft, boughtNothing(intent), second);
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
  channelAnswered(draft);
  const { kind, detail } = refusal;
  if (mayHaveBought(intent)) {
    const settled = withRefusal(intent, refusal);
    // One line for both: "not ordered" is not known.
    if (!isAskedLater(draft, settled)) say(draft, { code: "refused", kind, detail }, "error");
    proceed(draft, settled, 0, null, { kind, detail });
    return;
  }
  say(draft, { code: "refused", kind, detail }, "error");
  keepRefusal(draft, refusal);
  // Whoever is not let in tries again by the hour, whatever the cooldown: who knocks more often may be shut out.
  if (kind === "denied") holdBack(draft, "refused", shortestHold);
  else if (kind !== "notLinked") holdBack(draft, "refused", Math.max(draft.policy.cooldown, shortestHold));
  endIntent(draft, intent, kind === "denied" ? "not sent" : "refused");
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
