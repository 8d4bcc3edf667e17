import type { Product } from "./slots.ts";
import type { DeviceKind, Settings, Vocabulary } from "./settings.ts";

export const orderStates = ["placed", "processing", "shipped", "delivered", "closed", "cancelled"] as const;
export type OrderState = (typeof orderStates)[number];

export interface Order {
  eventInstanceId: string;
  serial: string;
  slotId: string;
  kind: DeviceKind;
  product: Product;
  /** Amazon's wall clock, ms UTC. */
  placedAt: number;
  /** On the monotonic clock, ms: what the life of the order runs on. */
  placedMonotonic: number;
  /** Ran into a problem that the customer has 72 h to mend. */
  resolutionFlow: boolean;
  /** A state set by hand; the order stays in it until it is set again. */
  pinned?: OrderState;
  /** An expected delivery set by hand. */
  pinnedExpected?: string | null;
}

/** Amazon acts on an order some hours after it came in (our guess: the documents give no time). */
const processingAfterDays = 0.25;
/** Amazon gives the customer 72 h to mend an order, then cancels it. */
const resolutionDays = 3;

/** The state of an order at a moment of the monotonic clock, ms. Test orders live the same life as real ones. */
export function orderState(order: Order, settings: Settings, monotonic: number): OrderState {
  if (order.pinned) return order.pinned;
  const days = (monotonic - order.placedMonotonic) / settings.dayMs;
  if (order.resolutionFlow) return days < resolutionDays ? "processing" : "cancelled";
  if (days >= settings.deliveredAfterDays) return "delivered";
  if (days >= settings.shippedAfterDays) return "shipped";
  return days >= processingAfterDays ? "processing" : "placed";
}

/** Whether an order in this state keeps its slot locked: until delivery, or until it comes to nothing. */
export function holdsLock(state: OrderState): boolean {
  return state === "placed" || state === "processing" || state === "shipped";
}

const words: Record<Vocabulary, Record<OrderState, string>> = {
  processing: {
    placed: "Processing",
    processing: "Processing",
    shipped: "Shipped",
    delivered: "Shipped",
    closed: "Closed",
    cancelled: "Cancelled",
  },
  pending: {
    placed: "Pending",
    processing: "Authorized",
    shipped: "Authorized",
    delivered: "Closed",
    closed: "Closed",
    cancelled: "Canceled",
  },
};

/** The word for a state in one of Amazon's two published vocabularies. Neither has a word for "delivered". */
export function statusWord(state: OrderState, vocabulary: Vocabulary): string {
  return words[vocabulary][state];
}
