import type { DatabaseSync } from "node:sqlite";
import type { Mode } from "../slot/policy.ts";
import type { Book } from "../slot/state.ts";
import { newestBefore } from "./absences.ts";
import { loadSlot, nameOf, type Owner, type SlotName, type SlotRecord } from "./slots.ts";
import type { Store } from "./store.ts";

/** A slot that left the configuration while an order of it was, or may have been, on its way. */
export interface RemovedSlot {
  name: SlotName;
  record: SlotRecord;
  /** Something is on its way, and nobody has been told yet; from now on somebody has. */
  isNew: boolean;
  /** Slots with higher row numbers came when this one was first missed, or later. */
  newest: number;
}

/**
 * The slots of this platform entry that are in its configuration no more, and have in this mode an intent without an
 * end, an order that was turned off and is still followed, or one that is unconfirmed. `rows` are the configured ones;
 * `isElsewhere` tells of another entry's, which may have the same name. `now` in ms UTC. Throws StoreError.
 */
export function removedSlots(
  store: Store,
  rows: readonly number[],
  owner: Owner,
  mode: Mode,
  now: number,
  isElsewhere: (name: SlotName) => boolean = () => false,
): RemovedSlot[] {
  return store.use((database) => {
    const candidates = database
      .prepare("SELECT id, serial, slot_id, key FROM slots WHERE owner = ? ORDER BY id")
      .all(owner);
    const gone = candidates.filter((row) => !rows.includes(Number(row["id"])) && !isElsewhere(nameOf(row)));
    return gone.flatMap((row) => removed(database, row, mode, now));
  });
}

function removed(database: DatabaseSync, row: Record<string, unknown>, mode: Mode, now: number): RemovedSlot[] {
  const id = Number(row["id"]);
  const record = loadSlot(database, id, now);
  const book = record.state.books[mode];
  if (book === undefined || !(isOpen(book) || holdsUnconfirmed(book))) return [];
  return [
    {
      name: nameOf(row),
      record,
      isNew: isOpen(book) && isFirst(database, id, mode, now),
      newest: newestBefore(database, id),
    },
  ];
}

/** An order is on its way, or its call may have bought one. */
export function isOpen({ intent, dismissed }: Book): boolean {
  return intent !== null || dismissed !== null;
}

/** What became of it was never learned, and there was no refill since: that was told when it ended. */
function holdsUnconfirmed({ spent, taken }: Book): boolean {
  return spent.some(({ number, eventInstanceId }) => eventInstanceId === "" && taken.includes(number));
}

function isFirst(database: DatabaseSync, id: number, mode: Mode, now: number): boolean {
  const { changes } = database
    .prepare("INSERT INTO departures (slot, mode, told_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
    .run(id, mode, now);
  return Number(changes) === 1;
}
