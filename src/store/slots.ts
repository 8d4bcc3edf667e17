import type { DatabaseSync } from "node:sqlite";
import type { Mode } from "../slot/policy.ts";
import { movedBook } from "../slot/moved.ts";
import { isOlderThan, type ShownOrder } from "../slot/shown-order.ts";
import { newBook, type SlotState } from "../slot/state.ts";
import { endAbsence, noteAbsences } from "./absences.ts";
import {
  insertSlot,
  loadSlot,
  modes,
  nameOf,
  saveBook,
  saveIntent,
  saveShelf,
  type IntentRecord,
  type Owner,
  type SlotName,
  type SlotRecord,
} from "./slot-rows.ts";
import type { Store } from "./store.ts";

/** Whether any platform entry has this slot in its configuration. */
export type IsElsewhere = (slot: Pick<SlotName, "serial" | "slotId">) => boolean;

/**
 * For which platform entry slots are adopted, what is known of them outside of the store, and who hears of the rest.
 */
export interface Adoption {
  owner?: Owner;
  /** Tells of another entry's slots, which may have the same name and key, and are nobody's to take over. */
  isElsewhere?: IsElsewhere;
  /** `isElsewhere` knows the slots of all entries. */
  allKnown?: boolean;
  /** Whether HomeKit has had an accessory of this slot before this start: then the store has known it too. */
  wasThere?: (slot: SlotName) => boolean;
  /** The last order that HomeKit has shown of a slot; null for none. */
  shownOrder?: (slot: SlotName) => ShownOrder | null;
  /** Called for each slot whose record is older than that order. */
  older?: (slot: SlotName) => void;
  /** Called for each slot that was there at the last start and is not any more. */
  left?: (slot: SlotName) => void;
  /** Called for each slot that was there, and that the store knows nothing of any more. */
  forgotten?: (slot: SlotName) => void;
}

/** What is written of a slot in one commit, besides its shelf. */
export interface SlotWrite {
  /** The book of this mode. */
  mode: Mode;
  /** Those that changed. */
  intents: readonly IntentRecord[];
  /** Ms UTC. */
  now: number;
  /** On disk when `saveSlot` returns, as it is unless said otherwise (see Store). */
  lasting?: boolean;
}

const ignore = (): void => undefined;

/**
 * Finds or makes the rows of the configured slots: by serial and slot id, else by key among the rows that no other slot
 * claims, so that a replaced device takes over what its shelf knew. Slots that are missing are remembered as absent,
 * those of other entries too where all are known. In a store that was lost, slots know that they have lost their memory, and so do those that HomeKit had
 * though no row is theirs, or that have shown a later order than their row knows. Returns the records in the order of
 * `names`. `now` in ms UTC. Throws StoreError.
 */
export function adoptSlots(
  store: Store,
  names: readonly SlotName[],
  now: number,
  {
    owner = "",
    isElsewhere = () => false,
    allKnown = false,
    wasThere = () => false,
    shownOrder = () => null,
    left = ignore,
    forgotten = ignore,
    older = ignore,
  }: Adoption = {},
): SlotRecord[] {
  const { records, gone, unknown, outrun } = store.commit((database) => {
    const lost = database.prepare("SELECT 1 FROM marks WHERE name = 'lost'").get() !== undefined;
    const newest = rowNumber(database.prepare("SELECT MAX(id) AS id FROM slots").get()) ?? 0;
    const isFree = (row: Record<string, unknown>): boolean =>
      !isElsewhere({ serial: String(row["serial"]), slotId: String(row["slot_id"]) });
    const byIds = database.prepare("SELECT id FROM slots WHERE serial = ? AND slot_id = ?");
    const known = names.map((name) => ({ name, row: rowNumber(byIds.get(name.serial, name.slotId)) }));
    const claimed = new Set<number>(known.map(({ row }) => row).filter((row) => row !== null));
    const byKey = database.prepare("SELECT id, serial, slot_id FROM slots WHERE key = ? AND owner = ? ORDER BY id");
    const unknown: SlotName[] = [];
    const outrun: SlotName[] = [];
    const rowFor = (name: SlotName): number => {
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
      claimed.add(found);
      return found;
    };
    const slots = known.map(({ name, row }) => ({ name, row: row ?? rowFor(name) }));
    const missing = noteAbsences(database, { owner, rows: claimed, newest, isFree, allKnown });
    if (lost) database.exec("DELETE FROM marks WHERE name = 'lost'");
    const update = database.prepare("UPDATE slots SET serial = ?, slot_id = ?, key = ?, owner = ? WHERE id = ?");
    const adopted = slots.map(({ name, row }) => {
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

/** Reads a slot again, after another process wrote it. `now` in ms UTC. Throws StoreError. */
export function reloadSlot(store: Store, record: SlotRecord, now: number): SlotRecord {
  return store.use((database) => loadSlot(database, record.row, now));
}

/**
 * Writes shelf, book and the intents that changed, all or nothing, and on disk when it returns (rule 6), unless it is
 * not `lasting`. Throws StoreError `conflict` where another process has written the book, or has an intent open; then
 * nothing was written.
 */
export function saveSlot(
  store: Store,
  record: SlotRecord,
  state: SlotState,
  { mode, intents, now, lasting = true }: SlotWrite,
): void {
  const revision = record.revisions.get(mode) ?? 0;
  store.commit((database) => {
    saveShelf(database, record.row, state.shelf);
    const book = state.books[mode];
    if (book !== undefined) saveBook(database, record.row, mode, revision, book);
    for (const one of intents) saveIntent(database, record.row, mode, one, now);
  }, lasting);
  if (state.books[mode] !== undefined) record.revisions.set(mode, revision + 1);
}

/**
 * Writes a slot whole into a new file, after the old one was lost. What this process knows of it is kept; that it may
 * not be all is noted in the books of all modes. Throws StoreError.
 */
export function rescueSlot(store: Store, record: SlotRecord, state: SlotState, owner: Owner = ""): SlotRecord {
  const { name } = record;
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
    return { row, name, state: record.state, revisions };
  });
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

function rowNumber(row: Record<string, unknown> | undefined): number | null {
  return row === undefined ? null : Number(row["id"]);
}
