import { orderOf, type Order } from "./intent.ts";
import { noteInHouse } from "./told-orders.ts";
import { day, elapsed } from "./times.ts";
import type { Facts, Draft } from "./draft.ts";

/** From this share of a pack, or of the slot, on, what is in the house is used first. */
const worthUsing = 1 / 3;

/** Said twice within so long, "refilled" was said once. */
const sameRefill = 5 * day;

/** In the house, and not filled in for so long, it needs a person (design, section 7). */
const heldTooLong = 7 * day;

/** An order is in the house: what it brought stands beside the slot (rule 3d). Counted once for each order. */
export function arrive(draft: Draft, order: Order): void {
  if (order.arrived || order.carriedOver) return;
  order.arrived = true;
  noteInHouse(draft.book, order, true);
  addPack(draft);
}

/** It turned out that it never came. */
export function takeBack(draft: Draft, order: Order): void {
  if (!order.arrived) return;
  order.arrived = false;
  noteInHouse(draft.book, order, false);
  takePack(draft);
}

/** What one order brings stands beside the slot, where that is kept. */
export function addPack({ book, policy }: Draft): void {
  if (policy.packSize !== null) book.spare += policy.packSize * policy.amount;
}

/** It does not. */
export function takePack({ book, policy }: Draft): void {
  if (policy.packSize !== null) book.spare = Math.max(0, book.spare - policy.packSize * policy.amount);
}

/**
 * So many units were filled into the slot. Of an order whose parcel this may yet turn out to be, it is remembered what
 * `spare` did not hold.
 */
export function fillIn({ book }: Draft, units: number): void {
  const taken = Math.min(book.spare, units);
  book.spare -= taken;
  for (const intent of [book.intent, book.dismissed]) {
    const rise = orderOf(intent)?.rise;
    if (rise) rise.units += units - taken;
  }
}

/** The units that a told refill filled in, of a slot with `level` percent before it. */
export function toldUnits({ shelf, policy, now }: Draft, level: number | null): number {
  const again = shelf.refilledAt !== null && elapsed(shelf.refilledAt, now) < sameRefill;
  const upToFull = ((100 - (level ?? 0)) * policy.capacity) / 100;
  if (policy.delivers === "counted") return upToFull;
  if (again) return 0;
  return policy.delivers === "told" ? upToFull : policy.capacity;
}

/**
 * The units that should be in the house, where they are enough to hold an order back (rule 3d); null where they are
 * not.
 */
export function heldInHouse({ book, policy }: Pick<Facts, "book" | "policy">): number | null {
  if (policy.packSize === null || book.spare <= 0) return null;
  return book.spare >= Math.min(policy.packSize, policy.capacity) * worthUsing - 1e-9 ? book.spare : null;
}

/**
 * In how many ms an order that is held back because enough is in the house needs a person; 0 when it does, null where
 * none is held back.
 */
export function heldTooLongIn(facts: Pick<Facts, "shelf" | "book" | "policy" | "now">): number | null {
  const { shelf, now } = facts;
  if (!shelf.low || heldInHouse(facts) === null) return null;
  return Math.max(0, heldTooLong - elapsed(shelf.lowSince ?? now.utc, now));
}
