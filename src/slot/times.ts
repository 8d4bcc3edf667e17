/** Durations in the core are milliseconds, as everywhere: these make them readable. */
export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** What the shell knows of time when it hands an event to the core. */
export interface Moment {
  /** The machine's wall clock, ms UTC. It may be wrong, and it may be stepped. */
  readonly utc: number;
  /** The monotonic clock of this process, ms. Never stepped, worth nothing after a restart. */
  readonly mono: number;
  /**
   * How far the wall clock is ahead of the channel's, in ms; null until that has spoken to this process. 0 where the
   * channel has no clock.
   */
  readonly drift: number | null;
}

/**
 * The time as a slot has it. `now` of its channel is the second clock, ms UTC: null before it spoke; without one this
 * machine's is taken for right.
 */
export function momentOf(clock: { now(): number; monotonic(): number }, channel: { now?(): number | null }): Moment {
  const utc = clock.now();
  const there = channel.now === undefined ? utc : channel.now();
  return { utc, mono: clock.monotonic(), drift: there === null ? null : Math.round(utc - there) };
}

/** The widest difference to the second clock at which a call may leave. */
const tolerableDrift = 10 * minute;

/** The second clock has spoken, and contradicts the machine's. */
export function clockIsWrong(now: Moment): boolean {
  return now.drift !== null && Math.abs(now.drift) > tolerableDrift;
}

/** The second clock has spoken, and agrees. */
export function clockIsRight(now: Moment): boolean {
  return now.drift !== null && !clockIsWrong(now);
}

/**
 * The time to keep with an order, ms UTC: the machine's, or the second clock's once that contradicts it. A time stored
 * under a clock that is behind would look long past when the clock is put right, which would end a cooldown, the cap or
 * the five days after a cancellation too early.
 */
export function orderTime(now: Moment): number {
  return clockIsWrong(now) ? now.utc - (now.drift ?? 0) : now.utc;
}

/**
 * Milliseconds of wall time since `at`, never negative: a moment that lies in the future was stored under another
 * clock, and counts as just now. So a clock stepped back prolongs a wait and never shortens one.
 */
export function elapsed(at: number, now: Moment): number {
  return Math.max(0, now.utc - at);
}
