import { hasSensor, hysteresis, isPolled, isPushed } from "./policy.ts";
import { refill } from "./refill.ts";
import { elapsed, minute, type Moment } from "./times.ts";
import { say, type Turn } from "./turn.ts";

/** A reading this many points outside 0–100 is a sensor's noise and is clamped; further out it is refused. */
const clampedMargin = 5;

/** One pushed reading that stands so long is as good as several in a row: change-only sensors send no second one. */
export const standingTime = 30 * minute;

/** For so long after a start the sensor's silence says nothing. */
export const startGrace = 30 * minute;

/** Whether a calibrated reading can be one: a little outside of 0–100 is noise, far outside is nonsense (rule 1). */
export function isPlausible(percent: number): boolean {
  return Number.isFinite(percent) && percent >= -clampedMargin && percent <= 100 + clampedMargin;
}

/**
 * Takes a sensor's reading (rules 1–3a). Refused where it is not a finite number or lies outside what calibration can explain; the last good
 * level then stays, and the row of readings is neither counted on nor broken.
 */
export function takeReading(turn: Turn, percent: number): void {
  const { shelf, run, policy, now } = turn;
  run.polls += 1;
  if (!hasSensor(policy)) return;
  if (!isPlausible(percent)) {
    if (!run.saidRefused) {
      const seen = Number.isFinite(percent) ? `${Math.round(percent)} % after calibration` : "not a number";
      say(turn, `the reading cannot be used (${seen}, expected 0 to 100 %); keeping the last level`, "warn");
    }
    run.saidRefused = true;
    return;
  }
  run.saidRefused = false;
  run.readings += 1;
  setLevel(turn, Math.min(100, Math.max(0, percent)));
  const level = shelf.level ?? 0;
  shelf.recent = [...shelf.recent, level].slice(-policy.confirmations);
  judgeRow(turn);
  const side = sideOf(turn, level);
  run.standing = isPushed(policy) && side !== null ? { side, since: now.mono } : null;
}

/** usage: the level is computed, so it is believed at once and never rises by itself. */
export function spend(turn: Turn, points: number): void {
  const { shelf, policy } = turn;
  if (policy.source !== "usage" || !Number.isFinite(points) || points < 0) return;
  setLevel(turn, Math.max(0, (shelf.level ?? 100) - points));
  if (!shelf.low && (shelf.level ?? 100) <= policy.threshold) beginLow(turn);
}

/** A pushed reading that nothing contradicted for half an hour begins or ends low. */
export function judgeStanding(turn: Turn): void {
  const { run, shelf, now } = turn;
  if (run.standing === null || now.mono - run.standing.since < standingTime) return;
  if (run.standing.side === "low" && !shelf.low) beginLow(turn);
  if (run.standing.side === "fine" && shelf.low) endLow(turn);
  run.standing = null;
}

/** After a restart nothing stands yet: the last pushed reading has to stand anew. */
export function restoreStanding(turn: Turn): void {
  const { run, shelf, policy, now } = turn;
  if (!isPushed(policy) || shelf.level === null || !isFresh(turn) || (shelf.levelAt ?? 0) < (shelf.refilledAt ?? 0)) return;
  const side = sideOf(turn, shelf.level);
  run.standing = side === null ? null : { side, since: now.mono };
}

/** Levels that need no sensor start full when they are first seen. */
export function firstSight(turn: Turn): void {
  const computed = turn.policy.source === "wear" || turn.policy.source === "usage";
  if (computed && turn.shelf.level === null) setLevel(turn, 100);
}

/** The newest level is known, recent enough, and nothing about it is a grace period: what an order may rest on. */
export function isFresh({ shelf, policy, now }: Pick<Turn, "shelf" | "policy" | "now">): boolean {
  if (shelf.level === null || shelf.levelAt === null) return false;
  if (!hasSensor(policy)) return policy.source !== "manual" || elapsed(shelf.levelAt, now) <= policy.staleAfter;
  return apart(shelf.levelAt, now) <= policy.staleAfter;
}

/** How far a reading's time lies from now, either way: one from a clock that was ahead must not be trusted until that time has come. */
function apart(at: number, now: Moment): number {
  return Math.abs(now.utc - at);
}

/** No reading in time, as told to people: not judged right after a start, when the sensor has had no chance to speak (rule 1). */
export function isStale({ shelf, run, policy, now }: Pick<Turn, "shelf" | "run" | "policy" | "now">): boolean {
  if (!hasSensor(policy) || inStartGrace({ run, policy, now })) return false;
  return apart(shelf.levelAt ?? shelf.seenAt, now) > policy.staleAfter;
}

function inStartGrace({ run, policy, now }: Pick<Turn, "run" | "policy" | "now">): boolean {
  if (isPolled(policy)) return run.polls < 2;
  return run.startedAt === null || now.mono - run.startedAt < startGrace;
}

/** After a start the sensor is heard first: what was poured in while the machine was off must not be ordered again. */
export function awaitsFirstWord({ run, policy, now }: Pick<Turn, "run" | "policy" | "now">): boolean {
  if (!hasSensor(policy) || run.readings > 0) return false;
  return run.startedAt === null || now.mono - run.startedAt < startGrace;
}

/** `level` in percent, as the sensor has just said it or as it was worked out. */
export function setLevel({ shelf, now }: Turn, level: number): void {
  if (shelf.level !== null && level < shelf.level) shelf.lastFallAt = now.utc;
  shelf.level = level;
  shelf.levelAt = now.utc;
  shelf.firstReadingAt ??= now.utc;
}

/** Which side of the threshold a level in percent is on; null between the threshold and its hysteresis, where nothing is decided. */
export function sideOf({ policy }: Turn, level: number): "low" | "fine" | null {
  if (level <= policy.threshold) return "low";
  return level > policy.threshold + hysteresis ? "fine" : null;
}

function judgeRow(turn: Turn): void {
  const { shelf, policy } = turn;
  if (shelf.recent.length < policy.confirmations) return;
  const lowest = Math.min(...shelf.recent);
  const highest = Math.max(...shelf.recent);
  if (shelf.lowest !== null && lowest >= shelf.lowest + policy.refillRise) refill(turn, "rise");
  shelf.lowest = Math.min(shelf.lowest ?? 100, highest);
  if (lowest > policy.threshold + hysteresis) {
    shelf.toldByHand = false;
    if (shelf.low) endLow(turn);
  }
  if (highest <= policy.threshold && !shelf.low) beginLow(turn);
}

export function beginLow(turn: Turn): void {
  turn.shelf.low = true;
  turn.run.saidHeld = null;
}

export function endLow(turn: Turn): void {
  turn.shelf.low = false;
  say(turn, `${Math.round(turn.shelf.level ?? 0)} % left: no longer low`);
}
