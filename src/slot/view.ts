import { isAutomatic } from "./automatic.ts";
import { factsOf } from "./draft.ts";
import { isPending } from "./intent.ts";
import { hasSensor, type Policy } from "./policy.ts";
import { isFresh, isStale } from "./shelf.ts";
import type { SlotState } from "./state.ts";
import { statusOf, type Status } from "./status.ts";
import type { Moment } from "./times.ts";

/** What a slot shows to people, whatever shows it: HomeKit, the HTTP API, MQTT, the page. */
export interface SlotView {
  /** Percent 0–100; null while it is not known, which is never shown as 0 %. */
  level: number | null;
  /** The level is known and not stale. */
  active: boolean;
  low: boolean;
  /** Low, or a fault, or no reading in time while automatic ordering is on. */
  attention: boolean;
  /** The Replenish switch: an order is open or its call runs. */
  onOrder: boolean;
  automatic: boolean;
  /** Something needs a person. */
  fault: boolean;
  /** The channel that it orders through. */
  channel: string;
  /** Order Status. */
  status: Status;
  /** When the last order was accepted, ms UTC. */
  lastOrderAt: number | null;
  /** The channel's id of the last accepted order, or empty. */
  eventInstanceId: string;
}

/** How a slot looks at this moment. */
export function viewOf(state: SlotState, policy: Policy, now: Moment): SlotView {
  const facts = factsOf(state, policy, now);
  const { book } = facts;
  const { status, fault } = statusOf(facts);
  const stale = isStale(facts);
  const automatic = isAutomatic(facts);
  const expired = !hasSensor(policy) && !isFresh(facts);
  const level = expired ? null : state.shelf.level;
  return {
    level,
    active: level !== null && !stale,
    low: state.shelf.low,
    attention: state.shelf.low || fault || (stale && automatic),
    onOrder: book.intent !== null && !(isPending(book.intent) && book.intent.abandoned === "dismissed"),
    automatic,
    fault,
    channel: policy.channel,
    status,
    lastOrderAt: book.last?.at ?? null,
    eventInstanceId: book.last?.eventInstanceId ?? "",
  };
}
