import type { SlotEvent } from "../../../src/slot/events.ts";
import type { Mode, Policy } from "../../../src/slot/policy.ts";
import { minute } from "../../../src/slot/times.ts";
import { kindOf } from "./slot-driver.ts";
import type { AmazonModel, AmazonOrder } from "./amazon-model.ts";

/**
 * What a call meets: nothing reaches Amazon, the answer is lost before or after Amazon acted, or Amazon acts when
 * nobody waits any more, the disk is full, or an answer.
 */
export type Weather =
  | "notSent"
  | "lostBefore"
  | "lostAfter"
  | "late"
  | "diskFull"
  | "placed"
  | "placedOddly"
  | "placedWithoutId"
  | "wrongKind"
  | "unsubscribed"
  | "unknownSlot"
  | "rejected"
  | "notLinked";

/** An order without an id is one whose id Amazon did not tell. */
export function idOf(order: AmazonOrder): string {
  return order.id.endsWith("(not told)") ? "" : order.id;
}

/** The detail code of an order that is placed in this weather. */
export function placedBy(mode: Mode, weather: Weather): string {
  const isReal = (mode === "live") !== (weather === "wrongKind");
  if (weather === "placedOddly") return "PLACED_SOMEHOW";
  return isReal ? "STANDARD_ORDER_PLACED" : "TEST_ORDER_PLACED";
}

interface Around {
  readonly weather: Weather;
  readonly policy: Policy;
  readonly amazon: AmazonModel;
  readonly trueNow: number;
  readonly off: number;
}

/** One attempt, as the order runner makes it: Amazon's clock first, then the POST, which `place` carries out. */
export function attempt(
  { weather, policy, amazon, trueNow, off }: Around,
  number: number,
  place: () => { detailCode: string; order: AmazonOrder },
): SlotEvent {
  const lost = { number, why: "reset", retryAfter: null, chance: 0.7 };
  if (weather === "notSent" || weather === "diskFull") return { type: "attempt:notSent", ...lost };
  if (Math.abs(off) > 10 * minute) return { type: "attempt:stopped", number, why: "clockWrong", chance: 0.7 };
  switch (weather) {
    case "lostBefore":
      return { type: "attempt:unknown", ...lost };
    case "late":
      amazon.keep({ mode: policy.mode, detailCode: placedBy(policy.mode, weather), number }, trueNow);
      return { type: "attempt:unknown", ...lost };
    case "unsubscribed":
    case "unknownSlot":
    case "rejected":
    case "notLinked":
      return { type: "attempt:refused", number, reason: weather, detail: "no" };
    default:
  }
  const { detailCode, order } = place();
  if (weather === "lostAfter") return { type: "attempt:unknown", ...lost };
  return { type: "attempt:accepted", number, kind: kindOf(detailCode), detailCode, eventInstanceId: idOf(order) };
}
