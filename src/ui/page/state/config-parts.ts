import type { ConfigBlock } from "../platform/homebridge.ts";
import { listAt, textAt } from "./config-block.ts";

/**
 * What two versions of the configuration have in common: devices by their serial, slots by their slot id, channels by
 * their id, entries by their name.
 */

/** The same for whoever reads it: the order of an object's keys says nothing. */
export function same(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (Array.isArray(one) || Array.isArray(other)) {
    return (
      Array.isArray(one) &&
      Array.isArray(other) &&
      one.length === other.length &&
      one.every((item, at) => same(item, other[at]))
    );
  }
  if (!isBlock(one) || !isBlock(other)) return false;
  return keysOf(one, other).every((key) => same(own(one, key), own(other, key)));
}

export function isBlock(value: unknown): value is ConfigBlock {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The keys of all of them, each once. */
export function keysOf(...blocks: readonly ConfigBlock[]): string[] {
  return [...new Set(blocks.flatMap((block) => Object.keys(block)))];
}

export function own(block: unknown, key: string): unknown {
  return isBlock(block) && Object.hasOwn(block, key) ? block[key] : undefined;
}

export type Keyed = Map<string, unknown>;

/** The items of a list by what each is known by; of two that are called the same the second is another. */
export function keyed(items: readonly unknown[], idOf: (item: unknown) => string): Keyed {
  const found: Keyed = new Map();
  for (const item of items) {
    const id = idOf(item);
    let key = id;
    for (let copy = 2; found.has(key); copy++) key = `${id} #${copy}`;
    found.set(key, item);
  }
  return found;
}

/** What an item of a list is known by, by the list's path; null for a list that is a value as a whole. */
export function identityIn(path: string): ((item: unknown) => string) | null {
  if (path === "devices") return (item) => textAt(item, "serial");
  if (path === "devices.slots") return (item) => textAt(item, "slotId");
  if (path === "channels") return (item) => textAt(item, "id");
  return null;
}

/** What a person calls a device, a slot or a channel. */
export function nameOf(item: unknown): string {
  return ["name", "slotId", "serial", "id"].map((key) => textAt(item, key)).find((text) => text !== "") ?? "";
}

/**
 * The entries of two versions that are the same entry: by their names, and those that are left over in their order,
 * since an entry may be renamed. Answers, for each of `others`, its place among `ours`; null where it has none.
 */
export function pairedEntries(ours: readonly unknown[], others: readonly unknown[]): (number | null)[] {
  const free = new Set(ours.keys());
  const take = (fits: (at: number) => boolean): number | null => {
    const found = [...free].find(fits) ?? null;
    if (found !== null) free.delete(found);
    return found;
  };
  const byName = others.map((other) => take((at) => textAt(ours[at], "name") === textAt(other, "name")));
  return byName.map((found) => found ?? take(() => true));
}

/** The first of `stem1`, `stem2` … that is not taken, for an id that somebody made up, as `slot2`. */
export function freeId(id: string, isTaken: (id: string) => boolean): string {
  const stem = id.replace(/\d+$/, "");
  let number = 1;
  while (isTaken(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}

/** The devices of an entry by their serial. */
export function devicesOf(entry: unknown): Keyed {
  return keyed(listAt(entry, "devices"), (item) => textAt(item, "serial"));
}

/** The channels of an entry by their id. */
export function channelsOf(entry: unknown): Keyed {
  return keyed(listAt(entry, "channels"), (item) => textAt(item, "id"));
}

/** The slots of a device by their id. */
export function slotsOf(device: unknown): Keyed {
  return keyed(listAt(device, "slots"), (item) => textAt(item, "slotId"));
}
