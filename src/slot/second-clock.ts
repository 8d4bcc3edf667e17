import { mayAsk } from "./may-ask.ts";
import { plainDuration } from "./plain.ts";
import type { Reason } from "./reasons.ts";
import { clockIsRight, minute, type Moment } from "./times.ts";
import type { Draft } from "./draft.ts";

/** Asks the channel for its clock, unless that is under way or waits for its next try (rule 13). */
export function learnTime(draft: Draft): void {
  const { run, now } = draft;
  if (!mayAsk(draft, "news")) return;
  if (run.learning !== null && (run.learning.asked || now.mono < run.learning.dueAt)) return;
  run.learning = { asked: true, dueAt: 0, tries: (run.learning?.tries ?? 0) + 1 };
  draft.effects.push({ type: "learnTime" });
}

/**
 * An answer came. Where it brought no clock, or one that this machine's still contradicts, it is asked for again later.
 */
export function clockLearned(draft: Draft): void {
  if (clockIsRight(draft.now)) draft.run.learning = null;
  else clockUnlearned(draft);
}

/** Nothing was learned: the next try waits a minute more each time, five at most. */
export function clockUnlearned({ run, now }: Draft): void {
  if (run.learning === null) return;
  const { tries } = run.learning;
  run.learning = { asked: false, dueAt: now.mono + Math.min(5, tries) * minute, tries };
}

/** The reason to give while the clocks disagree. */
export function clockReason(now: Moment): Reason {
  return { code: "clockWrong", off: plainDuration(now.drift ?? 0) };
}
