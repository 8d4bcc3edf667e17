import type { Policy } from "../../../src/slot/policy.ts";
import { SlotDriver, defaultWaits } from "./slot-driver.ts";

/** A slot with the waits that the configuration has by default. */
export function waiting(policy: Partial<Policy> = {}): SlotDriver {
  return new SlotDriver({ ...defaultWaits, ...policy });
}

/**
 * The level sinks as it does where something is used: near the threshold for `suddenFallHours`, and then to `percent`,
 * where it stands.
 */
export function sinks(slot: SlotDriver, percent = 12): void {
  slot.confirm(28);
  slot.pass(slot.policy.suddenFall);
  slot.confirm(percent);
}
