import type { Attempt } from "../../slot/attempt.ts";
import type { Link } from "./links.ts";

/** Lets calls to order pass, one at a time as long as nobody knows whether this link orders for real. */
export interface FirstOrder {
  /** Makes the attempt, and returns what came of it. */
  pass(call: () => Promise<Attempt>): Promise<Attempt>;
}

/**
 * Which orders a link places shows only in Amazon's answer to the first one (design, safety catch). Two slots that are
 * low at the same time would both have ordered before either answer came, so the others wait until the first answer has
 * been heard.
 */
export function createFirstOrder(current: () => Link | null): FirstOrder {
  let known: string | null = null;
  let ahead: Promise<void> | null = null;
  return {
    async pass(call) {
      // Only a token typed into the configuration is of unknown kind.
      if (current()?.kind !== "configured") return call();
      while (ahead !== null) await ahead;
      const linkId = current()?.linkId ?? null;
      if (linkId !== null && linkId === known) return call();
      const { promise, resolve } = Promise.withResolvers<undefined>();
      ahead = promise;
      try {
        const attempt = await call();
        // Only these tell test from real.
        if (attempt.outcome === "accepted" && (attempt.kind === "real" || attempt.kind === "test")) known = linkId;
        return attempt;
      } finally {
        // In the next turn: by then the slot has been told, and the device is tripped if it must be.
        setImmediate(() => {
          ahead = null;
          resolve(undefined);
        });
      }
    },
  };
}
