import { callDrs, type DrsCall, type Service } from "./call.ts";
import { isoSeconds } from "./iso-time.ts";
import { pathPart } from "./path-part.ts";
import type { SlotStatus } from "./types.ts";

/** All five fields are required. The unit was agreed when the device was created and is not sent. */
function slotStatusCall(
  slotId: string,
  { expectedReplenishmentAt, remaining, original, onHand, lastUseAt }: SlotStatus,
): DrsCall {
  return {
    name: "SlotStatus",
    method: "POST",
    path: `/slotStatus/${pathPart(slotId)}`,
    input: "DrsSlotStatusInput@1.0",
    result: "DrsSlotStatusResult@1.0",
    body: JSON.stringify({
      expectedReplenishmentDate: isoSeconds(expectedReplenishmentAt),
      remainingQuantityInUnit: remaining,
      originalQuantityInUnit: original,
      totalQuantityOnHand: onHand,
      lastUseDate: isoSeconds(lastUseAt),
    }),
  };
}

/**
 * Tells Amazon how much a slot has left. The 200 alone says that it was taken: its body is not documented. Throws what
 * `callDrs` throws.
 */
export async function slotStatus(service: Service, slotId: string, status: SlotStatus): Promise<void> {
  await callDrs(service, slotStatusCall(slotId, status));
}
