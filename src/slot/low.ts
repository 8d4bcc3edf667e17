import { hasSensor, hysteresis, isPushed } from "./policy.ts";
import { isSettled, rowOf, standingOf, uptimeNow } from "./rows.ts";
import { ahead, soonest, type Rule } from "./rule.ts";
import { lastAbove } from "./stood.ts";
import { hour } from "./times.ts";
import { say, type Facts, type Draft } from "./draft.ts";

/** A fall from more than so many points above the threshold has to last before it is believed (rule 2). */
const suddenFrom = 10;

/** A sudden fall is said so often at most: a jar may be lifted every evening. */
const sayFallEvery = 24 * hour;

/** A fall that is not believed yet: from and to which level, percent, and in how many ms it will be, if it lasts. */
export interface SuddenFall {
  from: number;
  to: number;
  believedIn: number;
}

/**
 * Which side of the threshold a level in percent is on; null between the threshold and its hysteresis, where nothing is
 * decided.
 */
export function sideOf({ policy }: Pick<Facts, "policy">, level: number): "low" | "fine" | null {
  if (level <= policy.threshold) return "low";
  return level > policy.threshold + hysteresis ? "fine" : null;
}

/**
 * The newest row stands low, and one stood more than 10 points above the threshold a short while ago; null where that
 * is not so.
 */
export function suddenFall({
  shelf,
  run,
  policy,
  now,
}: Pick<Facts, "shelf" | "run" | "policy" | "now">): SuddenFall | null {
  if (
    !hasSensor(policy) ||
    policy.suddenFall === 0 ||
    shelf.low ||
    shelf.row === null ||
    shelf.row.highest > policy.threshold
  )
    return null;
  const up = uptimeNow(run, now);
  const above = lastAbove(shelf, policy, policy.threshold + suddenFrom, up);
  return above === null
    ? null
    : { from: above.highest, to: shelf.row.lowest, believedIn: Math.max(0, above.until + policy.suddenFall - up) };
}

/** The newest row says that it is low, or not any more. */
export function judgeRow(draft: Draft): void {
  const { shelf, policy } = draft;
  if (shelf.row === null) return;
  if (shelf.row.lowest > policy.threshold + hysteresis) {
    shelf.toldByHand = false;
    if (shelf.low) endLow(draft);
  } else if (shelf.row.highest <= policy.threshold && !shelf.low) {
    const fall = suddenFall(draft);
    if (fall === null) beginLow(draft);
    else sayFall(draft, fall);
  }
}

/**
 * A sudden fall that has lasted, and a low reading that came late in one: a pushed reading stands while nothing else
 * comes; a polled one has to be read once more.
 */
export const judgesFalls: Rule = {
  apply(draft) {
    const lasts = lastingIn(draft);
    if (lasts !== null && lasts <= 0) judgeRow(draft);
  },
  wakeIn(facts) {
    const { shelf, policy } = facts;
    if (!isPushed(policy) || shelf.low || shelf.row === null || shelf.row.highest > policy.threshold) return null;
    return soonest([suddenFall(facts)?.believedIn ?? null, ahead(lastingIn(facts))]);
  },
};

/**
 * In how many ms the newest reading has stood for long enough to be judged again; null where something else was said
 * since the row, which has to become one first.
 */
function lastingIn(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): number | null {
  return isSettled(facts.shelf) ? (standingOf(facts)?.rowIn ?? null) : null;
}

/** The threshold was changed while the plugin did not run: low is judged anew (rule 2). */
export function judgeAnew(draft: Draft): void {
  const { shelf, policy } = draft;
  const changed = shelf.judgedBy !== null && shelf.judgedBy !== policy.threshold;
  shelf.judgedBy = policy.threshold;
  if (!changed) return;
  const row = hasSensor(policy)
    ? shelf.row
    : shelf.level === null || policy.delivers === "told"
      ? null
      : rowOf([shelf.level]);
  if (row === null) return;
  if (row.highest > policy.threshold) {
    shelf.low = false;
    shelf.lowSince = null;
  } else if (hasSensor(policy)) judgeRow(draft);
  else if (!shelf.low) beginLow(draft);
}

export function beginLow({ shelf, run, now }: Draft): void {
  shelf.low = true;
  shelf.lowSince = now.utc;
  run.saidHeld = null;
}

export function endLow(draft: Draft): void {
  draft.shelf.low = false;
  draft.shelf.lowSince = null;
  say(draft, { code: "noLongerLow", percent: Math.round(draft.shelf.level ?? 0) });
}

function sayFall(draft: Draft, { from, to, believedIn }: SuddenFall): void {
  const { shelf, run, now } = draft;
  const up = uptimeNow(run, now);
  if (shelf.fellUp !== null && up - shelf.fellUp < sayFallEvery) return;
  shelf.fellUp = up;
  say(
    draft,
    { code: "fellSuddenly", from: Math.round(from), to: Math.round(to), believedAt: now.utc + believedIn },
    "warn",
  );
}
