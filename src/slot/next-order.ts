import { automaticObjection, capOpensIn, cooldownLeft, isNeeded, predecessorLeft, remaining } from "./guards.ts";
import { storeRetryIn } from "./store-failure.ts";
import { suddenFall } from "./low.ts";
import type { Policy } from "./policy.ts";
import type { Reason } from "./reasons.ts";
import { awaitsFirstWord, startGrace } from "./shelf.ts";
import type { SlotState } from "./state.ts";
import type { Moment } from "./times.ts";
import { bookOf, type Facts } from "./turn.ts";

/** When an automatic order may be placed at the earliest, and what stands in its way now. */
export interface NextOrder {
  /** ms UTC; null: not before something happens that no clock knows. */
  at: number | null;
  /** Why not now; null where it may be placed now. */
  why: Reason | null;
}

/**
 * Asked of the guards of the automatic order themselves: once as things are, and once as they are when everything that
 * time alone mends is over.
 */
export function nextOrder(state: SlotState, policy: Policy, now: Moment): NextOrder {
  const facts: Facts = { shelf: state.shelf, book: bookOf(state, policy), run: state.run, policy, now };
  const why = automaticObjection(facts)?.reason ?? null;
  if (automaticObjection(afterAllWaits(facts)) !== null) return { at: null, why };
  if (!isNeeded(facts)) {
    const fall = suddenFall(facts);
    return {
      at: fall === null ? null : now.utc + Math.max(fall.believedIn, longestWait(facts)),
      why: why ?? notNeeded(facts, fall !== null),
    };
  }
  return { at: now.utc + longestWait(facts), why };
}

function afterAllWaits(facts: Facts): Facts {
  const { book, run } = facts;
  return {
    ...facts,
    book: { ...book, orderedAt: null, hold: null, spent: [], rearm: null, armed: book.armed || book.rearm !== null },
    run: { ...run, readings: 1, predecessor: null, storeRetryAt: null },
  };
}

/** In ms; 0 where nothing is waited for. */
function longestWait(facts: Facts): number {
  const { book, run, now } = facts;
  const grace = awaitsFirstWord(facts) && run.startedAt !== null ? run.startedAt + startGrace - now.mono : 0;
  return Math.max(
    0,
    cooldownLeft(facts),
    remaining(book.hold, now),
    storeRetryIn(facts),
    remaining(book.rearm, now),
    capOpensIn(facts) ?? 0,
    predecessorLeft(facts),
    grace,
  );
}

function notNeeded({ shelf, policy }: Facts, fell: boolean): Reason {
  if (fell) return { code: "fellSuddenly" };
  const seen = shelf.level !== null && shelf.level <= policy.threshold;
  return seen ? { code: "notLongEnough" } : { code: "notLow", threshold: policy.threshold };
}
