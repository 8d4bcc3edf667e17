import type { ShownOrder } from "../slot/shown-order.ts";
import type { StoreError } from "../store/errors.ts";
import { takeOverSlots } from "../store/renamed-entries.ts";
import type { Owner, SlotName, SlotRecord } from "../store/slot-rows.ts";
import { adoptSlots, type Adoption } from "../store/slots.ts";
import { storeErrorFor, type Store } from "../store/store.ts";
import { openRemovedSlots, warnOfRemoved, type FollowedSlot, type RemovedSlotsOptions } from "./removed-slots.ts";

/** Why the store cannot tell of the slots: nothing is ordered before it can. */
export interface Unreadable {
  unreadable: StoreError;
}

export interface LoadSlotsOptions extends Omit<RemovedSlotsOptions, "rows" | "allKnown"> {
  /** The configured slots. */
  names: readonly SlotName[];
  /** The names of all platform entries; empty where they are not known. */
  entries: readonly Owner[];
  /** Mistakes in the configuration left slots or devices out. */
  slotsMissing: boolean;
  /** The last order that HomeKit has shown of a slot; null for none. */
  shownOrder: (slot: SlotName) => ShownOrder | null;
}

export interface LoadedSlots {
  /** Of the configured slots, by their keys. */
  records: ReadonlyMap<string, SlotRecord>;
  /** Those that left with an order open, not started. */
  removed: FollowedSlot[];
}

/**
 * What is known of the configured slots, and of those that left. Tells of slots that were there and are not, and of
 * slots that the store has forgotten.
 */
export function loadSlots({
  names,
  entries,
  slotsMissing,
  shownOrder,
  ...options
}: LoadSlotsOptions): LoadedSlots | Unreadable {
  const { settings, store, isConfigured, shownName, clock, log } = options;
  const allKnown = entries.length > 0;
  const [left, forgotten, older]: [SlotName[], SlotName[], SlotName[]] = [[], [], []];
  const entry: Entry = {
    owner: settings.name,
    entries,
    isElsewhere: isConfigured,
    allKnown,
    wasThere: (slot) => shownName(slot) !== null,
    left(slot) {
      left.push(slot);
    },
    forgotten(slot) {
      forgotten.push(slot);
    },
    shownOrder,
    older(slot) {
      older.push(slot);
    },
  };
  const adopted = (): SlotRecord[] | Unreadable => adoptedSlots(store, names, entry, clock.now());
  const records = adopted();
  if ("unreadable" in records) return records;
  const { generation } = store;
  const removed = openRemovedSlots({ ...options, allKnown, rows: records.map(({ row }) => row) });
  warnOfRemoved(left, removed, slotsMissing, options);
  if (forgotten.length > 0) log.warn(forgottenLine(forgotten.map((slot) => shownName(slot) ?? slot.key)));
  if (older.length > 0) log.warn(olderLine(older.map((slot) => shownName(slot) ?? slot.key)));
  if (store.generation === generation) return { records: byKey(records), removed };
  // A damaged record was met, and the file replaced.
  const anew = adopted();
  return "unreadable" in anew ? anew : { records: byKey(anew), removed: [] };
}

function byKey(records: readonly SlotRecord[]): Map<string, SlotRecord> {
  return new Map(records.map((record) => [record.name.key, record]));
}

function forgottenLine(slots: readonly string[]): string {
  return `HomeKit has had ${slots.join(", ")}, but the store knows nothing of it: was dash-replenishment.sqlite removed? Nothing is ordered by itself before it is refilled, ordered by hand or armed on the page`;
}

function olderLine(slots: readonly string[]): string {
  return `the store knows nothing of the last order that HomeKit has shown of ${slots.join(", ")}: was an older dash-replenishment.sqlite put back? Look at your orders at Amazon. Nothing is ordered by itself before it is refilled, ordered by hand or armed on the page`;
}

/** The platform entry that the slots are of. */
export interface Entry extends Adoption {
  owner: Owner;
  /** The names of all entries, this one's among them; empty where they are not known. */
  entries?: readonly Owner[];
}

/** The records of the configured slots, in their order. Never throws. */
export function adoptedSlots(
  store: Store,
  names: readonly SlotName[],
  entry: Entry,
  now: number,
): SlotRecord[] | Unreadable {
  try {
    return adopt(store, names, entry, now);
  } catch (error) {
    return { unreadable: storeErrorFor(error) };
  }
}

function adopt(
  store: Store,
  names: readonly SlotName[],
  { owner, entries = [], isElsewhere = () => false, ...known }: Entry,
  now: number,
): SlotRecord[] {
  const { generation } = store;
  try {
    takeOverSlots(store, owner, entries);
    return adoptSlots(store, names, now, { owner, isElsewhere, ...known });
  } catch (error) {
    if (store.generation === generation) throw error;
    // A damaged file was replaced on the way: the new one knows that memory was lost.
    return adoptSlots(store, names, now, { owner, isElsewhere });
  }
}
