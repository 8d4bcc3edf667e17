import type { DatabaseSync } from "node:sqlite";
import type { Cause } from "../slot/intent.ts";
import type { Mode } from "../slot/policy.ts";
import type { Store } from "./store.ts";

/** One intent with what became of it. Times are ms UTC. */
export interface LoggedIntent {
  serial: string;
  slotId: string;
  key: string;
  mode: Mode;
  number: number;
  cause: Cause;
  createdAt: number;
  attempts: number;
  /** How it ended; null while it has not. */
  endedAs: string | null;
  /** Null where Amazon accepted none. */
  order: {
    detailCode: string;
    eventInstanceId: string;
    acceptedAt: number;
    life: string | null;
    expectedAt: number | null;
  } | null;
}

/** Which intents: of one slot's row, of one mode, with this number; accepted ones only. */
export interface LogFilter {
  row?: number | undefined;
  mode?: Mode;
  number?: number;
  accepted?: boolean;
  /** The newest so many. */
  limit: number;
}

/** The log of orders, newest first. Throws StoreError. */
export function orderLog(store: Store, { row, mode, number, accepted = false, limit }: LogFilter): LoggedIntent[] {
  return store.use((database) =>
    select(database, accepted)
      .all({ row: row ?? null, mode: mode ?? null, number: number ?? null, limit })
      .map(asLogged),
  );
}

function select(database: DatabaseSync, accepted: boolean) {
  return database.prepare(
    `SELECT slots.serial, slots.slot_id, slots.key, intents.*, detail_code, event_instance_id, accepted_at, life, expected_at
     FROM intents JOIN slots ON slots.id = intents.slot
     ${accepted ? "" : "LEFT"} JOIN orders ON orders.slot = intents.slot AND orders.mode = intents.mode AND orders.number = intents.number
     WHERE (:row IS NULL OR intents.slot = :row) AND (:mode IS NULL OR intents.mode = :mode) AND (:number IS NULL OR intents.number = :number)
     ORDER BY intents.created_at DESC, intents.number DESC LIMIT :limit`,
  );
}

function asLogged(row: Record<string, unknown>): LoggedIntent {
  const { detail_code: detailCode, life, expected_at: expectedAt, ended_as: endedAs } = row;
  return {
    serial: String(row["serial"]),
    slotId: String(row["slot_id"]),
    key: String(row["key"]),
    mode: row["mode"] as Mode,
    number: Number(row["number"]),
    cause: row["cause"] as Cause,
    createdAt: Number(row["created_at"]),
    attempts: Number(row["attempts"]),
    endedAs: textOrNull(endedAs),
    order:
      typeof detailCode !== "string"
        ? null
        : {
            detailCode,
            eventInstanceId: String(row["event_instance_id"]),
            acceptedAt: Number(row["accepted_at"]),
            life: textOrNull(life),
            expectedAt: expectedAt === null ? null : Number(expectedAt),
          },
  };
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
