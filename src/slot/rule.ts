import { learnTime } from "./second-clock.ts";
import { clockIsRight } from "./times.ts";
import type { Facts, Draft } from "./draft.ts";

/** Something that time may bring about in a slot, whatever the last event was. */
export interface Rule {
  /** Does what is due by now. Applied again at the same moment it has nothing to do. */
  readonly apply: (draft: Draft) => void;
  /**
   * In how many ms it may have something to do by time alone, of facts that it was applied to; null: not before
   * something happens.
   */
  readonly wakeIn: (facts: Facts) => number | null;
}

/** Does `act` when its time has come. `dueIn` in ms, 0 or less when it has; null where it does not come by itself. */
export function when(dueIn: Rule["wakeIn"], act: Rule["apply"]): Rule {
  return {
    apply(draft) {
      if (isOver(dueIn(draft))) act(draft);
    },
    wakeIn: dueIn,
  };
}

/**
 * The same by a clock that the second one confirms (rule 13): one that is ahead would act too early. What is due waits
 * for it; where it has not spoken yet, it is asked.
 */
export function whenClockIsRight(dueIn: Rule["wakeIn"], act: Rule["apply"]): Rule {
  return {
    apply(draft) {
      if (!isOver(dueIn(draft))) return;
      if (clockIsRight(draft.now)) act(draft);
      else if (draft.now.drift === null) learnTime(draft);
    },
    wakeIn(facts) {
      const left = dueIn(facts);
      return clockIsRight(facts.now) ? left : ahead(left);
    },
  };
}

/** Does nothing: what is shown of the slot changes by itself. Only a wait that lies ahead counts. */
export function shown(changesIn: Rule["wakeIn"]): Rule {
  return { apply: () => undefined, wakeIn: (facts) => ahead(changesIn(facts)) };
}

/** Judges anew after every event, and is never woken for: what it judges has a wait of its own. */
export function judged(apply: Rule["apply"]): Rule {
  return { apply, wakeIn: () => null };
}

/** The wait that is over first, ms; null without any. */
export function soonest(waits: readonly (number | null)[]): number | null {
  const some = waits.filter((wait) => wait !== null);
  return some.length === 0 ? null : Math.min(...some);
}

/** A wait that is not over yet, ms; else null. */
export function ahead(wait: number | null): number | null {
  return wait !== null && wait > 0 ? wait : null;
}

function isOver(wait: number | null): boolean {
  return wait !== null && wait <= 0;
}
