import { hasSensor } from "../../slot/policy.ts";
import { hour } from "../../slot/times.ts";
import { orderLog } from "../../store/order-log.ts";
import { bucketedReadings } from "../../store/slot-history.ts";
import type { Context } from "./context.ts";
import { contradicts, filledForOrders, type Filled } from "./pack-size.ts";
import type { SlotSnapshot } from "./slot-snapshot.ts";

/** It changes with each order, and is asked for again and again while the page is open. */
const goodFor = hour;

/** Older ones may have brought another pack. */
const mostOrders = 7;

/** A jar that is filled stays so for longer. */
const step = 6 * hour;

/** What contradicts a slot's `packSize` in what its sensor saw; null where nothing does, or nothing can be said. */
export type PackChecks = (slot: SlotSnapshot) => Filled | null;

/** From the stored readings and orders of the running mode. The checks throw StoreError. */
export function createPackChecks({ store, clock }: Pick<Context, "store" | "clock">): PackChecks {
  const known = new Map<string, { doubt: Filled | null; at: number }>();
  const check = ({ policy }: SlotSnapshot, row: number, packSize: number): Filled | null => {
    const orders = orderLog(store, { row, mode: policy.mode, accepted: true, limit: mostOrders })
      .flatMap(({ order, endedAs }) => (order === null || endedAs === "cancelled" ? [] : [order.acceptedAt]))
      .reverse();
    const [since] = orders;
    if (since === undefined) return null;
    const readings = bucketedReadings(store, row, since, clock.now(), step);
    const filled = filledForOrders({ readings, orders, capacity: policy.capacity, refillRise: policy.refillRise });
    return filled !== null && contradicts(filled, packSize) ? filled : null;
  };
  return (slot) => {
    const { row, policy } = slot;
    if (row === null || policy.packSize === null || !hasSensor(policy)) return null;
    const mono = clock.monotonic();
    // Another pack size, and what is said of it, comes with the next look.
    const key = JSON.stringify([
      store.generation,
      row,
      policy.mode,
      policy.packSize,
      policy.capacity,
      policy.refillRise,
    ]);
    const found = known.get(key);
    if (found !== undefined && mono - found.at < goodFor) return found.doubt;
    const doubt = check(slot, row, policy.packSize);
    known.set(key, { doubt, at: mono });
    return doubt;
  };
}
