import { isTripped, type Readiness } from "./readiness.ts";
import { clockIsWrong, type Moment } from "./times.ts";

/**
 * Why an attempt does not leave after all: it is not wanted any more, the device was linked again or found to be linked
 * for the wrong kind of orders since it was decided, or the second clock (rule 13) was not seen or contradicts this
 * machine's.
 */
export type Stop = "withdrawn" | "linkChanged" | "tripped" | "clockUnseen" | "clockWrong";

/** Whether an attempt may leave, or why not. */
export type LastLook = { go: true } | { go: false; why: Stop };

/** What is true at the moment when a decided attempt would leave: it may have waited long for a token. */
export interface LastLookFacts {
  /** The core still wants it: `isWanted`. */
  wanted: boolean;
  /** The link that it was decided with; null where none was known. */
  decidedWith: string | null;
  readiness: Readiness;
  now: Moment;
}

/**
 * The last look before money leaves, right before each request that orders, a repeated one too. What stops it here has
 * bought nothing.
 */
export function lastLook({ wanted, decidedWith, readiness, now }: LastLookFacts): LastLook {
  const why = stop(wanted, readiness.account === decidedWith, isTripped(readiness), now);
  return why === null ? { go: true } : { go: false, why };
}

function stop(wanted: boolean, sameLink: boolean, tripped: boolean, now: Moment): Stop | null {
  if (!wanted) return "withdrawn";
  // With another account, what an earlier attempt bought would be bought a second time.
  if (!sameLink) return "linkChanged";
  // Another slot's answer may have come meanwhile.
  if (tripped) return "tripped";
  if (now.drift === null) return "clockUnseen";
  return clockIsWrong(now) ? "clockWrong" : null;
}
