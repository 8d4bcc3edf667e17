import { beginLow } from "./low.ts";
import { hasSensor, isComputed, isPolled } from "./policy.ts";
import { elapsed, minute, type Moment } from "./times.ts";
import type { Facts, Draft } from "./draft.ts";

/** For so long after a start the sensor's silence says nothing. */
export const startGrace = 30 * minute;

/** Counted: the level is computed, so it is believed at once and never rises by itself. */
export function spend(draft: Draft, points: number): void {
  const { shelf, policy } = draft;
  if (policy.delivers !== "counted" || !Number.isFinite(points) || points < 0) return;
  setLevel(draft, Math.max(0, (shelf.level ?? 100) - points));
  if (!shelf.low && (shelf.level ?? 100) <= policy.threshold) beginLow(draft);
}

/**
 * Levels that need no sensor start full when they are first seen. Where a sensor spoke of the slot before, they go on
 * from what stood by it; one stray reading, or what it said before somebody said "refilled", is nothing to order on.
 */
export function firstSight(draft: Draft): void {
  const { shelf, policy } = draft;
  const computed = isComputed(policy);
  const changed = shelf.source !== null && shelf.source !== policy.source;
  shelf.source = policy.source;
  if (computed && shelf.level === null) setLevel(draft, 100);
  if (!changed) return;
  if (computed) {
    setLevel(draft, shelf.toldByHand ? 100 : (shelf.row?.middle ?? shelf.level ?? 100));
    Object.assign(shelf, { toldByHand: false, fullAt: null, fullUp: null });
    if (shelf.level !== null && shelf.level > policy.threshold) Object.assign(shelf, { low: false, lowSince: null });
  }
  Object.assign(shelf, {
    newest: null,
    recent: [],
    row: null,
    stood: [],
    reached: [],
    lowWater: null,
    lowWaterFrom: null,
    filling: null,
  });
}

/** The newest level is known, recent enough, and nothing about it is a grace period: what an order may rest on. */
export function isFresh({ shelf, policy, now }: Pick<Facts, "shelf" | "policy" | "now">): boolean {
  if (shelf.level === null || shelf.levelAt === null) return false;
  if (!hasSensor(policy)) return policy.delivers !== "told" || elapsed(shelf.levelAt, now) <= policy.staleAfter;
  return apart(shelf.levelAt, now) <= policy.staleAfter;
}

/**
 * How far a reading's time lies from now, either way: one from a clock that was ahead must not be trusted until that
 * time has come.
 */
function apart(at: number, now: Moment): number {
  return Math.abs(now.utc - at);
}

/**
 * No reading in time, as told to people: not judged right after a start, when the sensor has had no chance to speak
 * (rule 1).
 */
export function isStale(facts: Pick<Facts, "shelf" | "run" | "policy" | "now">): boolean {
  if (!hasSensor(facts.policy) || inStartGrace(facts)) return false;
  return apart(silentSince(facts), facts.now) > facts.policy.staleAfter;
}

/** In how many ms the level stops being trusted, or the grace after a start is over; 0 or less when both are over. */
export function staleIn({ shelf, run, policy, now }: Pick<Facts, "shelf" | "run" | "policy" | "now">): number | null {
  if (isComputed(policy)) return null;
  const since = shelf.levelAt ?? (hasSensor(policy) ? shelf.seenAt : null);
  if (since === null) return null;
  const left = policy.staleAfter - elapsed(since, now);
  const grace = run.startedAt === null || !hasSensor(policy) ? 0 : run.startedAt + startGrace - now.mono;
  return Math.max(left + 1, grace);
}

/**
 * When the newest reading was measured, ms UTC; where none was ever taken, the newest that was too old, or when the
 * slot was first seen.
 */
export function silentSince({ shelf, run }: Pick<Facts, "shelf" | "run">): number {
  return shelf.levelAt ?? run.tooOldAt ?? shelf.seenAt;
}

function inStartGrace({ run, policy, now }: Pick<Facts, "run" | "policy" | "now">): boolean {
  if (isPolled(policy)) return run.polls < 2;
  return run.startedAt === null || now.mono - run.startedAt < startGrace;
}

/**
 * For how many ms the sensor is heard first after a start, since what was poured in while the machine was off must not
 * be ordered again; null where it has spoken, or has had its time. 0 before the start.
 */
export function firstWordIn({ run, policy, now }: Pick<Facts, "run" | "policy" | "now">): number | null {
  if (!hasSensor(policy) || run.readings > 0) return null;
  if (run.startedAt === null) return 0;
  const left = startGrace - (now.mono - run.startedAt);
  return left > 0 ? left : null;
}

/** `level` in percent, as the sensor said it at `at` (ms UTC), or as it was worked out now. */
export function setLevel({ shelf, now }: Draft, level: number, at = now.utc): void {
  if (shelf.level !== null && level < shelf.level) shelf.lastFallAt = at;
  shelf.level = level;
  shelf.levelAt = at;
  shelf.firstReadingAt ??= at;
}
