import type { Facts } from "./draft.ts";

/** Whether automatic ordering is on: the switch, where the slot has one, else the configuration. */
export function isAutomatic({ policy, shelf }: Pick<Facts, "policy" | "shelf">): boolean {
  return policy.automaticSwitch ? (shelf.automatic ?? policy.automatic) : policy.automatic;
}
