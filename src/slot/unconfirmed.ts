import type { PendingIntent } from "./intent.ts";
import type { Book, CapEntry } from "./state.ts";

/**
 * The orders of this cycle of which it was never learned whether they were placed, also after a later request that
 * bought nothing. A refill ends them.
 */
export function unconfirmedIn({ capEntries, cycleOrders }: Pick<Book, "capEntries" | "cycleOrders">): CapEntry[] {
  return capEntries.filter(({ number, eventInstanceId }) => eventInstanceId === "" && cycleOrders.includes(number));
}

/**
 * What the book keeps of an intent that may have bought and is asked about no more (rule 7): the slot orders nothing by
 * itself before a refill or a person's word. Ends neither the intent nor its record.
 */
export function keepUnconfirmed(book: Book, intent: PendingIntent): void {
  book.armed = false;
  // It may be on its way, whatever was cancelled before it.
  book.rearm = null;
  book.cycleOrders = [...book.cycleOrders, intent.number];
  countUnconfirmed(book, intent);
  book.refusal = { kind: "unconfirmed", detail: "", fault: true };
  if (book.channel !== null && book.channel !== intent.channel) book.refusal.channel = intent.channel;
}

/** Counts it in the cap, from its last attempt on: which attempt may have bought is not known, and that one counts longest. */
export function countUnconfirmed(book: Book, { number, lastCallAt }: PendingIntent): void {
  book.capEntries = [...book.capEntries, { number, at: lastCallAt, eventInstanceId: "" }];
}
