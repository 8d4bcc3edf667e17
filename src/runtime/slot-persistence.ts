import { isDeepStrictEqual } from "node:util";
import type { Effect } from "../slot/effects.ts";
import type { Mode } from "../slot/policy.ts";
import type { Shelf, SlotState } from "../slot/state.ts";
import { hour } from "../slot/times.ts";
import { StoreError } from "../store/errors.ts";
import type { IntentRecord, Owner, SlotRecord } from "../store/slot-rows.ts";
import { reloadSlot, rescueSlot, saveSlot } from "../store/slots.ts";
import type { Store } from "../store/store.ts";

/**
 * How a write ended: saved; not saved, and why (`reported`: that was said already); or the slot's row belongs to
 * another process or a new file now.
 */
export type SaveResult =
  | { how: "saved" }
  | { how: "failed"; why: string; reported: boolean }
  | { how: "conflict"; state: SlotState; why: string }
  | { how: "lost"; why: string };

/**
 * Whether an event comes again: told once, so that lost is lost; `again`, as a sensor says the same with its next
 * reading; or neither.
 */
export type Repetition = "once" | "again" | "otherwise";

/** Keeps one slot's state on disk: what may spend money before it does, readings with the next batch. */
export interface SlotPersistence {
  /** The slot's row, for its readings. */
  readonly row: number;
  /** Whether something of importance is not on disk. */
  readonly unsaved: boolean;
  /**
   * Writes the state if something in it must not be lost: of an event that is told `once`, the level too. What is told
   * `again` does not wait for the disk, unless an order is in it. Never throws.
   */
  save(before: SlotState, after: SlotState, effects: readonly Effect[], repetition: Repetition): SaveResult;
  /**
   * Tries a last time to write what is unsaved. Returns why it is lost with this process; null where it is on disk.
   * Never throws.
   */
  finish(state: SlotState): string | null;
}

/**
 * A locked store makes a write wait, and Homebridge with it: what is unsaved is tried again only so often, in ms,
 * unless it is about an order.
 */
const pauseWriting = 15_000;

export interface SlotPersistenceOptions {
  store: Store;
  record: SlotRecord;
  mode: Mode;
  owner?: Owner;
  /** In ms UTC. */
  now: () => number;
}

export function createSlotPersistence({
  store,
  record: loaded,
  mode,
  owner,
  now,
}: SlotPersistenceOptions): SlotPersistence {
  let record = loaded;
  let generation = store.generation;
  let unsavedIntents: IntentRecord[] = [];
  let unsaved = false;
  let triedAt = 0;
  const failed = (error: unknown, state: SlotState, reported: boolean): SaveResult => {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === "conflict") {
      record = reloadSlot(store, record, now());
      unsavedIntents = [];
      unsaved = false;
      return { how: "conflict", state: record.state, why: error.message };
    }
    if (store.generation === generation) return { how: "failed", why: error.message, reported };
    record = rescueSlot(store, record, state, owner);
    generation = store.generation;
    return { how: "lost", why: error.message };
  };
  const write = (state: SlotState, records: readonly IntentRecord[], lasting: boolean): void => {
    // The damage may have shown in another slot's write: this slot's row is gone all the same.
    if (store.generation !== generation) throw new StoreError("corrupt", "the store was damaged and replaced");
    saveSlot(store, record, state, { mode, intents: records, now: now(), lasting });
  };
  return {
    get row() {
      return record.row;
    },
    get unsaved() {
      return unsaved;
    },
    save(before, after, effects, repetition) {
      const records = effects.filter((effect) => effect.type === "record").map(({ intent, end }) => ({ intent, end }));
      const current = store.generation === generation;
      if (
        current &&
        !unsaved &&
        records.length === 0 &&
        sameInWhatMatters(before, after, mode) &&
        !(repetition === "once" && before.shelf.level !== after.shelf.level)
      )
        return { how: "saved" };
      if (unsaved && current && records.length === 0 && Math.abs(now() - triedAt) < pauseWriting)
        return { how: "failed", why: "the store cannot be written", reported: true };
      triedAt = now();
      const reported = unsaved;
      const all = [...unsavedIntents, ...records];
      try {
        // What is unsaved may be what a person said, whoever speaks now.
        write(
          after,
          all,
          reported ||
            repetition !== "again" ||
            all.length > 0 ||
            effects.some(({ type }) => type === "call" || type === "trip"),
        );
        unsavedIntents = [];
        unsaved = false;
        return { how: "saved" };
      } catch (error) {
        unsaved = true;
        // An attempt whose call does not leave is taken back by the core: it never was. What else happened did.
        const call = effects.find((effect) => effect.type === "call");
        unsavedIntents = [...unsavedIntents, ...records.filter(({ intent }) => intent.number !== call?.number)];
        try {
          return failed(error, before, reported);
        } catch (second) {
          return { how: "failed", why: second instanceof Error ? second.message : "the store failed", reported };
        }
      }
    },
    finish(state) {
      if (!unsaved) return null;
      try {
        write(state, unsavedIntents, true);
        unsavedIntents = [];
        unsaved = false;
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : "the store failed";
      }
    },
  };
}

/**
 * What goes on with each reading is kept with the batch of readings; orders, refills, low, since when something wears
 * and by which clock, what was said of a sudden fall, and the Automatic switch are not to be lost.
 */
function sameInWhatMatters(before: SlotState, after: SlotState, mode: Mode): boolean {
  const { shelf: was } = before;
  const { shelf: is } = after;
  return (
    was.cycle === is.cycle &&
    was.low === is.low &&
    was.automatic === is.automatic &&
    was.toldByHand === is.toldByHand &&
    was.fullAt === is.fullAt &&
    (was.fullUp === null) === (is.fullUp === null) &&
    was.fellUp === is.fellUp &&
    !isHourPassed(was, is) &&
    isDeepStrictEqual(before.books[mode], after.books[mode])
  );
}

/**
 * What waits by the uptime clock goes on over restarts by what is on disk of it: readings bring it there with them, and
 * where none come an hour is the most that is lost, once for each run. Else a machine that restarts each night would
 * wait for ever.
 */
function isHourPassed({ uptime: before }: Shelf, { uptime, newest, fullUp, stood, reached }: Shelf): boolean {
  const isSilent = newest === null || uptime - newest.up > hour;
  const waits = fullUp !== null || (isSilent && (stood.length > 1 || reached.length > 1));
  return waits && Math.floor(before / hour) !== Math.floor(uptime / hour);
}
