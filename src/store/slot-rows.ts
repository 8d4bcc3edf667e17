import type { DatabaseSync } from "node:sqlite";
import type { Mode } from "../slot/policy.ts";
import { orderOf, type Intent, type IntentEnd } from "../slot/intent.ts";
import { newBook, newRun, newSlot, type Book, type Shelf, type SlotState } from "../slot/state.ts";
import { StoreError } from "./errors.ts";
import { bookFrom, shelfFrom } from "./slot-schema.ts";
import { storedFormOf } from "./stored-forms.ts";

/** What a slot is known by: Amazon's serial and slot id, else the key from the configuration. */
export interface SlotName {
  serial: string;
  slotId: string;
  key: string;
}

/**
 * Which platform entry a slot belongs to: two entries of one Homebridge share the file, and must not take each other's
 * slots for gone.
 */
export type Owner = string;

/** How an intent now stands, for the log of orders. */
export interface IntentRecord {
  intent: Intent;
  end: IntentEnd | null;
}

/** One slot's place in the store. */
export interface SlotRecord {
  /** The row's number; readings refer to it. */
  readonly row: number;
  /** As the configuration had it when the row was last adopted. */
  readonly name: SlotName;
  /** What was known at the last load; `run` is new. */
  state: SlotState;
  /** Writes of each mode's book, to notice another process's. */
  revisions: Map<Mode, number>;
}

/** Every mode: each has a book of its own. */
export const modes: readonly Mode[] = ["simulate", "test", "live"];

/** What a row of the table `slots` is known by. */
export function nameOf(row: Record<string, unknown>): SlotName {
  return { serial: String(row["serial"]), slotId: String(row["slot_id"]), key: String(row["key"]) };
}

/**
 * A slot with the books of every mode, as the file has it; what an older version did not know is as in a new slot, of
 * `now` (ms UTC). Throws StoreError.
 */
export function loadSlot(database: DatabaseSync, row: number, now: number): SlotRecord {
  const found = database.prepare("SELECT serial, slot_id, key, shelf FROM slots WHERE id = ?").get(row);
  if (found === undefined) throw new StoreError("corrupt", "the store has lost the record of a slot");
  const shelf = shelfFrom(found["shelf"], newSlot({ utc: now }).shelf);
  const books: SlotState["books"] = {};
  const revisions = new Map<Mode, number>();
  for (const stored of database.prepare("SELECT mode, revision, book FROM books WHERE slot = ?").all(row)) {
    const mode = modes.find((one) => one === stored["mode"]);
    if (mode === undefined) continue;
    books[mode] = bookFrom(stored["book"], shelf.cycle);
    revisions.set(mode, Number(stored["revision"]));
  }
  for (const { mode } of database.prepare("SELECT DISTINCT mode FROM intents WHERE slot = ?").all(row)) {
    // Each intent was written together with its book: without that nobody knows what is on its way.
    if (!revisions.has(mode as Mode)) throw new StoreError("corrupt", "the store has lost the order book of a slot");
  }
  return { row, name: nameOf(found), state: { shelf, books, run: newRun() }, revisions };
}

/** The shelf alone, as it is at the moment of writing. */
export function saveShelf(database: DatabaseSync, row: number, shelf: Shelf): void {
  noteRefill(database, row, shelf);
  const { changes } = database.prepare("UPDATE slots SET shelf = ? WHERE id = ?").run(JSON.stringify(shelf), row);
  if (Number(changes) !== 1) throw new StoreError("corrupt", "the store has lost the record of a slot");
}

/**
 * The same for the level's sake only: not over a refill that another process has recorded meanwhile. Throws what SQLite
 * throws.
 */
export function saveLevel(database: DatabaseSync, row: number, shelf: Shelf): void {
  noteRefill(database, row, shelf);
  database
    .prepare("UPDATE slots SET shelf = ? WHERE id = ? AND json_extract(shelf, '$.cycle') <= ?")
    .run(JSON.stringify(shelf), row, shelf.cycle);
}

/** The page draws refills beside the levels: one for each time that the cycle goes up, in the same commit. */
function noteRefill(database: DatabaseSync, row: number, { cycle, refilledAt }: Shelf): void {
  if (refilledAt === null) return;
  database
    .prepare(
      "INSERT INTO refills (slot, at) SELECT id, ? FROM slots WHERE id = ? AND json_extract(shelf, '$.cycle') < ? ON CONFLICT DO NOTHING",
    )
    .run(refilledAt, row, cycle);
}

/**
 * Writes one mode's book over `revision` of it. Throws StoreError `conflict` where another process wrote it meanwhile.
 */
export function saveBook(database: DatabaseSync, row: number, mode: Mode, revision: number, book: Book): void {
  const text = JSON.stringify(storedFormOf(book));
  const { changes } =
    revision === 0
      ? database
          .prepare("INSERT INTO books (slot, mode, revision, book) VALUES (?, ?, 1, ?) ON CONFLICT DO NOTHING")
          .run(row, mode, text)
      : database
          .prepare("UPDATE books SET revision = revision + 1, book = ? WHERE slot = ? AND mode = ? AND revision = ?")
          .run(text, row, mode, revision);
  if (Number(changes) !== 1) throw new StoreError("conflict", "another Homebridge process orders for this slot");
}

/** Writes an intent, and its order if it has one, into the log of orders. Throws what SQLite throws. */
export function saveIntent(
  database: DatabaseSync,
  row: number,
  mode: Mode,
  { intent, end }: IntentRecord,
  now: number,
): void {
  database
    .prepare(
      `INSERT INTO intents (slot, mode, number, cause, created_at, attempts, harmless, ended_at, ended_as) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (slot, mode, number) DO UPDATE SET created_at = excluded.created_at, attempts = excluded.attempts,
       harmless = excluded.harmless, ended_as = excluded.ended_as,
       ended_at = CASE WHEN excluded.ended_at IS NULL THEN NULL ELSE COALESCE(ended_at, excluded.ended_at) END`,
    )
    .run(
      row,
      mode,
      intent.number,
      intent.cause,
      intent.createdAt,
      intent.attempts,
      intent.knownNotBought,
      end === null ? null : now,
      end,
    );
  const order = orderOf(intent);
  if (order === null) return;
  database
    .prepare(
      `INSERT INTO orders (slot, mode, number, detail_code, event_instance_id, accepted_at, life, word, expected_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (slot, mode, number) DO UPDATE SET life = excluded.life, word = excluded.word, expected_at = excluded.expected_at`,
    )
    .run(
      row,
      mode,
      intent.number,
      order.detailCode,
      order.eventInstanceId,
      order.acceptedAt,
      order.life,
      order.word,
      order.expectedAt,
    );
}

/** Makes a row for a slot that has none, with an empty shelf, and returns its number. Throws what SQLite throws. */
export function insertSlot(
  database: DatabaseSync,
  name: SlotName,
  owner: Owner,
  now: number,
  lostMemory: boolean,
): number {
  const { shelf } = newSlot({ utc: now });
  const { lastInsertRowid } = database
    .prepare("INSERT INTO slots (serial, slot_id, key, shelf, owner) VALUES (?, ?, ?, ?, ?)")
    .run(name.serial, name.slotId, name.key, JSON.stringify(shelf), owner);
  const row = Number(lastInsertRowid);
  if (lostMemory) for (const mode of modes) saveBook(database, row, mode, 0, newBook(0, true));
  return row;
}
