import type { Found } from "./attempt.ts";
import { mayHaveBought, type PendingIntent } from "./intent.ts";
import { promisesOf, type ChannelPolicy } from "./policy.ts";
import { backoffOf, isSteppedBack, repeatWindow } from "./repeat.ts";
import { elapsed, minute, type Moment } from "./times.ts";

/**
 * Nothing is put on a list later than this after the intent (design, section 14): what a person has bought or removed
 * since is not undone.
 */
const placedAgainFor = 5 * minute;

/** Whether it is looked for, and not simply placed again: its outcome is not known, and its channel can be asked. */
export function isSought(policy: ChannelPolicy, intent: PendingIntent): boolean {
  return mayHaveBought(intent) && canBeSought(policy, intent);
}

export function canBeSought(policy: ChannelPolicy, { channel, key }: PendingIntent): boolean {
  return key !== "" && promisesOf(policy, channel).find !== null;
}

/** What follows a look that has not found the order. Waits in ms. */
export type Search = { do: "askAgain" | "placeAgain"; in: number } | { do: "giveUp" };

/**
 * The next step for a pending intent. `tries`: how many looks there were in a row that nobody answered, or attempts to
 * place it; `chance` in [0, 1) spreads them.
 */
export function afterLook(
  is: Exclude<Found["is"], "there" | "ticked">,
  intent: PendingIntent,
  { policy, now, tries, chance }: { policy: ChannelPolicy; now: Moment; tries: number; chance: number },
): Search {
  const backoff = backoffOf(tries, chance);
  if (is === "noAnswer")
    return elapsed(intent.createdAt, now) + backoff < repeatWindow ? { do: "askAgain", in: backoff } : { do: "giveUp" };
  // Within the lag it may still show.
  const lag = (promisesOf(policy, intent.channel).find?.lag ?? 0) - elapsed(intent.lastCallAt, now);
  if (lag > 0) return { do: "askAgain", in: lag };
  return mayBePlacedAgain(intent, now, backoff) ? { do: "placeAgain", in: backoff } : { do: "giveUp" };
}

/** Whether it may be put there once more `delay` ms from now. By a clock that was stepped back, nothing is. */
export function mayBePlacedAgain(intent: PendingIntent, now: Moment, delay = 0): boolean {
  return !isSteppedBack(intent, now) && now.utc - intent.createdAt + delay < placedAgainFor;
}
