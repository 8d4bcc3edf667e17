import type { DatabaseSync } from "node:sqlite";

/** A slot's row, with the ids that it is known by. */
type Row = Record<string, unknown>;

/**
 * Remembers of each slot of this platform entry that is in the configuration no more which row was the newest when that
 * was first seen: `newest`, as it stood before this start made any. Rows after that are of slots that may stand in its
 * place, over restarts. In the commit that makes those rows, or a crash in between would lose it. Answers those that
 * were there at the last start. Throws what SQLite throws.
 */
export function noteAbsences(
  database: DatabaseSync,
  owner: string,
  rows: ReadonlySet<number>,
  newest: number,
  isFree: (row: Row) => boolean,
): Row[] {
  const note = database.prepare("INSERT INTO absences (slot, newest) VALUES (?, ?) ON CONFLICT DO NOTHING");
  return database
    .prepare("SELECT id, serial, slot_id, key FROM slots WHERE owner = ? ORDER BY id")
    .all(owner)
    .filter((row) => {
      const id = Number(row["id"]);
      return !rows.has(id) && isFree(row) && Number(note.run(id, newest).changes) === 1;
    });
}

/** A slot is in the configuration again: should it leave, that is another absence. Throws what SQLite throws. */
export function endAbsence(database: DatabaseSync, row: number): void {
  database.prepare("DELETE FROM departures WHERE slot = ?").run(row);
  database.prepare("DELETE FROM absences WHERE slot = ?").run(row);
}

/**
 * The newest row that there was before this slot was missed; no row is newer than that of a slot that is not. Throws
 * what SQLite throws.
 */
export function newestBefore(database: DatabaseSync, row: number): number {
  const newest = database.prepare("SELECT newest FROM absences WHERE slot = ?").get(row)?.["newest"];
  return newest === undefined ? Number.MAX_SAFE_INTEGER : Number(newest);
}
