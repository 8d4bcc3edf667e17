import type { AcceptedIntent, Order, PendingIntent } from "../../../src/slot/intent.ts";
import { kindOf, tuesday } from "./slot-driver.ts";

const decided = {
  number: 1,
  cause: "automatic" as const,
  channel: "amazon",
  key: "dr-00000001000000000000000000000001",
  createdAt: tuesday,
  attempts: 1,
  knownNotBought: 0,
  lastCallAt: tuesday,
  unknownAt: null,
  linkId: "link-1",
};

/** A pending intent after one attempt that may have bought. */
export function pendingIntent(
  differs: Partial<Omit<PendingIntent, "phase">> & { phase?: PendingIntent["phase"] } = {},
): PendingIntent {
  return { ...decided, phase: "waiting", abandoned: null, refusal: null, ...differs };
}

/** An intent that was accepted at its first attempt. */
export function acceptedIntent(differs: Partial<Omit<AcceptedIntent, "phase">> = {}): AcceptedIntent {
  return { ...decided, phase: "accepted", order: acceptedOrder(), ...differs };
}

/** A real order of this cycle, just accepted. */
export function acceptedOrder(differs: Partial<Order> = {}): Order {
  return {
    channel: "amazon",
    kind: kindOf(differs.detailCode ?? "STANDARD_ORDER_PLACED"),
    detailCode: "STANDARD_ORDER_PLACED",
    eventInstanceId: "A",
    acceptedAt: tuesday,
    carriedOver: false,
    life: null,
    word: "",
    expectedAt: null,
    askedAt: null,
    aliveAt: null,
    rise: null,
    arrivesAt: null,
    tickedAt: null,
    takenBack: false,
    arrived: false,
    ...differs,
  };
}
