import { followingWaits } from "./following.ts";
import { isAutomatic } from "./automatic.ts";
import { forecastIn, lowByForecastIn } from "./forecast-wanted.ts";
import { capOpensIn, cooldownLeft, isNeeded, leadIn, predecessorLeft, remaining } from "./guards.ts";
import { storeRetryIn } from "./store-failure.ts";
import { isPending } from "./intent.ts";
import { lastingIn, suddenFall } from "./low.ts";
import { mayAsk } from "./may-ask.ts";
import { hasSensor, isComputed, isPushed, type Policy } from "./policy.ts";
import { standsIn } from "./rows.ts";
import { awaitsFirstWord, startGrace } from "./shelf.ts";
import { heldTooLongIn } from "./spare.ts";
import type { SlotState } from "./state.ts";
import { clockIsWrong, elapsed, hour, minute, type Moment } from "./times.ts";
import { bookOf } from "./turn.ts";
import { wearsIn } from "./wear.ts";

/**
 * The wall clock may be stepped while we wait on the monotonic one, so a wait for a wall time is looked at again at
 * least so often. While nothing is awaited there is no timer at all.
 */
const longestNap = hour;

/** In how many ms the slot wants `time:passed`; null when time alone can change nothing about it. */
export function wakeIn(state: SlotState, policy: Policy, now: Moment): number | null {
  const { run, shelf } = state;
  const book = bookOf(state, policy);
  const facts = { shelf, book, run, policy, now };
  const until = (mono: number | null | undefined): number | null =>
    mono === null || mono === undefined ? null : mono - now.mono;
  const waits: (number | null)[] = [
    until(run.notice?.until),
    standsIn(shelf, run, policy, now),
    isPushed(policy) ? (suddenFall(facts)?.believedIn ?? null) : null,
    lastingIn(facts),
    remainingOrNull(heldTooLongIn(facts) ?? 0),
    isAutomatic(facts) ? remainingOrNull(leadIn(facts) ?? 0) : null,
    forecastIn(facts),
    lowByForecastIn(facts),
    isPending(book.intent) && book.intent.phase !== "calling" && mayAsk(facts, "order") ? until(run.dueAt) : null,
    isPending(book.intent) && book.intent.phase !== "calling" && !mayAsk(facts, "order")
      ? policy.can.repeatFor - elapsed(book.intent.createdAt, now)
      : null,
    run.learning !== null && !run.learning.asked && mayAsk(facts, "order") ? until(run.learning.dueAt) : null,
    staleIn(state, policy, now),
    wearsIn(facts),
    ...followingWaits(facts),
    remainingOrNull(book.rearm === null ? 0 : remaining(book.rearm, now)),
  ];
  if (isNeeded(facts) && isAutomatic(facts) && !isPending(book.intent)) {
    waits.push(
      remainingOrNull(cooldownLeft(facts)),
      remainingOrNull(remaining(book.hold, now)),
      remainingOrNull(storeRetryIn(facts)),
      remainingOrNull(capOpensIn(facts) ?? 0),
      remainingOrNull(predecessorLeft(facts)),
      clockIsWrong(now) ? minute : null,
      awaitsFirstWord(facts) && run.startedAt !== null ? startGrace - (now.mono - run.startedAt) : null,
    );
  }
  // Whole milliseconds: the monotonic clock has fractions, and a wait smaller than its last digit would never be over.
  const due = waits.filter((wait) => wait !== null).map((wait) => Math.max(0, Math.ceil(wait)));
  return due.length === 0 ? null : Math.min(longestNap, ...due);
}

function remainingOrNull(ms: number): number | null {
  return ms > 0 ? ms : null;
}

/** When the level stops being trusted, or the grace after a start is over. */
function staleIn({ shelf, run }: SlotState, policy: Policy, now: Moment): number | null {
  if (isComputed(policy)) return null;
  const since = shelf.levelAt ?? (hasSensor(policy) ? shelf.seenAt : null);
  if (since === null) return null;
  const left = policy.staleAfter - elapsed(since, now);
  const grace = run.startedAt === null || !hasSensor(policy) ? 0 : run.startedAt + startGrace - now.mono;
  const next = Math.max(left + 1, grace);
  return next > 0 ? next : null;
}
