import type { AcceptedAs } from "./attempt.ts";
import { rowOf } from "./rows.ts";
import { newBook, type Book, type Intent, type Order, type Refusal, type Shelf } from "./state.ts";

/** What 0.1.0 wrote otherwise: the levels of a row without their times, and the lowest confirmed level. */
interface OldShelf {
  recent?: unknown;
  lowest?: unknown;
}

/** What 0.1.0 wrote otherwise: closed orders by their ids alone. */
interface OldBook {
  closedIds?: unknown;
}

/** A stored shelf in today's shape; what an older version did not know is as in `fresh`. */
export function shelfFrom(stored: Partial<Shelf> & OldShelf, fresh: Shelf): Shelf {
  const { lowest, ...shelf } = { ...fresh, ...stored };
  if (lowest === undefined) return shelf;
  // A row of 0.1.0 is a row, and there was one where it had a lowest; that it stood long enough nobody wrote down. What
  // stood by it stands since now.
  const recent: unknown = stored.recent;
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
    lowSince: shelf.low ? (shelf.lowSince ?? shelf.lastFallAt ?? shelf.levelAt) : null,
  };
}

/** A stored book in today's shape; what an older version did not know is as in a new one of this cycle. */
export function bookFrom(stored: Partial<Book> & OldBook, cycle: number): Book {
  const { closedIds, ...book } = { ...newBook(cycle), ...stored };
  return {
    ...book,
    closed: Array.isArray(closedIds) ? closedIds.map((id) => ({ id: String(id), expectedAt: null })) : book.closed,
    intent: intentFrom(book.intent),
    dismissed: intentFrom(book.dismissed),
    refusal: refusalFrom(book.refusal),
  };
}

function intentFrom(stored: (Omit<Intent, "unknownAt"> & Partial<Pick<Intent, "unknownAt">>) | null): Intent | null {
  if (stored === null) return null;
  // Which of the attempts had no answer nobody wrote down: none was started later than the last.
  const asked = stored.attempts - stored.harmless > (stored.phase === "accepted" ? 1 : 0) ? stored.lastCallAt : null;
  return {
    ...stored,
    unknownAt: stored.unknownAt === undefined ? asked : stored.unknownAt,
    refusal: refusalFrom(stored.refusal),
    order: orderFrom(stored.order),
  };
}

/** What 0.1.0 told by Amazon's word alone. */
const kindsOfOld = new Map<string, AcceptedAs>([
  ["STANDARD_ORDER_PLACED", "real"],
  ["TEST_ORDER_PLACED", "test"],
  ["ORDER_INPROGRESS", "already"],
]);

const unknownToOld: Pick<Order, "aliveAt" | "rise" | "arrivesAt" | "arrived"> = {
  aliveAt: null,
  rise: null,
  arrivesAt: null,
  arrived: false,
};

function orderFrom(stored: (Omit<Order, "kind"> & Partial<Pick<Order, "kind">>) | null): Order | null {
  return stored === null
    ? null
    : { ...unknownToOld, ...stored, kind: stored.kind ?? kindsOfOld.get(stored.detailCode) ?? "untold" };
}

/** 0.1.0 told a second cancellation by its fault alone. */
function refusalFrom(stored: Refusal | null): Refusal | null {
  return stored?.kind === "cancelled" && stored.fault ? { ...stored, kind: "cancelledAgain" } : stored;
}
