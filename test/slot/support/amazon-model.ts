import type { Mode } from "../../../src/slot/policy.ts";

/** An order that Amazon really placed. */
export interface AmazonOrder {
  id: string;
  mode: Mode;
  /** True time, ms. */
  placedAt: number;
  detailCode: string;
  /** Placed, and neither delivered nor cancelled: the slot is locked. */
  open: boolean;
  cancelled: boolean;
}

/**
 * Amazon as its documentation describes it, one slot per mode: until an order is delivered or cancelled, every further call is answered
 * ORDER_INPROGRESS with that order's id and places nothing.
 */
export class AmazonModel {
  readonly orders: AmazonOrder[] = [];

  openOrder(mode: Mode): AmazonOrder | undefined {
    return this.orders.find((order) => order.mode === mode && order.open);
  }

  /** A Replenish call that reached Amazon. */
  replenish(mode: Mode, detailCode: string, at: number): { detailCode: string; order: AmazonOrder; placed: boolean } {
    const open = this.openOrder(mode);
    if (open) return { detailCode: "ORDER_INPROGRESS", order: open, placed: false };
    const order: AmazonOrder = { id: `${mode}-${this.orders.length + 1}`, mode, placedAt: at, detailCode, open: true, cancelled: false };
    this.orders.push(order);
    return { detailCode, order, placed: true };
  }

  cancel(order: AmazonOrder): void {
    order.open = false;
    order.cancelled = true;
  }

  deliver(order: AmazonOrder): void {
    order.open = false;
  }
}
