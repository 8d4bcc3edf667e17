import type { Effect } from "../../../src/slot/effects.ts";
import type { Policy } from "../../../src/slot/policy.ts";
import type { Told, ToldOrder } from "../../../src/slot/told-orders.ts";
import { listCan, ListDriver } from "./list-driver.ts";

/** What a webhook promises whose receiver cannot be asked, and tells by itself. */
export const hookCan = {
  ...listCan,
  means: "ordered",
  find: null,
  follow: null,
  tells: ["shipped", "arrived", "gone"],
  takesBack: false,
} as const;

/** A slot that counts uses and orders by a webhook; its receiver is played by the test. */
export class HookDriver extends ListDriver {
  constructor(policy: Partial<Policy> = {}) {
    super({ channel: "shop", can: hookCan, ...policy });
  }

  /** The receiver has taken what was just called. */
  sent(): Effect[] {
    return this.send({
      type: "attempt:accepted",
      number: this.book.number,
      kind: "sent",
      detailCode: "SENT",
      eventInstanceId: this.key,
    });
  }

  /** The receiver tells of an order, the newest unless told otherwise; the effects of that. */
  tells(state: Told, { key = this.key, channel = "shop", expectedAt = null as number | null } = {}): Effect[] {
    return this.send({ type: "order:told", channel, key, state, expectedAt });
  }

  /** What is kept of the order with this key, the newest unless told otherwise. */
  kept(key = this.key): ToldOrder | undefined {
    return this.book.told.find((one) => one.key === key);
  }
}

/** Whether the news were refused, as of no order. */
export function isRefused(effects: readonly Effect[]): boolean {
  return effects.some((effect) => effect.type === "refuse" && effect.reason.code === "noSuchOrder");
}
