import type { CallName } from "./call-name.ts";

/**
 * One way for a call to go wrong. "After" means that the effect (an order, new tokens) took place and only its answer
 * is spoilt.
 */
export type Fault =
  | { kind: "status"; status: number; body?: string; headers?: Record<string, string> }
  /**
   * `when` is `before` the effect unless said otherwise; the effect takes place even if the client has gone by then.
   */
  | { kind: "delay"; ms: number; when?: "before" | "after" }
  /** Never answered, no effect. */
  | { kind: "hang" }
  /** Never answered, after the effect. */
  | { kind: "hangAfter" }
  /** The connection is reset (TCP RST). */
  | { kind: "reset"; when: "before" | "after" }
  /** After the effect: half the body that Content-Length promised, then the socket closes. */
  | { kind: "halfBody" }
  /** After the effect: 200 with an HTML page. */
  | { kind: "notJson" }
  | { kind: "invalidToken" }
  | { kind: "unsubscribed" }
  | { kind: "unknownSlot" }
  /** After the effect: Replenish answers with this detailCode. */
  | { kind: "detailCode"; detailCode: string }
  /** The token endpoint refuses what it is given. */
  | { kind: "invalidGrant" }
  /** This answer's Date header is `ms` ahead. */
  | { kind: "clockSkew"; ms: number };

export interface FaultRule {
  call: CallName;
  /** Only for this slot; else for any. */
  slotId?: string;
  /** How often it strikes, 1 unless said otherwise; null = until the faults are cleared. */
  times?: number | null;
  fault: Fault;
}

/** The faults to come. Of those that fit a call, the oldest strikes first, until it has struck as often as told. */
export interface FaultQueue {
  add(rule: FaultRule): void;
  clear(): void;
  take(call: CallName, slotId: string | undefined): Fault | undefined;
}

export function createFaultQueue(): FaultQueue {
  let queue: { rule: FaultRule; left: number }[] = [];
  return {
    add(rule) {
      queue.push({ rule, left: rule.times === null ? Infinity : (rule.times ?? 1) });
    },
    clear() {
      queue = [];
    },
    take(call, slotId) {
      const next = queue.find(
        ({ rule }) => rule.call === call && (rule.slotId === undefined || rule.slotId === slotId),
      );
      if (!next) return undefined;
      next.left -= 1;
      if (next.left <= 0) queue = queue.filter((entry) => entry !== next);
      return next.rule.fault;
    },
  };
}
