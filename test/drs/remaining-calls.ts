import type { DrsClient } from "../../src/drs/client.ts";

export const reported = {
  expectedReplenishmentAt: Date.parse("2026-04-01T00:00:00.999Z"),
  remaining: 3.5,
  original: 10,
  onHand: 13.5,
  lastUseAt: Date.parse("2026-02-28T23:59:59Z"),
};

/** The calls besides Replenish and CancelTestOrder, each with an argument that is good anywhere. */
export const remainingCalls = {
  getOrderInfo: (client: DrsClient): Promise<unknown> => client.getOrderInfo("event-1", "s1"),
  subscriptionInfo: (client: DrsClient): Promise<unknown> => client.subscriptionInfo(),
  deviceStatus: (client: DrsClient): Promise<unknown> => client.deviceStatus({ mostRecentlyActiveAt: 0 }),
  slotStatus: (client: DrsClient): Promise<unknown> => client.slotStatus("s1", reported),
  deregister: (client: DrsClient): Promise<unknown> => client.deregister(),
};

export type RemainingCall = keyof typeof remainingCalls;
export const remainingCallNames = Object.keys(remainingCalls) as RemainingCall[];
