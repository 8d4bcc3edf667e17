import type { AcceptedAs } from "../slot/attempt.ts";
import { rowOf } from "../slot/rows.ts";
import { newBook, type Book, type Shelf } from "../slot/state.ts";

/** A record as it was stored, by whichever version; nothing in it is believed yet (slot-schema.ts). */
export type Stored = Readonly<Record<string, unknown>>;

/** Before 0.2 there was no other. */
const firstChannel = "amazon";

/**
 * A stored shelf in today's form; what an older version did not know is as in `fresh`. 0.1.0 wrote the levels of a row
 * without their times, and the lowest confirmed level.
 */
export function shelfInTodaysForm(stored: Stored, fresh: Shelf): Stored {
  const { lowest, ...shelf }: Stored = { ...fresh, ...stored };
  if (lowest === undefined) return shelf;
  // A row of 0.1.0 is a row, and there was one where it had a lowest; that it stood long enough nobody wrote down. What
  // stood by it stands since now.
  const { recent } = stored;
  const levels = Array.isArray(recent) ? recent.filter((level): level is number => typeof level === "number") : [];
  const newest = levels.at(-1);
  const row = newest === undefined || lowest === null ? null : rowOf(levels);
  return {
    ...shelf,
    recent: newest === undefined ? [] : [{ level: newest, up: 0 }],
    newest: newest === undefined ? null : { level: newest, up: 0 },
    row,
    stood: row === null ? [] : [{ level: row.lowest, until: null }],
    reached: row === null ? [] : [{ level: row.middle, until: null }],
    lowWater: typeof lowest === "number" ? lowest : null,
    lowWaterFrom: row === null ? null : 0,
    lowSince: shelf["low"] === true ? (shelf["lowSince"] ?? shelf["lastFallAt"] ?? shelf["levelAt"]) : null,
  };
}

/** A book as it is stored: two of its lists keep the names that they always had there, so that no version loses them. */
export function storedFormOf({ cycleOrders, capEntries, ...book }: Book): Stored {
  return { ...book, taken: cycleOrders, spent: capEntries };
}

/**
 * A stored book in today's form; what an older version did not know is as in a new one of this cycle. 0.1.0 wrote
 * closed orders by their ids alone.
 */
export function bookInTodaysForm(stored: Stored, cycle: number): Stored {
  const { closedIds, taken, spent, ...book }: Stored = {
    ...storedFormOf(newBook(cycle)),
    channel: firstChannel,
    ...stored,
  };
  return {
    ...book,
    cycleOrders: taken,
    capEntries: spent,
    closed: Array.isArray(closedIds) ? closedIds.map((id) => ({ id: String(id), expectedAt: null })) : book["closed"],
    intent: intentInTodaysForm(book["intent"]),
    dismissed: intentInTodaysForm(book["dismissed"]),
    sought: intentInTodaysForm(book["sought"]),
    refusal: refusalInTodaysForm(book["refusal"]),
  };
}

/** Before 0.2 each phase had all fields of all phases, and two other names. */
function intentInTodaysForm(stored: unknown): unknown {
  if (!isRecord(stored)) return stored;
  const { phase, abandoned, refusal, order, harmless, ...rest } = stored;
  const known = { knownNotBought: harmless, channel: firstChannel, key: "", ...rest };
  const common = { ...known, unknownAt: rest["unknownAt"] === undefined ? unknownOf(known, phase) : rest["unknownAt"] };
  if (phase === "accepted") return { ...common, phase, order: orderInTodaysForm(order) };
  return {
    ...common,
    phase: phase === "found" ? "recovered" : phase,
    abandoned,
    refusal: refusalInTodaysForm(refusal),
    ...(order === null || order === undefined ? {} : { order }),
  };
}

/** Which of the attempts had no answer 0.1.0 did not write down: none was started later than the last. */
function unknownOf({ attempts, knownNotBought, lastCallAt }: Stored, phase: unknown): unknown {
  return Number(attempts) - Number(knownNotBought) > (phase === "accepted" ? 1 : 0) ? lastCallAt : null;
}

/** What 0.1.0 told by Amazon's word alone. */
const kindsOfOld = new Map<unknown, AcceptedAs>([
  ["STANDARD_ORDER_PLACED", "real"],
  ["TEST_ORDER_PLACED", "test"],
  ["ORDER_INPROGRESS", "already"],
]);

const unknownToOld = {
  channel: firstChannel,
  aliveAt: null,
  rise: null,
  arrivesAt: null,
  tickedAt: null,
  takenBack: false,
  arrived: false,
};

function orderInTodaysForm(stored: unknown): unknown {
  if (!isRecord(stored)) return stored;
  return { ...unknownToOld, kind: kindsOfOld.get(stored["detailCode"]) ?? "untold", ...stored };
}

/** 0.1.0 told a second cancellation by its fault alone. */
function refusalInTodaysForm(stored: unknown): unknown {
  return isRecord(stored) && stored["kind"] === "cancelled" && stored["fault"] === true
    ? { ...stored, kind: "cancelledAgain" }
    : stored;
}

export function isRecord(value: unknown): value is Stored {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
