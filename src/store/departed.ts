import type { DatabaseSync } from "node:sqlite";
import type { Mode } from "../slot/policy.ts";
import { loadSlot, type Owner, type SlotName, type SlotRecord } from "./slots.ts";
import type { Store } from "./store.ts";

/** A slot that left the configuration while an order of it was on its way. */
export interface DepartedSlot {
  name: SlotName;
  record: SlotRecord;
  /** Nobody has been told yet; from now on somebody has. */
  isNew: boolean;
}

/**
 * The slots of this platform entry that are in its configuration no more, and have an intent without an end, or an order that was turned off
 * and is still followed, in this mode. `rows` are the configured ones; `isElsewhere` tells of
 * another entry's, which may have the same name. `now` in ms UTC. Throws StoreError.
 */
export function departedSlots(store: Store, rows: readonly number[], owner: Owner, mode: Mode, now: number, isElsewhere: (name: SlotName) => boolean = () => false): DepartedSlot[] {
  return store.use((database) => {
    const candidates = database.prepare("SELECT id, serial, slot_id, key FROM slots WHERE owner = ? ORDER BY id").all(owner);
    const gone = candidates.filter((row) => !rows.includes(Number(row["id"])) && !isElsewhere(nameOf(row)));
    return gone.flatMap((row) => departed(database, row, mode, now));
  });
}

function departed(database: DatabaseSync, row: Record<string, unknown>, mode: Mode, now: number): DepartedSlot[] {
  const id = Number(row["id"]);
  const record = loadSlot(database, id, now);
  const book = record.state.books[mode];
  if (!book || (book.intent === null && book.dismissed === null)) return [];
  const { changes } = database.prepare("INSERT INTO departures (slot, mode, told_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING").run(id, mode, now);
  const isNew = Number(changes) === 1;
  return [{ name: nameOf(row), record, isNew }];
}

function nameOf(row: Record<string, unknown>): SlotName {
  return { serial: String(row["serial"]), slotId: String(row["slot_id"]), key: String(row["key"]) };
}
