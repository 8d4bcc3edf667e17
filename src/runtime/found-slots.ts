import type { Owner, SlotName, SlotRecord } from "../store/slots.ts";
import { adoptedSlots, type Entry, type Unreadable } from "./adopted-slots.ts";
import { openDepartedSlots, tellOfLeft, type Departed, type DepartedOptions } from "./departed-slots.ts";

export interface FindOptions extends Omit<DepartedOptions, "rows"> {
  /** The configured slots. */
  names: readonly SlotName[];
  /** The names of all platform entries; empty where they are not known. */
  entries: readonly Owner[];
  /** Mistakes in the configuration left slots or devices out. */
  slotsMissing: boolean;
}

export interface FoundSlots {
  /** Of the configured slots, in their order. */
  records: SlotRecord[];
  /** Those that left with an order open, not started. */
  departed: Departed[];
}

/**
 * What is known of the configured slots, and of those that left. Tells of slots that were there and are not, and of
 * slots that the store has forgotten.
 */
export function findSlots({ names, entries, slotsMissing, ...options }: FindOptions): FoundSlots | Unreadable {
  const { settings, store, isConfigured, shownName, clock, log } = options;
  const [left, forgotten]: [SlotName[], SlotName[]] = [[], []];
  const entry: Entry = {
    owner: settings.name,
    entries,
    isElsewhere: isConfigured,
    wasThere: (slot) => shownName(slot) !== null,
    left(slot) {
      left.push(slot);
    },
    forgotten(slot) {
      forgotten.push(slot);
    },
  };
  const adopted = (): SlotRecord[] | Unreadable => adoptedSlots(store, names, entry, clock.now());
  const records = adopted();
  if ("unreadable" in records) return records;
  const { generation } = store;
  const departed = openDepartedSlots({ ...options, rows: records.map(({ row }) => row) });
  tellOfLeft(left, departed, slotsMissing, options);
  if (forgotten.length > 0) log.warn(forgottenLine(forgotten.map((slot) => shownName(slot) ?? slot.key)));
  if (store.generation === generation) return { records, departed };
  // A damaged record was met, and the file replaced.
  const anew = adopted();
  return "unreadable" in anew ? anew : { records: anew, departed: [] };
}

function forgottenLine(slots: readonly string[]): string {
  return `HomeKit has had ${slots.join(", ")}, but the store knows nothing of it: was dash-replenishment.sqlite removed? Nothing is ordered by itself before it is refilled, ordered by hand or armed on the page`;
}
