import type { Mode } from "../../../src/slot/policy.ts";
import { minute } from "../../../src/slot/times.ts";

/**
 * A request that Amazon carries out late does so after this time, when its answer is awaited by nobody any more (rule
 * 10 allows it an hour).
 */
const carriedOutAfter = 20 * minute;

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

/** A request that Amazon has, and has not carried out yet. */
export interface LateRequest {
  mode: Mode;
  detailCode: string;
  /** The intent that it was sent for. */
  number: number;
  /** True time, ms. */
  dueAt: number;
}

/**
 * Amazon as its documentation describes it, one slot per mode: until an order is delivered or cancelled, every further
 * call is answered ORDER_INPROGRESS with that order's id and places nothing.
 */
export class AmazonModel {
  orders: AmazonOrder[] = [];
  /** Requests that are not carried out yet, oldest first. */
  late: readonly LateRequest[] = [];

  openOrder(mode: Mode): AmazonOrder | undefined {
    return this.orders.find((order) => order.mode === mode && order.open);
  }

  /** A Replenish call that reached Amazon. */
  replenish(mode: Mode, detailCode: string, at: number): { detailCode: string; order: AmazonOrder; placed: boolean } {
    const open = this.openOrder(mode);
    if (open) return { detailCode: "ORDER_INPROGRESS", order: open, placed: false };
    const order: AmazonOrder = {
      id: `${mode}-${this.orders.length + 1}`,
      mode,
      placedAt: at,
      detailCode,
      open: true,
      cancelled: false,
    };
    this.orders.push(order);
    return { detailCode, order, placed: true };
  }

  /** A Replenish call that reached Amazon, and is carried out in a while. */
  keep(request: Omit<LateRequest, "dueAt">, at: number): void {
    this.late = [...this.late, { ...request, dueAt: at + carriedOutAfter }];
  }

  /** Takes the requests that are carried out by now, oldest first. */
  takeLate(at: number): readonly LateRequest[] {
    if (this.late.length === 0) return this.late;
    const due = this.late.filter(({ dueAt }) => dueAt <= at);
    this.late = this.late.filter(({ dueAt }) => dueAt > at);
    return due;
  }

  /** Another one that goes on from here by itself. */
  fork(): AmazonModel {
    const twin = new AmazonModel();
    twin.orders = this.orders.map((order) => ({ ...order }));
    twin.late = this.late;
    return twin;
  }

  cancel(order: AmazonOrder): void {
    order.open = false;
    order.cancelled = true;
  }

  deliver(order: AmazonOrder): void {
    order.open = false;
  }
}
