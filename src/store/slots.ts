import type { DatabaseSync } from "node:sqlite";
import type { Mode } from "../slot/policy.ts";
import { movedBook } from "../slot/moved.ts";
import {
  newBook,
  newRun,
  newSlot,
  type Book,
  type Intent,
  type IntentEnd,
  type Shelf,
  type SlotState,
} from "../slot/state.ts";
import { isOlderThan, type ShownOrder } from "../slot/shown-order.ts";
import { bookFrom, shelfFrom } from "../slot/stored.ts";
import { endAbsence, noteAbsences } from "./absences.ts";
import { StoreError } from "./errors.ts";
import type { Store } from "./store.ts";

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

/** Whether any platform entry has this slot in its configuration. */
export type IsElsewhere = (slot: Pick<SlotName, "serial" | "slotId">) => boolean;

/** What the adoption of slots is told, and tells. */
export interface AdoptionWords {
  /** Whether HomeKit has had an accessory of this slot before this start: then the store has known it too. */
  wasThere?: (slot: SlotName) => boolean;
  /** The last order that HomeKit has shown of a slot; null for none. */
  shownOrder?: (slot: SlotName) => ShownOrder | null;
  /** Told of each slot whose record is older than that order. */
  older?: (slot: SlotName) => void;
  /** Told of each slot that was there at the last start and is not any more. */
  left?: (slot: SlotName) => void;
  /** Told of each slot that was there, and that the store knows nothing of any more. */
  forgotten?: (slot: SlotName) => void;
}

const ignore = (): void => undefined;

/** How an intent now stands, for the log of orders. */
export interface IntentRecord {
  intent: Intent;
  end: IntentEnd | null;
}

/** One slot's place in the store. */
export interface SlotRecord {
  /** The row's number; readings refer to it. */
  readonly row: number;
  /** What was known at the last load; `run` is new. */
  state: SlotState;
  /** Writes of each mode's book, to notice another process's. */
  revisions: Map<Mode, number>;
}

const modes: readonly Mode[] = ["simulate", "test", "live"];

/**
 * Finds or makes the rows of the configured slots: by serial and slot id, else by key among the rows that no other slot
 * claims, so that a replaced device takes over what its shelf knew. `isElsewhere` tells of another entry's, which may
 * have the same name and key, and is nobody's to take over. Slots of this entry that are missing are remembered as
 * absent. In a store that was lost, slots know that they have lost their memory, and so do those that HomeKit had
 * though no row is theirs, or that have shown a later order than their row knows. `now` in ms UTC. Throws StoreError.
 */
export function adoptSlots(
  store: Store,
  names: readonly SlotName[],
  now: number,
  owner: Owner = "",
  isElsewhere: IsElsewhere = () => false,
  {
    left = ignore,
    forgotten = ignore,
    older = ignore,
    wasThere = () => false,
    shownOrder = () => null,
  }: AdoptionWords = {},
): SlotRecord[] {
  const { records, gone, unknown, outrun } = store.commit((database) => {
    const lost = database.prepare("SELECT 1 FROM marks WHERE name = 'lost'").get() !== undefined;
    const newest = rowNumber(database.prepare("SELECT MAX(id) AS id FROM slots").get()) ?? 0;
    const exact = database.prepare("SELECT id FROM slots WHERE serial = ? AND slot_id = ?");
    const rows = names.map((name) => rowNumber(exact.get(name.serial, name.slotId)));
    const unknown: SlotName[] = [];
    const outrun: SlotName[] = [];
    const claimed = new Set<number>(rows.filter((row) => row !== null));
    const byKey = database.prepare("SELECT id, serial, slot_id FROM slots WHERE key = ? AND owner = ? ORDER BY id");
    const isFree = (row: Record<string, unknown>): boolean =>
      !isElsewhere({ serial: String(row["serial"]), slotId: String(row["slot_id"]) });
    for (const [index, name] of names.entries()) {
      if (rows[index] !== null) continue;
      const row =
        byKey
          .all(name.key, owner)
          .filter(isFree)
          .map(rowNumber)
          .find((found) => found !== null && !claimed.has(found)) ?? null;
      if (row !== null) settleMoved(database, row, now);
      const isUnknown = row === null && !lost && wasThere(name);
      if (isUnknown) unknown.push(name);
      const found = row ?? insertSlot(database, name, owner, now, lost || isUnknown);
      rows[index] = found;
      claimed.add(found);
    }
    const missing = noteAbsences(database, owner, claimed, newest, isFree);
    if (lost) database.exec("DELETE FROM marks WHERE name = 'lost'");
    const update = database.prepare("UPDATE slots SET serial = ?, slot_id = ?, key = ?, owner = ? WHERE id = ?");
    const adopted = names.map((name, index) => {
      const row = rows[index];
      if (row === null || row === undefined) throw new StoreError("unavailable", "a slot has no row");
      update.run(name.serial, name.slotId, name.key, owner, row);
      endAbsence(database, row);
      const record = loadSlot(database, row, now);
      const shown = shownOrder(name);
      if (shown === null || !isOlderThan(record.state, shown) || !isNews(database, row, shown)) return record;
      if (lost || unknown.includes(name)) return record;
      outrun.push(name);
      loseMemory(database, record);
      return loadSlot(database, row, now);
    });
    return { records: adopted, gone: missing.map(nameOf), unknown, outrun };
  });
  for (const slot of gone) left(slot);
  for (const slot of unknown) forgotten(slot);
  for (const slot of outrun) older(slot);
  return records;
}

/** Once: whoever has armed the slot again is not asked anew where HomeKit's cache could not be written since. */
function isNews(database: DatabaseSync, row: number, { at }: ShownOrder): boolean {
  const { changes } = database
    .prepare("INSERT INTO marks (name) VALUES (?) ON CONFLICT DO NOTHING")
    .run(`shown ${row} ${at}`);
  return Number(changes) === 1;
}

/** In every mode: nobody knows which one the order was of. */
function loseMemory(database: DatabaseSync, { row, state, revisions }: SlotRecord): void {
  for (const mode of modes) {
    const book = state.books[mode] ?? newBook(state.shelf.cycle);
    saveBook(database, row, mode, revisions.get(mode) ?? 0, { ...book, lostMemory: true });
  }
}

/** What a row of the slots is known by. */
export function nameOf(row: Record<string, unknown>): SlotName {
  return { serial: String(row["serial"]), slotId: String(row["slot_id"]), key: String(row["key"]) };
}

/** Reads a slot again, after another process wrote it. `now` in ms UTC. Throws StoreError. */
export function reloadSlot(store: Store, record: SlotRecord, now: number): SlotRecord {
  return store.use((database) => loadSlot(database, record.row, now));
}

/**
 * Writes shelf, book and the intents that changed, all or nothing, and on disk when it returns (rule 6), unless it is
 * not `lasting` (see Store). `now` in ms UTC. Throws StoreError `conflict` where another process has written the book,
 * or has an intent open; then nothing was written.
 */
export function saveSlot(
  store: Store,
  record: SlotRecord,
  state: SlotState,
  mode: Mode,
  records: readonly IntentRecord[],
  now: number,
  lasting = true,
): void {
  const revision = record.revisions.get(mode) ?? 0;
  store.commit((database) => {
    saveShelf(database, record.row, state.shelf);
    const book = state.books[mode];
    if (book !== undefined) saveBook(database, record.row, mode, revision, book);
    for (const one of records) saveIntent(database, record.row, mode, one, now);
  }, lasting);
  if (state.books[mode] !== undefined) record.revisions.set(mode, revision + 1);
}

/**
 * Writes a slot whole into a new file, after the old one was lost. What this process knows of it is kept; that it may
 * not be all is noted in the books of all modes. Throws StoreError.
 */
export function rescueSlot(
  store: Store,
  record: SlotRecord,
  name: SlotName,
  state: SlotState,
  owner: Owner = "",
): SlotRecord {
  return store.commit((database) => {
    const row = insertSlot(database, name, owner, state.shelf.seenAt, false);
    saveShelf(database, row, state.shelf);
    const revisions = new Map<Mode, number>();
    for (const mode of modes) {
      const book = { ...(state.books[mode] ?? newBook(state.shelf.cycle)), lostMemory: true };
      saveBook(database, row, mode, 0, book);
      revisions.set(mode, 1);
      if (book.intent !== null) saveIntent(database, row, mode, { intent: book.intent, end: null }, 0);
    }
    return { row, state: record.state, revisions };
  });
}

/** The shelf alone, as it is at the moment of writing. */
function saveShelf(database: DatabaseSync, row: number, shelf: Shelf): void {
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

function saveBook(database: DatabaseSync, row: number, mode: Mode, revision: number, book: Book): void {
  const text = JSON.stringify(book);
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

function saveIntent(database: DatabaseSync, row: number, mode: Mode, { intent, end }: IntentRecord, now: number): void {
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
      intent.harmless,
      end === null ? null : now,
      end,
    );
  const { order } = intent;
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

/**
 * A slot took over by its key what another serial or slot id had begun. Amazon's lock is theirs, so asking again for a
 * pending intent under the new id could buy twice: it is ended instead.
 */
function settleMoved(database: DatabaseSync, row: number, now: number): void {
  const { state, revisions } = loadSlot(database, row, now);
  for (const mode of modes) {
    const book = state.books[mode];
    const moved = book === undefined ? null : movedBook(book);
    if (moved === null) continue;
    saveBook(database, row, mode, revisions.get(mode) ?? 0, moved.book);
    saveIntent(database, row, mode, { intent: moved.intent, end: moved.end }, now);
  }
}

function insertSlot(database: DatabaseSync, name: SlotName, owner: Owner, now: number, lostMemory: boolean): number {
  const { shelf } = newSlot({ utc: now });
  const { lastInsertRowid } = database
    .prepare("INSERT INTO slots (serial, slot_id, key, shelf, owner) VALUES (?, ?, ?, ?, ?)")
    .run(name.serial, name.slotId, name.key, JSON.stringify(shelf), owner);
  const row = Number(lastInsertRowid);
  if (lostMemory) for (const mode of modes) saveBook(database, row, mode, 0, newBook(0, true));
  return row;
}

/**
 * A slot with the books of every mode, as the file has it; what an older version did not know is as in a new slot, of
 * `now` (ms UTC). Throws StoreError.
 */
export function loadSlot(database: DatabaseSync, row: number, now: number): SlotRecord {
  const found = database.prepare("SELECT shelf FROM slots WHERE id = ?").get(row);
  if (found === undefined) throw new StoreError("corrupt", "the store has lost the record of a slot");
  const shelf = shelfFrom(parse<Shelf>(found["shelf"]), newSlot({ utc: now }).shelf);
  const books: SlotState["books"] = {};
  const revisions = new Map<Mode, number>();
  for (const stored of database.prepare("SELECT mode, revision, book FROM books WHERE slot = ?").all(row)) {
    const mode = modes.find((one) => one === stored["mode"]);
    if (mode === undefined) continue;
    books[mode] = bookFrom(parse<Book>(stored["book"]), shelf.cycle);
    revisions.set(mode, Number(stored["revision"]));
  }
  for (const { mode } of database.prepare("SELECT DISTINCT mode FROM intents WHERE slot = ?").all(row)) {
    // Each intent was written together with its book: without that nobody knows what is on its way.
    if (!revisions.has(mode as Mode)) throw new StoreError("corrupt", "the store has lost the order book of a slot");
  }
  return { row, state: { shelf, books, run: newRun() }, revisions };
}

/** Text that this plugin wrote and SQLite kept whole. Text that is not JSON any more is damage like any other. */
function parse<T>(text: unknown): Partial<T> {
  try {
    return JSON.parse(String(text)) as Partial<T>;
  } catch (error) {
    throw new StoreError("corrupt", "the store holds a record that cannot be read", { cause: error });
  }
}

function rowNumber(row: Record<string, unknown> | undefined): number | null {
  return row === undefined ? null : Number(row["id"]);
}
