import type { DatabaseSync } from "node:sqlite";
import type { Shelf } from "../slot/state.ts";
import { withTimeout, withoutSync } from "./database.ts";
import { saveLevel } from "./slot-rows.ts";
import { inTransaction, type Store } from "./store.ts";

const hour = 3_600_000;
const day = 24 * hour;

/** How long readings are kept: all for a week, one an hour for 90 days, one a day for five years. */
const keeping = [
  { olderThan: 7 * day, bucket: hour },
  { olderThan: 90 * day, bucket: day },
] as const;
const forgetAfter = 5 * 365 * day;

export interface Reading {
  /** The slot's row. */
  row: number;
  /** ms UTC. */
  at: number;
  percent: number;
}

/** Collects readings in memory and writes them in one go: an SD card wears out by the number of writes. */
export interface Readings {
  /** `shelf` is asked when the batch is written: one kept from now would undo a refill that was written meanwhile. */
  add(reading: Reading, shelf: () => Shelf): void;
  /** A slot's readings from `at` (ms UTC) on, oldest first, those that wait included. Throws StoreError. */
  since(row: number, at: number): { at: number; percent: number }[];
  /** Whether anything waits to be written. */
  readonly pending: boolean;
  /** The rows whose readings wait. */
  readonly waitingRows: readonly number[];
  /** So much waits that it had better be written soon. */
  readonly crowded: boolean;
  /**
   * Writes what waits, and once a day thins out what is old by `now` (ms UTC), if that may be believed. `patience`: how
   * long it waits for another program's write, in ms, where that must not be long. Throws StoreError, and then keeps it
   * for the next time.
   */
  flush(now: number, believed?: boolean, patience?: number): void;
}

/** A batch of so many takes some milliseconds, in which nothing else in this process has a turn. */
const crowd = 1_000;

/** So many readings are kept in memory where the disk does not take them; the oldest go first. */
const mostWaiting = 10_000;

/** The readings of every slot in this store. What waits is forgotten when the file is replaced. */
export function readingsIn(store: Store): Readings {
  let waiting: Reading[] = [];
  const shelves = new Map<number, () => Shelf>();
  let thinnedAt: number | null = null;
  // They name rows of a file that is no more, and the new one gives those numbers to other slots.
  store.onLost(() => {
    waiting = [];
    shelves.clear();
  });
  return {
    add(reading, shelf) {
      waiting.push(reading);
      if (waiting.length > mostWaiting) waiting = waiting.slice(-mostWaiting / 2);
      shelves.set(reading.row, shelf);
    },
    since(row, at) {
      const stored = store.use((database) =>
        database.prepare("SELECT at, percent FROM readings WHERE slot = ? AND at >= ? ORDER BY at").all(row, at),
      );
      const fresh = waiting.filter((reading) => reading.row === row && reading.at >= at);
      return [
        ...stored.map((reading) => ({ at: Number(reading["at"]), percent: Number(reading["percent"]) })),
        ...fresh.map((reading) => ({ at: reading.at, percent: reading.percent })),
      ];
    },
    get pending() {
      return waiting.length > 0;
    },
    get waitingRows() {
      return [...shelves.keys()];
    },
    get crowded() {
      return waiting.length >= crowd;
    },
    flush(now, believed = true, patience) {
      if (waiting.length === 0) return;
      const thin = believed && (thinnedAt === null || now < thinnedAt || now - thinnedAt > day);
      // Readings may be lost in a power cut, orders never.
      store.use((database) => {
        const write = (): void => {
          withoutSync(database, () => {
            writeBatch(database, waiting, shelves, thin ? now : null);
          });
        };
        if (patience === undefined) write();
        else withTimeout(database, patience, write);
      });
      waiting = [];
      shelves.clear();
      if (thin) thinnedAt = now;
    },
  };
}

function writeBatch(
  database: DatabaseSync,
  batch: readonly Reading[],
  shelves: ReadonlyMap<number, () => Shelf>,
  thinAt: number | null,
): void {
  inTransaction(database, () => {
    const insert = database.prepare("INSERT OR REPLACE INTO readings (slot, at, percent) VALUES (?, ?, ?)");
    for (const { row, at, percent } of batch) insert.run(row, Math.round(at), percent);
    for (const [row, shelf] of shelves) saveLevel(database, row, shelf());
    if (thinAt !== null) thinReadings(database, thinAt);
  });
}

/**
 * Keeps the last reading of each hour or day; what is older than five years goes. `%`, since numbers are bound as REAL,
 * and `/` would not round down.
 */
function thinReadings(database: DatabaseSync, now: number): void {
  for (const { olderThan, bucket } of keeping) {
    database
      .prepare(
        `DELETE FROM readings WHERE at < :until AND EXISTS (
           SELECT 1 FROM readings AS later
           WHERE later.slot = readings.slot AND later.at > readings.at AND later.at < readings.at - readings.at % :bucket + :bucket)`,
      )
      .run({ until: now - olderThan, bucket });
  }
  database.prepare("DELETE FROM readings WHERE at < ?").run(now - forgetAfter);
}
