import type { DatabaseSync } from "node:sqlite";
import type { Mode } from "../slot/policy.ts";
import type { Book } from "../slot/state.ts";
import { unconfirmedIn } from "../slot/unconfirmed.ts";
import { newestBefore, wasAway } from "./absences.ts";
import { loadSlot, nameOf, type Owner, type SlotRecord } from "./slot-rows.ts";
import type { IsElsewhere } from "./slots.ts";
import type { Store } from "./store.ts";

/** A slot that left the configuration while an order of it was, or may have been, on its way. */
export interface RemovedSlot {
  record: SlotRecord;
  /** It was of this platform entry, which follows its order. */
  isOwn: boolean;
  /** Something is on its way, and nobody has been told yet; from now on somebody has. */
  isNew: boolean;
  /** Slots with higher row numbers came when this one was first missed, or later. */
  newest: number;
  /** The configured slots that were away when this one was first missed, and have come back since. */
  back: readonly number[];
}

export interface RemovedSlotsQuery {
  /** The rows of the configured slots. */
  rows: readonly number[];
  owner: Owner;
  mode: Mode;
  /** Ms UTC. */
  now: number;
  /** Tells of another entry's slots, which may have the same owner name. */
  isElsewhere?: IsElsewhere;
  /** `isElsewhere` knows the slots of all entries, so that those that left others are looked for too. */
  allKnown?: boolean;
}

/**
 * The slots that are in the configuration no more, and have in this mode an intent without an end, an order that was
 * turned off and is still followed, or one that is unconfirmed: those of this platform entry, and of all where they are
 * known. Throws StoreError.
 */
export function removedSlots(
  store: Store,
  { rows, owner, mode, now, isElsewhere = () => false, allKnown = false }: RemovedSlotsQuery,
): RemovedSlot[] {
  return store.use((database) =>
    database
      .prepare("SELECT id, serial, slot_id, key, owner FROM slots ORDER BY id")
      .all()
      .filter((row) => allKnown || row["owner"] === owner)
      .filter((row) => !rows.includes(Number(row["id"])) && !isElsewhere(nameOf(row)))
      .flatMap((row) => {
        const id = Number(row["id"]);
        const record = loadSlot(database, id, now);
        const book = record.state.books[mode];
        // What was never learned was told when it ended.
        if (book === undefined || !(isOpen(book) || unconfirmedIn(book).length > 0)) return [];
        const isOwn = row["owner"] === owner;
        const isNew = isOwn && isOpen(book) && isFirst(database, id, mode, now);
        return [
          {
            record,
            isOwn,
            isNew,
            newest: newestBefore(database, id),
            back: rows.filter((one) => wasAway(database, id, one)),
          },
        ];
      }),
  );
}

/** An order is on its way, or its call may have bought one. */
export function isOpen({ intent, dismissed }: Book): boolean {
  return intent !== null || dismissed !== null;
}

function isFirst(database: DatabaseSync, id: number, mode: Mode, now: number): boolean {
  const { changes } = database
    .prepare("INSERT INTO departures (slot, mode, told_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING")
    .run(id, mode, now);
  return Number(changes) === 1;
}
