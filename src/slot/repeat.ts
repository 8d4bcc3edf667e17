import type { Capabilities } from "./capabilities.ts";
import { mayHaveBought, type PendingIntent } from "./intent.ts";
import { elapsed, hour, minute, second, type Moment } from "./times.ts";

/** First repeat within a second, then doubling to five minutes (rule 7). */
const backoffBase = second;
const backoffMax = 5 * minute;

/** How long to wait after so many attempts, ms, above 0. `chance` in [0, 1) spreads them. */
export function backoffOf(attempts: number, chance: number): number {
  return Math.max(1, Math.min(backoffMax, backoffBase * 2 ** (Math.min(attempts, 30) - 1)) * chance);
}

/** Repeats go on for so long after the intent. Then only attempts that may have bought are asked about again. */
export const repeatWindow = 30 * minute;

/** When an attempt of unknown outcome is asked about again, after the intent. */
const lateAsks = [6 * hour, 12 * hour];

/**
 * How old a pending intent is, ms. Without a second clock, one that was stepped back behind the last attempt no longer
 * tells for how long a repeat is the same order: what may have bought counts as older than that.
 */
export function ageOf(intent: PendingIntent, now: Moment, { clock }: Pick<Capabilities, "clock">): number {
  if (!clock && mayHaveBought(intent) && isSteppedBack(intent, now)) return Number.POSITIVE_INFINITY;
  return elapsed(intent.createdAt, now);
}

/** The wall clock is behind the moment of the last attempt. */
export function isSteppedBack({ createdAt, lastCallAt }: PendingIntent, { utc }: Moment): boolean {
  return Math.max(createdAt, lastCallAt) > utc;
}

/** What is to be done about a pending intent. `wait` is in ms. */
export type Step = { do: "call" } | { do: "wait"; ms: number } | { do: "end"; how: "not sent" | "unconfirmed" };

/**
 * Rule 7. `age` is the time since the intent, `delay` how long the next attempt has to wait at least (backoff or
 * `Retry-After`), `repeatFor` how long the channel takes a repeated attempt for the same order; all in ms.
 */
export function nextStep(intent: PendingIntent, age: number, delay: number, repeatFor: number): Step {
  const settled = intent.refusal !== null;
  const lastCallAge = intent.lastCallAt - intent.createdAt;
  if (mayHaveBought(intent) && age + delay >= repeatFor) return { do: "end", how: "unconfirmed" };
  if (age + delay < repeatWindow && !settled) return delay === 0 ? { do: "call" } : { do: "wait", ms: delay };
  if (!mayHaveBought(intent)) return { do: "end", how: "not sent" };
  const nextAsk = lateAsks.find((at) => lastCallAge < at);
  if (nextAsk === undefined || nextAsk >= repeatFor) return { do: "end", how: "unconfirmed" };
  const ms = Math.max(delay, nextAsk - age);
  return ms <= 0 ? { do: "call" } : { do: "wait", ms };
}
