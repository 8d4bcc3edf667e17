import type { Effect } from "../../../src/slot/effects.ts";
import type { Policy } from "../../../src/slot/policy.ts";
import { SlotDriver } from "./slot-driver.ts";

/**
 * Counted by use, so that low is believed at once: 1000 g when full, and a pack of 1000 g. No cooldown, and a cap out
 * of the way.
 */
export function counted(policy: Partial<Policy> = {}): SlotDriver {
  return new SlotDriver({
    source: "usage",
    capacity: 1000,
    packSize: 1000,
    unit: "g",
    cooldown: 0,
    cap: 31,
    ...policy,
  });
}

/** What should be in the house beside the slot, in the running mode. */
export function spare(slot: SlotDriver): number {
  return slot.book.spare;
}

/** Low, ordered and accepted. */
export function orderedOnce(slot: SlotDriver, id = `order-${slot.book.number + 1}`): SlotDriver {
  slot.useUp(85);
  slot.accept("STANDARD_ORDER_PLACED", id);
  return slot;
}

/** A person says how much is in the house. */
export function saidSpare(slot: SlotDriver, units: number): Effect[] {
  return slot.send({ type: "spare:told", units });
}
