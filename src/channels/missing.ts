import { promisesNothing } from "../config/policy-of.ts";
import type { Settings } from "../config/settings.ts";
import type { OrderChannel } from "./contract.ts";

/** Stands for a channel that a slot names, and that is not configured, or wrong: nothing is ordered. */
export function missingChannel(mode: Settings["mode"]): OrderChannel {
  return {
    can: promisesNothing(mode),
    readiness: () => ({ ready: false, why: { code: "channelMissing" }, account: null }),
    place: () => Promise.resolve({ outcome: "notSent", why: "the channel is not configured", retryAfter: null }),
    close: () => undefined,
  };
}
