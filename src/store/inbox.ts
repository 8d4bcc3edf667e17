import type { DatabaseSync } from "node:sqlite";
import type { Mode } from "../slot/policy.ts";
import type { Reason } from "../slot/reasons.ts";
import { withTimeout } from "./database.ts";
import { storedJson } from "./stored-json.ts";
import type { Store } from "./store.ts";

/**
 * What the page asks of the running plugin. `testOrder`, `refilled`, `arm`, `cancel` and `spare` are about a slot,
 * `unlink` about a device.
 */
export type MessageKind = "testOrder" | "refilled" | "arm" | "cancel" | "spare" | "unlink";

export interface Message {
  id: number;
  kind: MessageKind;
  serial: string;
  /** Null where it is about the whole device. */
  slotId: string | null;
  /** `spare`: how much is in the house beside the slot, in its unit, 0 or more; null for the other kinds. */
  units: number | null;
  /** Whose orders, or link, whoever asks has before his eyes: the saved mode may be another than the one that runs. */
  mode: Mode;
  /** ms UTC. */
  at: number;
}

/**
 * What became of a message. A refusal is told in English words, and, where the core refused, as it states it. `mode`
 * and `number`: the running mode, and the intent in it that a request led to, or met.
 */
export type MessageAnswer =
  | { state: "done"; mode: Mode; number: number | null }
  | { state: "refused"; reason: string; said?: Reason }
  | { state: "expired" };

/** A message as the page finds it again. */
export interface MessageState {
  message: Message;
  takenAt: number | null;
  answer: MessageAnswer | null;
}

/** Older ones are never acted on, in ms: a test order that was asked for yesterday must not order. */
export const messageLifetime = 60_000;

/** Answered ones are of no use to anybody after so long, in ms. */
const forgetAfter = 24 * 3_600_000;

/**
 * How long the plugin waits for a store that another program is writing, in ms, before it takes a message: the next
 * look is a second away.
 */
const patience = 100;

/** Written by the page, taken by the plugin. Times are ms UTC. All methods throw StoreError. */
export interface Inbox {
  send(message: Omit<Message, "id">): number;
  state(id: number): MessageState | null;
  /** Those that nobody has taken, oldest first. */
  waiting(): Message[];
  /** Takes a message, so that nobody acts on it again, whatever happens; false where another process was first. */
  take(id: number, now: number): boolean;
  answer(id: number, answer: MessageAnswer): void;
  /** Drops what is long over. */
  tidy(now: number): void;
}

export function inboxIn(store: Store): Inbox {
  return {
    send({ kind, serial, slotId, units, mode, at }) {
      const insert = (database: DatabaseSync) =>
        database
          .prepare("INSERT INTO inbox (kind, serial, slot_id, units, mode, at) VALUES (?, ?, ?, ?, ?, ?)")
          .run(kind, serial, slotId, units, mode, at);
      return Number(store.commit(insert).lastInsertRowid);
    },
    state(id) {
      const row = store.use((database) => database.prepare("SELECT * FROM inbox WHERE id = ?").get(id));
      if (row === undefined) return null;
      const { taken_at: takenAt, answer } = row;
      return {
        message: asMessage(row),
        takenAt: takenAt === null ? null : Number(takenAt),
        answer: storedJson(answer) as MessageAnswer | null,
      };
    },
    waiting() {
      return store.use((database) =>
        database.prepare("SELECT * FROM inbox WHERE taken_at IS NULL ORDER BY id").all().map(asMessage),
      );
    },
    take(id, now) {
      const claim = (database: DatabaseSync) =>
        database.prepare("UPDATE inbox SET taken_at = ? WHERE id = ? AND taken_at IS NULL").run(now, id);
      return Number(store.use((database) => withTimeout(database, patience, () => claim(database))).changes) === 1;
    },
    answer(id, answer) {
      store.commit((database) =>
        database.prepare("UPDATE inbox SET answer = ? WHERE id = ?").run(JSON.stringify(answer), id),
      );
    },
    tidy(now) {
      store.commit((database) => database.prepare("DELETE FROM inbox WHERE abs(? - at) > ?").run(now, forgetAfter));
    },
  };
}

function asMessage(row: Record<string, unknown>): Message {
  return {
    id: Number(row["id"]),
    kind: row["kind"] as MessageKind,
    serial: String(row["serial"]),
    slotId: typeof row["slot_id"] === "string" ? row["slot_id"] : null,
    units: typeof row["units"] === "number" ? row["units"] : null,
    mode: row["mode"] as Mode,
    at: Number(row["at"]),
  };
}
