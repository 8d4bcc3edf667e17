import { RefusedError } from "./errors.ts";

function encoded(slotId: string): string | null {
  try {
    return encodeURIComponent(slotId);
  } catch {
    return null; // Half a surrogate pair has no encoding.
  }
}

/**
 * A slot id as a part of a path. Throws `RefusedError` (unknownSlot) for the few ids that no URL can carry: "." and ".." would
 * silently become another path, and `DELETE /testOrders/slots/..` would cancel the orders of all slots.
 */
export function pathPart(slotId: string): string {
  const part = encoded(slotId);
  if (part !== null && !["", ".", ".."].includes(part)) return part;
  throw new RefusedError("This slotId cannot be an id of Amazon. Correct it in the configuration.", {
    reason: "unknownSlot",
    status: 0,
    amazonMessage: "",
    requestId: "",
  });
}
