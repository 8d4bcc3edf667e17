import { RefusedError } from "./errors.ts";

function encoded(id: string): string | null {
  try {
    return encodeURIComponent(id);
  } catch {
    return null; // Half a surrogate pair has no encoding.
  }
}

const refusals = {
  slotId: { message: "This slotId cannot be an id of Amazon. Correct it in the configuration.", reason: "unknownSlot" },
  eventInstanceId: {
    message: "Amazon gave this order no id that it can be asked by. Look at your orders at Amazon.",
    reason: "rejected",
  },
} as const;

/**
 * An id as a part of a path. Throws `RefusedError` (unknownSlot for a slot id, rejected for an order's) for the few
 * that no URL can carry: "." and ".." would silently become another path, and `DELETE /testOrders/slots/..` would
 * cancel the orders of all slots.
 */
export function pathPart(id: string, kind: keyof typeof refusals = "slotId"): string {
  const part = encoded(id);
  if (part !== null && !["", ".", ".."].includes(part)) return part;
  const { message, reason } = refusals[kind];
  throw new RefusedError(message, { reason, status: 0, amazonMessage: "", requestId: "" });
}
