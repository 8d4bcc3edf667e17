/**
 * The calls that the simulator answers: Amazon's seven DRS calls, and Login with Amazon's consent page and token
 * endpoint.
 */
export const callNames = [
  "replenish",
  "slotStatus",
  "deviceStatus",
  "subscriptionInfo",
  "getOrderInfo",
  "cancelTestOrder",
  "deregister",
  "consent",
  "token",
] as const;

export type CallName = (typeof callNames)[number];

/** The calls of the replenishment service itself: these carry an access token and Amazon's two version headers. */
export type DrsCallName = Exclude<CallName, "consent" | "token">;
