import type { Reason } from "./reasons.ts";
import type { Facts } from "./draft.ts";
import type { Order } from "./intent.ts";
import { answers } from "./readiness.ts";

/**
 * What the channel is asked for: `order` is an attempt; `news` is what became of an order, or the time, which a tripped
 * device tells all the same.
 */
export type Asking = "order" | "news";

/** Why the channel must not be asked now; null where it may. */
export function whyNotAsked({ run, policy }: Pick<Facts, "run" | "policy">, asking: Asking): Reason | null {
  if (policy.stopped !== null) return policy.stopped;
  const { readiness } = run;
  if (readiness.ready || (asking === "news" && answers(readiness))) return null;
  return readiness.why;
}

/** Whether an order may be asked about: whether its channel is ready is known of the slot's own one only. */
export function mayAskAbout({ channel }: Pick<Order, "channel">, facts: Pick<Facts, "run" | "policy">): boolean {
  return channel === facts.policy.channel ? mayAsk(facts, "news") : facts.policy.stopped === null;
}

/** Whether the channel may be asked now. It never becomes so by time alone: a link's return is an event. */
export function mayAsk(facts: Pick<Facts, "run" | "policy">, asking: Asking): boolean {
  return whyNotAsked(facts, asking) === null;
}
