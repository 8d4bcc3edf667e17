import type { StoreError } from "../store/errors.ts";
import { inheritSlots } from "../store/heirs.ts";
import {
  adoptSlots,
  type AdoptionWords,
  type IsElsewhere,
  type Owner,
  type SlotName,
  type SlotRecord,
} from "../store/slots.ts";
import { storeErrorFor, type Store } from "../store/store.ts";

/** The platform entry that the slots are of. */
export interface Entry extends AdoptionWords {
  owner: Owner;
  /** The names of all entries, this one's among them; empty where they are not known. */
  entries?: readonly Owner[];
  isElsewhere?: IsElsewhere;
}

/** Why the store cannot tell of the slots: nothing is ordered before it can. */
export interface Unreadable {
  unreadable: StoreError;
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
  { owner, entries = [], isElsewhere, ...words }: Entry,
  now: number,
): SlotRecord[] {
  const { generation } = store;
  try {
    inheritSlots(store, owner, entries);
    return adoptSlots(store, names, now, owner, isElsewhere, words);
  } catch (error) {
    if (store.generation === generation) throw error;
    // A damaged file was replaced on the way: the new one knows that memory was lost.
    return adoptSlots(store, names, now, owner, isElsewhere);
  }
}
