import type { SlotEvent } from "./events.ts";
import type { Stop } from "./last-look.ts";

/** What came of one attempt to order, as the channel saw it. */
export type Attempt =
  /**
   * Taken: `ref` names the order from now on, empty where the channel gave no name; `code` is the channel's own word
   * for it.
   */
  | { outcome: "accepted"; kind: AcceptedAs; ref: string; code: string }
  /** A final answer: nothing was bought by this attempt. */
  | { outcome: "refused"; reason: RefusedFor; detail: string }
  /** It never got there, which `why` tells. `retryAfter`: the wait that was asked for, ms; null for none. */
  | { outcome: "notSent"; why: string; retryAfter: number | null }
  /** It may have taken effect, and no answer was understood. */
  | { outcome: "unknown"; why: string; retryAfter: number | null }
  /** The last look stopped it before it left. */
  | { outcome: "stopped"; why: Stop };

/**
 * What was accepted: an order that costs money, one that does not, one that was there already; `untold` where the
 * answer does not say. Where a person still has to buy or to answer: an entry that was put on a list (`listed`) or
 * stood there already (`onList`), or something handed over (`sent`).
 */
export type AcceptedAs = "real" | "test" | "already" | "untold" | "listed" | "onList" | "sent";

/**
 * Why nothing was bought, for good. `denied`: we are not let in, which is tried again by the hour; `misplaced`: what it
 * is sent to is not there, or takes no orders.
 */
export type RefusedFor = "unsubscribed" | "unknownSlot" | "rejected" | "notLinked" | "denied" | "misplaced";

/**
 * Whether an order's key is there, with the name of its order from now on. `ticked`: there, and marked as done.
 * `notThere` is true of what was read whole.
 */
export type Found = { is: "there" | "ticked"; ref: string } | { is: "notThere" | "noAnswer" };

/** The attempt of intent `number` as the event that its slot hears of. `chance` in [0, 1) spreads the repeats. */
export function attemptEnded(number: number, attempt: Attempt, chance: number): SlotEvent {
  switch (attempt.outcome) {
    case "accepted":
      return {
        type: "attempt:accepted",
        number,
        kind: attempt.kind,
        detailCode: attempt.code,
        eventInstanceId: attempt.ref,
      };
    case "refused":
      return { type: "attempt:refused", number, reason: attempt.reason, detail: attempt.detail };
    case "notSent":
      return { type: "attempt:notSent", number, why: attempt.why, retryAfter: attempt.retryAfter, chance };
    case "unknown":
      return { type: "attempt:unknown", number, why: attempt.why, retryAfter: attempt.retryAfter, chance };
    case "stopped":
      return { type: "attempt:stopped", number, why: attempt.why, chance };
    default:
      return attempt satisfies never;
  }
}
