import type { CallName } from "../../../src/simulator/call-name.ts";
import type { Fault } from "../../../src/simulator/faults.ts";
import type { Settings } from "../../../src/simulator/settings.ts";
import type { SlotRule } from "../../../src/simulator/slots.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";

/** The calls that the plugin makes. */
export const calls = [
  "token",
  "replenish",
  "getOrderInfo",
  "subscriptionInfo",
  "slotStatus",
  "deviceStatus",
  "cancelTestOrder",
] as const satisfies readonly CallName[];
export type Call = (typeof calls)[number];

/** One way for calls to go wrong. */
export interface Kind {
  name: string;
  /**
   * Null: no single call goes wrong, but Amazon itself; see the next two. Without them nobody listens at its address.
   */
  fault: Fault | null;
  slot?: Partial<SlotRule>;
  settings?: Partial<Settings>;
  /** The only calls that it means anything for; else all. */
  only?: readonly Call[];
}

const status = (status: number, more: { body?: string; headers?: Record<string, string> } = {}): Kind => ({
  name: `${status}${more.headers ? " with Retry-After" : ""}${more.body === undefined ? "" : ` and the body ${JSON.stringify(more.body)}`}`,
  fault: { kind: "status", status, ...more },
});

/** Every fault that the simulator has, each class of status, and delays on both sides of the client's 30 s. */
export const kinds: readonly Kind[] = [
  status(500),
  status(503, { headers: { "Retry-After": "7200" } }),
  status(429),
  status(429, { headers: { "Retry-After": "5400" } }),
  status(400),
  status(400, { body: "<html>Bad request</html>" }),
  status(401),
  status(403),
  status(404),
  status(409),
  status(302, { headers: { Location: "http://127.0.0.1:9/" } }),
  status(204),
  status(200, { body: "" }),
  status(200, { body: "{}" }),
  status(200, { body: "null" }),
  { name: "a delay of 5 s", fault: { kind: "delay", ms: 5_000 } },
  { name: "a delay of 45 s before the effect", fault: { kind: "delay", ms: 45_000 } },
  { name: "a delay of 45 s after the effect", fault: { kind: "delay", ms: 45_000, when: "after" } },
  { name: "a delay of 20 min before the effect", fault: { kind: "delay", ms: 20 * minute } },
  { name: "never answered", fault: { kind: "hang" } },
  { name: "never answered after the effect", fault: { kind: "hangAfter" } },
  { name: "reset before the effect", fault: { kind: "reset", when: "before" } },
  { name: "reset after the effect", fault: { kind: "reset", when: "after" } },
  { name: "half a body", fault: { kind: "halfBody" } },
  { name: "not JSON", fault: { kind: "notJson" } },
  { name: "Invalid token", fault: { kind: "invalidToken" } },
  { name: "unsubscribed", fault: { kind: "unsubscribed" } },
  { name: "unknown slot", fault: { kind: "unknownSlot" } },
  { name: "invalid_grant", fault: { kind: "invalidGrant" }, only: ["token"] },
  { name: "a new detailCode", fault: { kind: "detailCode", detailCode: "SOMETHING_NEW" }, only: ["replenish"] },
  { name: "an empty detailCode", fault: { kind: "detailCode", detailCode: "" }, only: ["replenish"] },
  {
    name: "STANDARD_ORDER_PLACED",
    fault: { kind: "detailCode", detailCode: "STANDARD_ORDER_PLACED" },
    only: ["replenish"],
  },
  { name: "ORDER_INPROGRESS", fault: { kind: "detailCode", detailCode: "ORDER_INPROGRESS" }, only: ["replenish"] },
  { name: "a clock 9 min ahead", fault: { kind: "clockSkew", ms: 9 * minute } },
  { name: "a clock 11 min ahead", fault: { kind: "clockSkew", ms: 11 * minute } },
  { name: "a clock 10 days ahead", fault: { kind: "clockSkew", ms: 10 * day } },
  { name: "a clock 10 days behind", fault: { kind: "clockSkew", ms: -10 * day } },
  // What is wrong with Amazon as a whole has no call of its own: one column is enough.
  { name: "nobody there", fault: null, only: ["token"] },
  { name: "no subscription", fault: null, slot: { subscribed: false }, only: ["replenish"] },
  { name: "no such slot", fault: null, slot: { known: false }, only: ["replenish"] },
  { name: "orders that run into trouble", fault: null, slot: { resolutionFlow: true }, only: ["replenish"] },
  { name: "a device for real orders", fault: null, settings: { deviceKind: "live" }, only: ["replenish"] },
  { name: "Amazon's clock an hour ahead", fault: null, settings: { clockOffsetMs: hour }, only: ["replenish"] },
  { name: "Amazon's clock a day behind", fault: null, settings: { clockOffsetMs: -day }, only: ["replenish"] },
  { name: "refresh tokens that expire", fault: null, settings: { refreshTokenSeconds: 60 }, only: ["token"] },
];

/** How often, or for how long, a fault strikes. */
export const amounts = [
  { name: "once", times: 1 },
  { name: "thrice", times: 3 },
  { name: "for an hour", lasts: hour },
  { name: "for two days", lasts: 2 * day },
] as const;
export type Amount = (typeof amounts)[number];

/** What happens to the process where the fault strikes. */
export const ends = ["no restart", "a restart", "kill -9"] as const;
export type End = (typeof ends)[number];
