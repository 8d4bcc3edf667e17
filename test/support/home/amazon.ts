import { createOrderBook } from "../../../src/simulator/orders.ts";
import type { OrderState } from "../../../src/simulator/order-life.ts";
import { defaultSettings } from "../../../src/simulator/settings.ts";
import type { SlotEventOf } from "../../../src/slot/events.ts";
import { day } from "../../../src/slot/times.ts";
import type { AmazonPlan } from "./plan.ts";

type Status = SlotEventOf<"order:news">["status"];

const statuses = new Map<string, Status>([
  ["pending", "processing"],
  ["authorized", "processing"],
  ["processing", "processing"],
  ["shipped", "shipped"],
  ["closed", "closed"],
  ["canceled", "cancelled"],
  ["cancelled", "cancelled"],
]);

const device = { serial: "HOME", kind: "live" } as const;
const slotId = "slot";

/**
 * Amazon without a wire: the order book of its simulator, so that both bodies meet the same lock (until the delivery is
 * scanned) and the same words. It is asked at true time.
 */
export class Amazon {
  private readonly book;
  private readonly words: AmazonPlan["words"];
  private count = 0;

  constructor(now: () => number, words: AmazonPlan["words"]) {
    this.words = words;
    const clock = { now, monotonic: now, after: () => ({ cancel: () => undefined }) };
    const settings = {
      ...defaultSettings,
      dayMs: day,
      deliveredAfterDays: 10_000,
      shippedAfterDays: 9_999,
      vocabulary: words === "pending" ? "pending" : "processing",
    } as const;
    this.book = createOrderBook(clock, settings, () => String(++this.count));
  }

  /** A Replenish call that arrived. */
  replenish(): { detailCode: string; id: string; placed: boolean } {
    const open = this.book.open(device.serial, slotId);
    if (open !== undefined) return { detailCode: "ORDER_INPROGRESS", id: open.eventInstanceId, placed: false };
    const order = this.book.place(device, slotId, {
      subscribed: true,
      known: true,
      product: { asin: "B0", quantity: 1, unit: "pack" },
      resolutionFlow: false,
    });
    return { detailCode: order.detailCode, id: order.eventInstanceId, placed: true };
  }

  /** What GetOrderInfo says; null where it says nothing. */
  info(id: string): Omit<SlotEventOf<"order:news">, "type"> | null {
    const order = this.book.find(id);
    if (order === undefined || this.words === "silent") return null;
    const { status: word, expectedDeliveryDate } = this.book.view(order);
    return {
      eventInstanceId: id,
      status: statuses.get(word.toLowerCase()) ?? null,
      word,
      expectedAt: expectedDeliveryDate === null ? null : Date.parse(expectedDeliveryDate),
    };
  }

  change(id: string, { state, expected }: { state?: OrderState; expected?: number | null }): void {
    const order = this.book.find(id);
    if (order === undefined || this.isCancelled(id)) return;
    this.book.change(id, {
      ...(state === undefined ? {} : { state }),
      ...(expected === undefined
        ? {}
        : { expectedDeliveryDate: expected === null ? null : `${new Date(expected).toISOString().slice(0, 19)}Z` }),
    });
  }

  isCancelled(id: string): boolean {
    const order = this.book.find(id);
    return order !== undefined && this.book.view(order).state === "cancelled";
  }
}
