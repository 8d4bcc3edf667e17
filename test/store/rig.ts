import { chmodSync, chownSync, mkdtempSync, rmSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished } from "vitest";
import type { AcceptedIntent, Intent, Order, PendingIntent } from "../../src/slot/intent.ts";
import { newBook, newSlot, type Book, type SlotState } from "../../src/slot/state.ts";
import { StoreError } from "../../src/store/errors.ts";
import type { SlotName, SlotRecord } from "../../src/store/slot-rows.ts";
import { adoptSlots } from "../../src/store/slots.ts";
import { openStore, storeFile, type Store } from "../../src/store/store.ts";
import { virtualClock, type VirtualClock } from "../support/virtual-clock.ts";
import { acceptedOrder } from "../slot/support/intents.ts";

export const coffee: SlotName = { serial: "CC0001", slotId: "beans", key: "coffee" };
export const filter: SlotName = { serial: "CC0001", slotId: "filter", key: "filter" };

/** A path for a store in a folder of its own, which is gone after the test. */
export function storePath(): string {
  const folder = mkdtempSync(join(tmpdir(), "dash-store-"));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return join(folder, storeFile);
}

/** An open store, closed after the test. */
export function opened(path: string, clock: VirtualClock = virtualClock()): Store {
  const store = openStore(path, clock);
  onTestFinished(() => {
    store.close();
  });
  return store;
}

/** The only slot of a store. */
export function slotIn(store: Store, name: SlotName = coffee): SlotRecord {
  const [record] = adoptSlots(store, [name], 0);
  if (record === undefined) throw new Error("no record");
  return record;
}

const decided = {
  cause: "automatic" as const,
  channel: "amazon",
  key: "dr-00000001000000000000000000000001",
  createdAt: 1_000,
  attempts: 1,
  knownNotBought: 0,
  lastCallAt: 1_000,
  unknownAt: null,
  linkId: null,
};

type PendingChanges = Partial<Omit<PendingIntent, "phase">> & { phase?: PendingIntent["phase"] };
type AcceptedChanges = Partial<AcceptedIntent> & Pick<AcceptedIntent, "order">;

/** With an order it is accepted, else its call runs. */
export function intent(number: number, changes: AcceptedChanges): AcceptedIntent;
export function intent(number: number, changes?: PendingChanges): PendingIntent;
export function intent(number: number, changes: AcceptedChanges | PendingChanges = {}): Intent {
  if ("order" in changes) return { number, ...decided, phase: "accepted", ...changes };
  return { number, ...decided, phase: "calling", abandoned: null, refusal: null, ...changes };
}

/** An order that was accepted at 5,000. */
export function order(changes: Partial<Order> = {}): Order {
  return acceptedOrder({
    detailCode: "TEST_ORDER_PLACED",
    eventInstanceId: "event-1",
    acceptedAt: 5_000,
    ...changes,
  });
}

/** A slot's state whose book in one mode has these traits. */
export function withBook(
  state: SlotState,
  book: Partial<Book>,
  mode: "simulate" | "test" | "live" = "test",
): SlotState {
  return {
    ...state,
    books: { ...state.books, [mode]: { ...(state.books[mode] ?? newBook(state.shelf.cycle)), ...book } },
  };
}

export function emptySlot(): SlotState {
  return newSlot({ utc: 0 });
}

/** The StoreError that `work` throws; fails the test where it throws nothing or anything else. */
export function storeErrorOf(work: () => unknown): StoreError {
  let thrown: unknown;
  try {
    work();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(StoreError);
  return thrown as StoreError;
}

/** A user id that owns nothing: root may write everywhere, and nothing could be refused to it. */
const nobody = 65_534;

/** Runs `work` as somebody who may not write into `folder`. */
export function withoutWriting<T>(folder: string, work: () => T): T {
  const root = process.getuid?.() === 0;
  chmodSync(folder, 0o555);
  if (root) process.seteuid?.(nobody);
  try {
    return work();
  } finally {
    if (root) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
}

/** Gives a file to whoever `withoutWriting` acts as. */
export function give(path: string): void {
  if (process.getuid?.() === 0) chownSync(path, nobody, nobody);
}

/** Lets a function of a module of Node's throw an error with this code while `work` runs. */
export function failing<T, Of extends object>(of: Of, name: keyof Of, code: string, work: () => T): T {
  const usual = of[name];
  Object.assign(of, {
    [name]: () => {
      throw Object.assign(new Error(code), { code });
    },
  });
  syncBuiltinESMExports();
  try {
    return work();
  } finally {
    Object.assign(of, { [name]: usual });
    syncBuiltinESMExports();
  }
}

/** Rows as another program sees them. */
export function rowsOf(path: string, sql: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { timeout: 5_000 });
  try {
    return database
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  } finally {
    database.close();
  }
}

/** How a store's connection is set while something is written. */
interface Settings {
  /** How long it waits for another program, in ms. */
  timeout: unknown;
  /** How far it waits for the disk: 1 NORMAL, 2 FULL (https://www.sqlite.org/pragma.html#pragma_synchronous). */
  synchronous: unknown;
}

/** The settings at each row that `work` writes by `event`, such as `INSERT ON inbox`. */
export function settingsDuring(store: Store, event: string, work: () => unknown): Settings[] {
  const found: Settings[] = [];
  store.use((database) => {
    const pragma = (name: string): unknown => Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    database.function("note_settings", () => {
      found.push({ timeout: pragma("busy_timeout"), synchronous: pragma("synchronous") });
      return null;
    });
    database.exec(`CREATE TEMP TRIGGER noting BEFORE ${event} BEGIN SELECT note_settings(); END`);
  });
  work();
  store.use((database) => {
    database.exec("DROP TRIGGER noting");
  });
  return found;
}
