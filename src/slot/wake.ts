import type { Policy } from "./policy.ts";
import { soonest } from "./rule.ts";
import { rules } from "./rules.ts";
import type { SlotState } from "./state.ts";
import { hour, type Moment } from "./times.ts";
import { factsOf } from "./draft.ts";

/**
 * The wall clock may be stepped while we wait on the monotonic one, so a wait for a wall time is looked at again at
 * least so often. While nothing is awaited there is no timer at all.
 */
const longestNap = hour;

/** In how many ms the slot wants `time:passed`, in whole ones; null when time alone can change nothing about it. */
export function wakeIn(state: SlotState, policy: Policy, now: Moment): number | null {
  const facts = factsOf(state, policy, now);
  const wait = soonest(rules.map((rule) => rule.wakeIn(facts)));
  // The monotonic clock has fractions, and a wait smaller than its last digit would never be over.
  return wait === null ? null : Math.min(longestNap, Math.max(0, Math.ceil(wait)));
}
