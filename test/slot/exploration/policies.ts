import type { Policy } from "../../../src/slot/policy.ts";
import { day, hour, minute } from "../../../src/slot/times.ts";
import { defaultWaits, policyWith } from "../support/slot-driver.ts";

const policy = (some: Partial<Policy>): Policy => policyWith({ ...defaultWaits, ...some });

/**
 * The slots that are explored: each source that orders by itself, with and without a pack that is known, and one that
 * orders by hand only.
 */
export const explored: readonly { name: string; policy: Policy }[] = [
  { name: "http", policy: policy({ source: "http" }) },
  {
    name: "http, without waits",
    policy: policy({ source: "http", settle: 0, suddenFall: 0, confirmations: 1, cooldown: 0, cap: 3 }),
  },
  { name: "http, a pack of three fillings", policy: policy({ source: "http", packSize: 300 }) },
  { name: "mqtt", policy: policy({ source: "mqtt" }) },
  {
    name: "mqtt, a pack of one filling",
    policy: policy({ source: "mqtt", packSize: 100, settle: 10 * minute, suddenFall: 3 * hour }),
  },
  { name: "usage", policy: policy({ source: "usage" }) },
  { name: "usage, a box of three", policy: policy({ source: "usage", packSize: 300 }) },
  { name: "wear", policy: policy({ source: "wear", lifetime: 10 * day }) },
  {
    name: "wear, a box of two, in test mode",
    policy: policy({ source: "wear", lifetime: 10 * day, packSize: 200, mode: "test" }),
  },
  { name: "manual", policy: policy({ source: "manual" }) },
];
