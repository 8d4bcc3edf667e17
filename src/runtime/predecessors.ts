import { mayHaveBought, orderOf, type Intent } from "../slot/intent.ts";
import type { Book, Run } from "../slot/state.ts";
import { day } from "../slot/times.ts";
import { unconfirmedIn } from "../slot/unconfirmed.ts";
import type { SlotName, SlotRecord } from "../store/slot-rows.ts";

/**
 * A slot that left the configuration with an order open, and until when that holds back the slots that are new since,
 * ms UTC.
 */
export type Predecessor = NonNullable<Run["predecessor"]>;

/** What is known of a slot that left. */
export interface PossiblePredecessor {
  /** Its ids and its key, as they were in the configuration. */
  name: SlotName;
  /** It left the platform entry that asks. */
  isOwn: boolean;
  /** Slots with higher row numbers came when it was first missed, or later. */
  newest: number;
  /** Rows of slots that were away when it was first missed, and have come back since. */
  back: readonly number[];
  /** Its orders in the running mode, as they stand now. */
  book: Book;
}

/** An order of a slot that left holds others back for so long at most: it is followed no longer either (rule 10). */
const holdsFor = 30 * day;

/**
 * What holds back a slot that is new (design, section 11): it may be the same shelf under a corrected slot id or
 * serial, whose need is on order. Of several, the one that lasts longest; null where nothing does.
 */
export function predecessorOf(
  { row, name }: Pick<SlotRecord, "row" | "name">,
  left: readonly PossiblePredecessor[],
): Predecessor | null {
  let longest: Predecessor | null = null;
  for (const one of left) {
    const isSince = row > one.newest || one.back.includes(row);
    const until = isSince && (one.isOwn || isAlike(one.name, name)) ? holdsUntil(one.book) : null;
    if (until !== null && until > (longest?.until ?? 0)) longest = { key: one.name.key, until };
  }
  return longest;
}

/** A slot that moved to another entry has kept its serial, its slot id or its key. */
function isAlike(left: SlotName, stands: SlotName): boolean {
  return left.serial === stands.serial || left.slotId === stands.slotId || left.key === stands.key;
}

/** Until when an order of this book is, or may be, on its way, ms UTC; null where none is. */
function holdsUntil(book: Book): number | null {
  const since = [
    ...[book.intent, book.dismissed].map(onItsWaySince).filter((at) => at !== null),
    ...unconfirmedIn(book).map(({ at }) => at),
  ];
  return since.length === 0 ? null : Math.max(...since) + holdsFor;
}

/** What was never sent is no order. */
function onItsWaySince(intent: Intent | null): number | null {
  if (intent === null) return null;
  return orderOf(intent)?.acceptedAt ?? (mayHaveBought(intent) ? intent.createdAt : null);
}
