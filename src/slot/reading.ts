import type { SlotEventOf } from "./events.ts";
import { judgeRow } from "./low.ts";
import { plainDuration } from "./plain.ts";
import { hasSensor, type Policy } from "./policy.ts";
import { refill } from "./refill.ts";
import { counts, isSettled, rowIn, rowOf, standingOf, uptimeNow, withoutOlder } from "./rows.ts";
import { ahead, type Rule } from "./rule.ts";
import { setLevel } from "./shelf.ts";
import { fillIn } from "./spare.ts";
import type { Row } from "./state.ts";
import { carryOn, stand } from "./stood.ts";
import { say, type Draft } from "./draft.ts";

/** So many points outside of 0–100 are a sensor's noise. */
const nearBy = 5;

/** Whether a calibrated reading can be one, as far as `beyond` lets it lie outside of 0–100 % (rule 1). */
export function isPlausible(percent: number, beyond: Policy["beyond"]): boolean {
  if (!Number.isFinite(percent)) return false;
  const below = beyond === "low" || beyond === "both" ? Infinity : nearBy;
  const above = beyond === "high" || beyond === "both" ? Infinity : nearBy;
  return percent >= -below && percent <= 100 + above;
}

/**
 * Takes a sensor's reading (rules 1–3a). One that is too old, or older than the newest, is dropped; one that is not a
 * finite number, or lies outside of what `beyond` clamps, is refused: the last good level then stays, and the row of
 * readings is neither counted on nor broken.
 */
export function takeReading(draft: Draft, { percent, at }: SlotEventOf<"level:read">): void {
  const { shelf, run, policy, now } = draft;
  run.polls += 1;
  if (!hasSensor(policy)) return;
  const measuredAt = at === undefined ? null : Math.min(at, now.utc);
  if (measuredAt !== null && isOld(draft, measuredAt)) return;
  if (!isPlausible(percent, policy.beyond)) {
    sayRefused(draft, percent);
    return;
  }
  run.saidRefused = false;
  if (measuredAt !== null) {
    if (measuredAt === shelf.measuredAt) return;
    shelf.measuredAt = measuredAt;
  }
  // A reading that a hub repeats from before the start does not count as one since.
  run.readings += 1;
  const level = Math.min(100, Math.max(0, percent));
  setLevel(draft, level, measuredAt ?? now.utc);
  countReading(draft, level);
}

/**
 * A pushed reading that nothing contradicted for long enough is a row by itself, and after longer it can be a refill
 * (rules 1 and 3a).
 */
export const judgesStanding: Rule = {
  apply: judgeStanding,
  wakeIn(facts) {
    const standing = standingOf(facts);
    if (standing === null) return null;
    return isSettled(facts.shelf) ? ahead(standing.riseIn) : standing.rowIn;
  },
};

function judgeStanding(draft: Draft): void {
  const { shelf, run, policy, now } = draft;
  const standing = standingOf(draft);
  if (standing === null) return;
  const { reading, rowIn, riseIn } = standing;
  const mayRise = riseIn !== null && riseIn <= 0;
  carryOn(shelf, policy, uptimeNow(run, now));
  if (isSettled(shelf)) {
    if (mayRise && shelf.row !== null && risesTo(draft, shelf.row)) takeRow(draft, shelf.row, true);
  } else if (rowIn <= 0) {
    // It goes on to count for rows by number: a sensor that speaks every hour would never make one else, and no refill
    // would be seen.
    const last = shelf.recent.at(-1);
    if (last?.up !== reading.up || last.level !== reading.level) shelf.recent = [...shelf.recent, reading];
    takeRow(draft, rowOf([reading.level]), mayRise);
  }
}

function countReading(draft: Draft, level: number): void {
  const { shelf, run, policy, now } = draft;
  const up = uptimeNow(run, now);
  carryOn(shelf, policy, up);
  shelf.newest = { level, up };
  if (!counts(shelf.recent, up, policy)) return;
  shelf.recent = withoutOlder([...shelf.recent, shelf.newest], policy);
  const row = rowIn(shelf.recent, policy);
  if (row !== null) takeRow(draft, row, true);
}

/** `mayRise`: one pushed reading that only just stands is no refill yet. */
function takeRow(draft: Draft, row: Row, mayRise: boolean): void {
  const { shelf, run, policy, now } = draft;
  const before = shelf.row;
  shelf.row = row;
  if (mayRise && risesTo(draft, row)) {
    // The row before may be that of a lifted jar, or a part of the rise itself.
    const lowWater = shelf.lowWater ?? 0;
    const from = before !== null && before.lowest < row.lowest ? Math.max(before.lowest, lowWater) : lowWater;
    refill(draft, "rise");
    shelf.filling = { from, counted: 0 };
  }
  countFilling(draft, row);
  stand(shelf, policy, row, uptimeNow(run, now));
  judgeRow(draft);
}

function risesTo({ shelf, policy }: Draft, row: Row): boolean {
  return shelf.lowWater !== null && row.lowest >= shelf.lowWater + policy.refillRise;
}

/**
 * Takes what is filled in off `spare`, also where it comes in two parts, or after it was told; until there is a
 * low-water mark again.
 */
function countFilling(draft: Draft, row: Row): void {
  const { shelf, policy } = draft;
  if (shelf.filling === null) return;
  if (shelf.lowWater !== null) {
    shelf.filling = null;
    return;
  }
  const points = row.lowest - shelf.filling.from;
  if (points <= shelf.filling.counted || points < policy.refillRise) return;
  fillIn(draft, ((points - shelf.filling.counted) * policy.capacity) / 100);
  shelf.filling.counted = points;
}

/** Dropped: it says nothing of now, or a newer one is known. Only the first is worth telling. */
function isOld(draft: Draft, measuredAt: number): boolean {
  const { shelf, run, policy, now } = draft;
  if (now.utc - measuredAt > policy.staleAfter) {
    if (run.tooOldAt === null) {
      say(draft, { code: "readingTooOld", at: measuredAt, limit: plainDuration(policy.staleAfter) }, "warn");
    }
    run.tooOldAt = measuredAt;
    return true;
  }
  run.tooOldAt = null;
  // One that lies in the future was taken under a clock that was ahead.
  return shelf.measuredAt !== null && shelf.measuredAt <= now.utc && measuredAt < shelf.measuredAt;
}

function sayRefused(draft: Draft, percent: number): void {
  if (!draft.run.saidRefused)
    say(draft, { code: "readingUnusable", percent: Number.isFinite(percent) ? Math.round(percent) : null }, "warn");
  draft.run.saidRefused = true;
}
