import type { Intent, Order } from "../../../src/slot/state.ts";
import { kindOf, tuesday } from "./slot-driver.ts";

/** A pending intent after one attempt that may have bought. */
export function pendingIntent(differs: Partial<Intent> = {}): Intent {
  return {
    number: 1,
    cause: "automatic",
    createdAt: tuesday,
    attempts: 1,
    harmless: 0,
    lastCallAt: tuesday,
    unknownAt: null,
    linkId: "link-1",
    phase: "waiting",
    abandoned: null,
    refusal: null,
    order: null,
    ...differs,
  };
}

/** A real order of this cycle, just accepted. */
export function acceptedOrder(differs: Partial<Order> = {}): Order {
  return {
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
    arrived: false,
    ...differs,
  };
}
