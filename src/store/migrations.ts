import type { DatabaseSync } from "node:sqlite";
import { StoreError } from "./errors.ts";
import { valueOf } from "./prepared.ts";

/**
 * The steps from an empty file to the newest form. A step that was released is never edited: a new one is added.
 * `PRAGMA user_version` counts the steps that a file has taken.
 */
const steps: readonly string[] = [
  `
  CREATE TABLE slots (
    id INTEGER PRIMARY KEY,
    serial TEXT NOT NULL,
    slot_id TEXT NOT NULL,
    key TEXT NOT NULL,
    shelf TEXT NOT NULL,                 -- JSON, see src/slot/state.ts
    owner TEXT NOT NULL,                 -- the name of the platform entry that has this slot
    UNIQUE (serial, slot_id)
  ) STRICT;
  CREATE INDEX slots_by_key ON slots (key);

  -- It was told that this slot is in no configuration any more, and has an order on its way in this mode.
  CREATE TABLE departures (
    slot INTEGER NOT NULL REFERENCES slots (id),
    mode TEXT NOT NULL,
    told_at INTEGER NOT NULL,
    PRIMARY KEY (slot, mode)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE books (
    slot INTEGER NOT NULL REFERENCES slots (id),
    mode TEXT NOT NULL CHECK (mode IN ('simulate', 'test', 'live')),
    revision INTEGER NOT NULL,           -- counts the writes, so that two processes cannot overwrite one another
    book TEXT NOT NULL,                  -- JSON, see src/slot/state.ts
    PRIMARY KEY (slot, mode)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE intents (
    slot INTEGER NOT NULL REFERENCES slots (id),
    mode TEXT NOT NULL,
    number INTEGER NOT NULL,
    cause TEXT NOT NULL,
    created_at INTEGER NOT NULL,         -- ms UTC, as all times here
    attempts INTEGER NOT NULL,
    harmless INTEGER NOT NULL,           -- attempts known to have bought nothing
    ended_at INTEGER,
    ended_as TEXT,
    PRIMARY KEY (slot, mode, number)
  ) STRICT, WITHOUT ROWID;
  -- One intent without an end per mode and slot, also across processes.
  CREATE UNIQUE INDEX one_open_intent ON intents (slot, mode) WHERE ended_at IS NULL;

  CREATE TABLE orders (
    slot INTEGER NOT NULL,
    mode TEXT NOT NULL,
    number INTEGER NOT NULL,
    detail_code TEXT NOT NULL,
    event_instance_id TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    life TEXT,
    word TEXT NOT NULL,                  -- Amazon's own word for it
    expected_at INTEGER,
    PRIMARY KEY (slot, mode, number),
    FOREIGN KEY (slot, mode, number) REFERENCES intents (slot, mode, number)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE readings (
    slot INTEGER NOT NULL REFERENCES slots (id),
    at INTEGER NOT NULL,
    percent REAL NOT NULL,
    PRIMARY KEY (slot, at)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE links (
    serial TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('simulate', 'test', 'live', 'configured')),
    link_id TEXT NOT NULL,               -- a new one each time the device is linked
    refresh_token TEXT NOT NULL,
    seed_sha256 TEXT,                    -- of the configured text that this link began with
    linked_at INTEGER NOT NULL,
    refused_at INTEGER,                  -- Amazon said invalid_grant, or refused its access token twice
    PRIMARY KEY (serial, kind)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE marks (
    name TEXT PRIMARY KEY                -- 'lost': this file replaced a damaged one, and no slot has taken note yet
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE trips (
    serial TEXT NOT NULL,
    mode TEXT NOT NULL,
    link_id TEXT NOT NULL,               -- a trip ends when the device is linked again
    tripped_at INTEGER NOT NULL,
    PRIMARY KEY (serial, mode, link_id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What the page asks of the plugin.
  CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    serial TEXT NOT NULL,
    slot_id TEXT,                        -- null: it is about the whole device
    mode TEXT NOT NULL,                  -- whose orders and link it is about
    at INTEGER NOT NULL,
    taken_at INTEGER,                    -- set before it is acted on, so that a crash never repeats it
    answer TEXT                          -- JSON, see src/store/inbox.ts
  ) STRICT;
  CREATE INDEX inbox_untaken ON inbox (id) WHERE taken_at IS NULL;

  -- Who is there: 'page' while somebody watches, and each platform entry whose plugin runs.
  CREATE TABLE heartbeats (
    who TEXT PRIMARY KEY,
    at INTEGER NOT NULL,
    health TEXT                          -- JSON, of the plugin
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE refills (
    slot INTEGER NOT NULL REFERENCES slots (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (slot, at)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  -- What is in the house beside the slot, in its unit, as a person said it on the page; null for what else the page asks.
  ALTER TABLE inbox ADD COLUMN units REAL;
  `,
  `
  -- A slot that is in the configuration no more. Slots with rows above "newest" came when it was missed, or later: one of them may stand in its place.
  CREATE TABLE absences (
    slot INTEGER PRIMARY KEY REFERENCES slots (id),
    newest INTEGER NOT NULL              -- the newest row that there was before
  ) STRICT;

  -- Departures of 0.1.0: what was first seen then, or up to a minute before, came at the same start.
  INSERT INTO absences (slot, newest)
  SELECT slot, max(slot, coalesce(
    (SELECT max(id) FROM slots WHERE CASE WHEN json_valid(shelf) THEN json_extract(shelf, '$.seenAt') END < told_first - 60000), slot))
  FROM (SELECT slot, min(told_at) AS told_first FROM departures GROUP BY slot);
  `,
];

/**
 * Brings a file to the newest form, each step in one transaction. Throws StoreError: `newer` for a file of a later
 * version of the plugin, `corrupt` where a table is gone.
 */
export function migrate(database: DatabaseSync): void {
  if (versionOf(database) > steps.length) {
    throw new StoreError(
      "newer",
      "the store was written by a newer version of this plugin; update the plugin, or restore the older store from a backup",
    );
  }
  while (versionOf(database) < steps.length) {
    database.exec("BEGIN IMMEDIATE");
    // Asked again under the lock: the plugin's page may have opened the same new file.
    const version = versionOf(database);
    const step = steps[version];
    if (step !== undefined) database.exec(`${step} PRAGMA user_version = ${version + 1};`);
    database.exec("COMMIT");
  }
  const missing = tablesMissing(database);
  if (missing.length > 0) throw new StoreError("corrupt", `the store has lost a part of itself: ${missing.join(", ")}`);
}

/** What every file of the newest form has. */
const tables = steps.flatMap((step) => [...step.matchAll(/CREATE TABLE (\w+)/g)].map(([, name = ""]) => name));

function tablesMissing(database: DatabaseSync): string[] {
  const there = new Set(
    database
      .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name }) => name),
  );
  return tables.filter((name) => !there.has(name));
}

function versionOf(database: DatabaseSync): number {
  return Number(valueOf(database, "PRAGMA user_version"));
}
