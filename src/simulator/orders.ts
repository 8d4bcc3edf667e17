import type { Clock } from "../support/clock.ts";
import { isoSeconds, type NewId } from "./ids.ts";
import { holdsLock, orderState, statusWord, type Order, type OrderState } from "./order-life.ts";
import type { SlotRule } from "./slots.ts";
import type { LinkedDevice } from "./refresh-token.ts";
import type { Settings } from "./settings.ts";

/** An order as the control API shows it. */
export interface OrderView {
  eventInstanceId: string;
  serial: string;
  slotId: string;
  detailCode: "TEST_ORDER_PLACED" | "STANDARD_ORDER_PLACED";
  state: OrderState;
  /** The word that GetOrderInfo uses for the state. */
  status: string;
  /** Whether the order keeps its slot locked. */
  open: boolean;
  /** ISO 8601 UTC. */
  placedAt: string;
  expectedDeliveryDate: string | null;
}

export interface OrderChange {
  state?: OrderState;
  expectedDeliveryDate?: string | null;
}

export interface OrderBook {
  place(device: LinkedDevice, slotId: string, rule: SlotRule): OrderView;
  /** The order that keeps this slot locked. */
  open(serial: string, slotId: string): OrderView | undefined;
  find(eventInstanceId: string): Order | undefined;
  view(order: Order): OrderView;
  all(): OrderView[];
  /** What a person does at Amazon, or a parcel does by arriving: undefined when there is no such order. */
  change(eventInstanceId: string, change: OrderChange): OrderView | undefined;
}

export function createOrderBook(clock: Clock, settings: Settings, newId: NewId): OrderBook {
  const orders = new Map<string, Order>();
  /** The newest order of a slot is the only one that can hold its lock. */
  const newest = new Map<string, Order>();
  const slotKey = (serial: string, slotId: string): string => JSON.stringify([serial, slotId]);

  const expected = (order: Order): string | null => {
    if (order.pinnedExpected !== undefined) return order.pinnedExpected;
    return order.resolutionFlow ? null : isoSeconds(order.placedAt + settings.deliveredAfterDays * settings.dayMs);
  };
  const view = (order: Order): OrderView => {
    const state = orderState(order, settings, clock.monotonic());
    return {
      eventInstanceId: order.eventInstanceId,
      serial: order.serial,
      slotId: order.slotId,
      detailCode: order.kind === "test" ? "TEST_ORDER_PLACED" : "STANDARD_ORDER_PLACED",
      state,
      status: statusWord(state, settings.vocabulary),
      open: holdsLock(state),
      placedAt: new Date(order.placedAt).toISOString(),
      expectedDeliveryDate: expected(order),
    };
  };

  return {
    place({ serial, kind }, slotId, { product, resolutionFlow }) {
      const order: Order = {
        eventInstanceId: `simulator-${newId()}`,
        serial,
        slotId,
        kind,
        product,
        resolutionFlow,
        placedAt: clock.now() + settings.clockOffsetMs,
        placedMonotonic: clock.monotonic(),
      };
      orders.set(order.eventInstanceId, order);
      newest.set(slotKey(serial, slotId), order);
      return view(order);
    },
    open(serial, slotId) {
      const order = newest.get(slotKey(serial, slotId));
      const seen = order && view(order);
      return seen?.open === true ? seen : undefined;
    },
    find: (eventInstanceId) => orders.get(eventInstanceId),
    view,
    all: () => [...orders.values()].map(view),
    change(eventInstanceId, { state, expectedDeliveryDate }) {
      const order = orders.get(eventInstanceId);
      if (!order) return undefined;
      if (state !== undefined) order.pinned = state;
      if (expectedDeliveryDate !== undefined) order.pinnedExpected = expectedDeliveryDate;
      return view(order);
    },
  };
}
