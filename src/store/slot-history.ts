import { valueOf } from "./prepared.ts";
import type { Store } from "./store.ts";

/**
 * A slot's readings from `since` (ms UTC) to `until`, one for each `step` ms that has any, the last of it, oldest
 * first. Throws StoreError.
 */
export function bucketedReadings(
  store: Store,
  row: number,
  since: number,
  until: number,
  step: number,
): { at: number; percent: number }[] {
  // From one bucket to the next by the primary key: what it costs goes by the buckets, however many readings lie in
  // each.
  const text = `
    WITH RECURSIVE firsts (at) AS (
      SELECT (SELECT at FROM readings WHERE slot = :row AND at >= :since AND at <= :until ORDER BY at LIMIT 1)
      UNION ALL
      SELECT (SELECT later.at FROM readings AS later
              WHERE later.slot = :row AND later.at >= firsts.at - (firsts.at - :since) % :step + :step AND later.at <= :until ORDER BY later.at LIMIT 1)
      FROM firsts WHERE firsts.at IS NOT NULL
    )
    SELECT lasts.at, (SELECT percent FROM readings WHERE slot = :row AND readings.at = lasts.at) AS percent
    FROM (
      SELECT (SELECT max(last.at) FROM readings AS last
              WHERE last.slot = :row AND last.at >= firsts.at AND last.at < firsts.at - (firsts.at - :since) % :step + :step AND last.at <= :until) AS at
      FROM firsts WHERE firsts.at IS NOT NULL
    ) AS lasts ORDER BY lasts.at`;
  return store.use((database) =>
    database
      .prepare(text)
      .all({ row, since: Math.round(since), until: Math.round(until), step: Math.ceil(step) })
      .map((reading) => ({ at: Number(reading["at"]), percent: Number(reading["percent"]) })),
  );
}

/** When a slot was refilled since then, oldest first. Throws StoreError. */
export function refillsSince(store: Store, row: number, since: number): number[] {
  return store.use((database) =>
    database
      .prepare("SELECT at FROM refills WHERE slot = ? AND at >= ? ORDER BY at")
      .all(row, since)
      .map((refill) => Number(refill["at"])),
  );
}

/** How much the store holds. Throws StoreError. */
export function countsOf(store: Store): { readings: number; orders: number } {
  const count = (table: "readings" | "orders"): number =>
    store.use((database) => Number(valueOf(database, `SELECT count(*) FROM ${table}`)));
  return { readings: count("readings"), orders: count("orders") };
}
