import type { InboxState, OrderRow, UiRefusal } from "../../api.ts";

export interface TestOrder {
  key: string;
  at: "sending" | InboxState | UiRefusal;
  order: OrderRow | null;
}

export interface OrdersState {
  rows: OrderRow[] | null;
  refusal: UiRefusal | null;
  /** The key of the one slot that is shown; empty for all. */
  filter: string;
  test: TestOrder | null;
}

export type OrdersEvent =
  | { type: "orders:arrived"; filter: string; rows: OrderRow[] }
  | { type: "orders:refused"; refusal: UiRefusal }
  | { type: "orders:filtered"; filter: string }
  | { type: "orders:test-moved"; test: TestOrder };

export const firstOrders: OrdersState = { rows: null, refusal: null, filter: "", test: null };

export function reduceOrders(state: OrdersState, event: OrdersEvent): OrdersState {
  switch (event.type) {
    case "orders:arrived":
      return event.filter === state.filter ? { ...state, rows: event.rows, refusal: null } : state;
    case "orders:refused":
      return { ...state, refusal: event.refusal };
    case "orders:filtered":
      return { ...state, filter: event.filter, rows: null };
    case "orders:test-moved":
      return { ...state, test: event.test };
  }
}

/** How far a test order has come; the page shows these one below the other. */
export function testStep({ at, order }: TestOrder): "sending" | "waiting" | "calling" | "accepted" | "refused" {
  if (typeof at === "object" && "code" in at) return "refused";
  if (order !== null && order.detailCode !== null) return "accepted";
  if (at === "sending") return "sending";
  if (at.state === "refused" || at.state === "expired") return "refused";
  if (at.state === "waiting") return "waiting";
  return order !== null && !order.open ? "refused" : "calling";
}
