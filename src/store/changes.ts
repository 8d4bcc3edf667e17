import type { DatabaseSync } from "node:sqlite";
import { valueOf } from "./prepared.ts";
import type { Store } from "./store.ts";

const shownTables = [
  "SELECT id, serial, slot_id, key, shelf, (SELECT max(at) FROM readings WHERE slot = slots.id) AS read_at FROM slots ORDER BY id",
  "SELECT slot, mode, revision FROM books ORDER BY slot, mode",
  "SELECT max(id), count(taken_at), count(answer) FROM inbox",
  "SELECT serial, kind, link_id, refused_at FROM links ORDER BY serial, kind",
  "SELECT serial, mode, link_id FROM trips ORDER BY serial, mode, link_id",
  // The times in it go on by themselves: whether a request was just refused is what shows.
  "SELECT who, (SELECT json_group_array(value ->> '$.notice.reason') FROM json_each(health, '$.runs')) FROM heartbeats ORDER BY who",
];

/** Another number whenever another connection has committed something; costs next to nothing. Throws StoreError. */
export function dataVersion(store: Store): string {
  // A new file, or the same one opened anew, may begin with the old one's number.
  return store.use((database) => `${store.openings}/${String(valueOf(database, "PRAGMA data_version"))}`);
}

/**
 * Another text whenever something changed that the page shows: beats alone, by which page and plugin know of one
 * another, do not. Throws StoreError.
 */
export function whatIsShown(store: Store): string {
  return store.use((database) => JSON.stringify(shownTables.map((sql) => rows(database, sql))));
}

function rows(database: DatabaseSync, sql: string): unknown {
  return database.prepare(sql).all();
}
