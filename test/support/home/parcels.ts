import { day, hour } from "../../../src/slot/times.ts";
import type { Cause } from "../../../src/slot/intent.ts";
import type { OrderState } from "../../../src/simulator/order-life.ts";
import type { Chance } from "../../slot/support/random.ts";
import type { AmazonPlan } from "./plan.ts";

/** An order, and what becomes of it. Times are ms UTC. */
export interface Parcel {
  readonly id: string;
  readonly cause: Cause;
  readonly placedAt: number;
  /** When it lies in front of the door; Infinity: never. */
  readonly arrivesAt: number;
  /** When it is cancelled; Infinity: never. */
  cancelledAt: number;
  arrived: boolean;
  /** A person asked for it while enough was there or on its way. */
  readonly extra: boolean;
  /** `Overdue` was said of it while it was in the house, or poured in already. */
  overdueSaid: boolean;
  /** What Amazon says of it, and when. */
  readonly says: readonly { at: number; state?: OrderState; expected?: number | null }[];
}

/** What becomes of an order that was placed at `at`: the carrier and the customer know nothing of the plugin. */
export function newParcel(
  order: { id: string; cause: Cause; at: number; extra: boolean },
  chance: Chance,
  plan: AmazonPlan,
): Parcel {
  const { at } = order;
  const parcel = {
    id: order.id,
    cause: order.cause,
    placedAt: at,
    cancelledAt: Infinity,
    arrived: false,
    extra: order.extra,
    overdueSaid: false,
  };
  const takes = chance.from(...plan.delivery) * day;
  const expected = at + takes;
  const isSooner = takes < 2 * day;
  const leaves = at + Math.min(takes / 2, isSooner ? takes / 3 : day);
  const begins = { at, state: "placed", expected } as const;
  const prepared = { at: at + takes / 12, state: "processing" } as const;
  if (chance.is(plan.cancelled)) {
    const cancelledAt = at + Math.min(takes / 3, chance.from(0.5, 22) * hour);
    return { ...parcel, arrivesAt: Infinity, cancelledAt, says: [begins, { at: cancelledAt, state: "cancelled" }] };
  }
  if (chance.is(plan.resolution)) return stuck(parcel, takes, chance);
  if (chance.is(plan.lostInTheMail))
    return lost(parcel, expected, [begins, prepared, { at: leaves, state: "shipped" }], chance);
  const arrivesAt =
    expected +
    (chance.is(plan.lateParcels) ? chance.from(1, 5) : chance.from(-0.2, 0.3) * Math.min(1, takes / day)) * day;
  const scannedAt = arrivesAt + (chance.is(plan.lateScans) ? chance.from(1, 10) * day : chance.from(0, 0.5) * hour);
  return {
    ...parcel,
    arrivesAt,
    says: [begins, prepared, { at: leaves, state: "shipped" }, { at: scannedAt, state: "delivered" }],
  };
}

type Begun = Omit<Parcel, "arrivesAt" | "says">;

/** Address, payment or stock: no expected day, until the customer mends it within 72 h, or not. */
function stuck(parcel: Begun, takes: number, chance: Chance): Parcel {
  const begins = { at: parcel.placedAt, state: "processing", expected: null } as const;
  if (chance.is(0.4)) {
    const cancelledAt = parcel.placedAt + 72 * hour;
    return { ...parcel, arrivesAt: Infinity, cancelledAt, says: [begins, { at: cancelledAt, state: "cancelled" }] };
  }
  const mendedAt = parcel.placedAt + chance.from(10, 70) * hour;
  const arrivesAt = mendedAt + takes;
  return {
    ...parcel,
    arrivesAt,
    says: [
      begins,
      { at: mendedAt + takes / 3, state: "shipped", expected: arrivesAt },
      { at: arrivesAt, state: "delivered" },
    ],
  };
}

/** It never comes: the carrier scans it all the same, or weeks later the customer gets the money back. */
function lost(parcel: Begun, expected: number, until: Parcel["says"], chance: Chance): Parcel {
  if (chance.is(0.5)) return { ...parcel, arrivesAt: Infinity, says: [...until, { at: expected, state: "delivered" }] };
  const cancelledAt = expected + chance.from(10, 21) * day;
  return { ...parcel, arrivesAt: Infinity, cancelledAt, says: [...until, { at: cancelledAt, state: "cancelled" }] };
}
