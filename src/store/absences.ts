import type { DatabaseSync } from "node:sqlite";

/** A slot's row, with the ids that it is known by. */
type Row = Record<string, unknown>;

/** A mark: this slot was missed by another entry, and its own has not said so yet. */
const untold = (row: number): string => `untold ${row}`;

/** A mark: when `left` was missed, `row` was not in the configuration either, and may come back in its place. */
const away = (left: number, row: number): string => `away ${left} ${row}`;

/** Who notes absences, and what is known of the configuration. */
export interface AbsenceQuery {
  /** The name of this platform entry. */
  owner: string;
  /** The rows of its configured slots. */
  rows: ReadonlySet<number>;
  /** The newest row as it stood before this start made any. */
  newest: number;
  /** Whether no platform entry has the slot of this row. */
  isFree: (row: Row) => boolean;
  /** The slots of all entries are known, so that one of another entry can be missed too. */
  allKnown: boolean;
}

/**
 * Remembers of each slot that is in the configuration no more which row was the newest when that was first seen. Rows
 * after that are of slots that may stand in its place, over restarts, also in another entry, and so are the slots that
 * were away then: an id may be corrected to one that was tried before. In the commit that makes those rows, or a crash in between would lose it. Answers those of this entry that were there at its last start.
 * Throws what SQLite throws.
 */
export function noteAbsences(database: DatabaseSync, { owner, rows, newest, isFree, allKnown }: AbsenceQuery): Row[] {
  const note = database.prepare("INSERT INTO absences (slot, newest) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const leave = database.prepare("INSERT INTO marks (name) VALUES (?) ON CONFLICT DO NOTHING");
  const take = database.prepare("DELETE FROM marks WHERE name = ?");
  const awayBefore = database.prepare("SELECT slot FROM absences").all();
  return database
    .prepare("SELECT id, serial, slot_id, key, owner FROM slots ORDER BY id")
    .all()
    .filter((row) => {
      const id = Number(row["id"]);
      const isOwn = row["owner"] === owner;
      if (rows.has(id) || !(isOwn || allKnown) || !isFree(row)) return false;
      const isNew = Number(note.run(id, newest).changes) === 1;
      if (isNew) for (const { slot } of awayBefore) leave.run(away(id, Number(slot)));
      if (!isOwn) {
        // Its own entry has not seen that yet, and is to say so.
        if (isNew) leave.run(untold(id));
        return false;
      }
      return Number(take.run(untold(id)).changes) === 1 || isNew;
    });
}

/** A slot is in the configuration again: should it leave, that is another absence. Throws what SQLite throws. */
export function endAbsence(database: DatabaseSync, row: number): void {
  database.prepare("DELETE FROM departures WHERE slot = ?").run(row);
  database.prepare("DELETE FROM absences WHERE slot = ?").run(row);
  database.prepare("DELETE FROM marks WHERE name = ? OR name LIKE ?").run(untold(row), `away ${row} %`);
}

/**
 * The newest row that there was before this slot was missed; no row is newer than that of a slot that is not. Throws
 * what SQLite throws.
 */
export function newestBefore(database: DatabaseSync, row: number): number {
  const newest = database.prepare("SELECT newest FROM absences WHERE slot = ?").get(row)?.["newest"];
  return newest === undefined ? Number.MAX_SAFE_INTEGER : Number(newest);
}

/** Whether `row` was in no configuration either when `left` was first missed. Throws what SQLite throws. */
export function wasAway(database: DatabaseSync, left: number, row: number): boolean {
  return database.prepare("SELECT 1 FROM marks WHERE name = ?").get(away(left, row)) !== undefined;
}
