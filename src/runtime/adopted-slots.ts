import { newSlot } from "../slot/state.ts";
import { StoreError } from "../store/errors.ts";
import { inheritSlots } from "../store/heirs.ts";
import { adoptSlots, type AdoptionWords, type IsElsewhere, type Owner, type SlotName, type SlotRecord } from "../store/slots.ts";
import { isLocked, unavailableStore, type Store } from "../store/store.ts";
import { errorText, type Log } from "../support/log.ts";

/** A slot's record and where it is kept. */
export interface AdoptedSlot {
  record: SlotRecord;
  store: Store;
  /** False for a slot whose record could not be read: nothing of it is kept. */
  kept: boolean;
}

/** The platform entry that the slots are of. */
export interface Entry extends AdoptionWords {
  owner: Owner;
  /** The names of all entries, this one's among them; empty where they are not known. */
  entries?: readonly Owner[];
  isElsewhere?: IsElsewhere;
}

/**
 * The records of the configured slots, in their order; null while another program locks them. Where they cannot be read for another reason every slot is
 * new, and nothing that it decides is kept, so nothing is ordered. Never throws.
 */
export function adoptedSlots(store: Store, names: readonly SlotName[], entry: Entry, now: number, log: Log): AdoptedSlot[] | null {
  try {
    return adopt(store, names, entry, now).map((record) => ({ record, store, kept: true }));
  } catch (error) {
    if (isLocked(error)) return null;
    const why = error instanceof StoreError ? error : new StoreError("unavailable", "the slots cannot be read; restart Homebridge", { cause: error });
    log.error(`nothing is ordered before Homebridge is restarted, since what is known of the slots cannot be read: ${errorText(error)}`);
    // Not into the file that could not be read: a slot that looks new may have an order open there.
    const nowhere = unavailableStore(why);
    return names.map(() => ({ record: { row: 0, state: newSlot({ utc: now }), revisions: new Map() }, store: nowhere, kept: false }));
  }
}

function adopt(store: Store, names: readonly SlotName[], { owner, entries = [], isElsewhere, ...words }: Entry, now: number): SlotRecord[] {
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
