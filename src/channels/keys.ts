/** An order's key, wherever it stands in a text. */
const inText = /dr-[\da-f]{32}/;

const partLength = "dr-".length + 8;

/** The key that a text carries; null where it carries none. */
export function keyIn(text: string): string | null {
  return inText.exec(text)?.[0] ?? null;
}

/** Whether two keys are of the same slot and mode (design, section 14). */
export function isOfSameSlot(one: string, other: string): boolean {
  return one.slice(0, partLength) === other.slice(0, partLength);
}

/**
 * Whether an entry with the key `other` stays, of two that were put on a list at the same time for one slot, and the one
 * with `own` goes: the smaller key stays. Both sides judge so. Of both, a beginning that tells them apart will do.
 */
export function isRival(other: string | null, own: string): boolean {
  return other !== null && other < own && !own.startsWith(other) && isOfSameSlot(other, own);
}

/** Whether people read the two texts as the same thing to buy. */
export function isSameText(one: string, other: string): boolean {
  return folded(one) === folded(other);
}

function folded(text: string): string {
  return text.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();
}
