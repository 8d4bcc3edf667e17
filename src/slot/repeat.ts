import { hour, minute } from "./times.ts";
import { mayHaveBought, type PendingIntent } from "./intent.ts";

/** Repeats go on for so long after the intent. Then only attempts that may have bought are asked about again. */
export const repeatWindow = 30 * minute;

/** When an attempt of unknown outcome is asked about again, after the intent. */
const lateAsks = [6 * hour, 12 * hour];

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
