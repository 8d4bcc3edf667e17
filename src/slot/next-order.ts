import { factsOf, type Facts } from "./draft.ts";
import { automaticObjections } from "./guards.ts";
import { suddenFall } from "./low.ts";
import { isNeeded } from "./need.ts";
import type { Policy } from "./policy.ts";
import type { Reason } from "./reasons.ts";
import type { SlotState } from "./state.ts";
import type { Moment } from "./times.ts";

/** When an automatic order may be placed at the earliest, and what stands in its way now. */
export interface NextOrder {
  /** ms UTC; null: not before something happens that no clock knows. */
  at: number | null;
  /** Why not now; null where it may be placed now. */
  why: Reason | null;
}

/** What the guards of the automatic order say: it is placed when the last of those is over that time ends. */
export function nextOrder(state: SlotState, policy: Policy, now: Moment): NextOrder {
  const facts = factsOf(state, policy, now);
  const objections = automaticObjections(facts);
  const why = objections[0]?.reason ?? null;
  const waits = objections.map(({ overIn }) => overIn).filter((wait) => wait !== null);
  if (waits.length < objections.length) return { at: null, why };
  if (isNeeded(facts)) return { at: now.utc + Math.max(0, ...waits), why };
  const fall = suddenFall(facts);
  return {
    at: fall === null ? null : now.utc + Math.max(fall.believedIn, ...waits),
    why: why ?? notNeeded(facts, fall !== null),
  };
}

function notNeeded({ shelf, policy }: Facts, fell: boolean): Reason {
  if (fell) return { code: "fellSuddenly" };
  const seen = shelf.level !== null && shelf.level <= policy.threshold;
  return seen ? { code: "notLongEnough" } : { code: "notLow", threshold: policy.threshold };
}
