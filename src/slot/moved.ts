import { isPending, mayHaveBought, type IntentEnd, type PendingIntent } from "./intent.ts";
import type { Book } from "./state.ts";
import { keepUnconfirmed } from "./unconfirmed.ts";

/** What becomes of a book whose slot gets another serial or slot id. */
export interface Moved {
  book: Book;
  /** The pending intent that was ended by that, and how. */
  intent: PendingIntent;
  end: IntentEnd;
}

/**
 * Ends the pending intent of a slot that continues under another serial or slot id; null where there is none. The
 * channel knows the attempt by the old ids, so that a repeated one would be a new order: what may have bought is
 * unconfirmed (rule 7). Does not change `book`.
 */
export function movedBook(book: Book): Moved | null {
  const { intent } = book;
  if (!isPending(intent)) return null;
  const after: Book = { ...book, intent: null };
  if (!mayHaveBought(intent)) return { book: after, intent, end: "not sent" };
  keepUnconfirmed(after, intent);
  return { book: after, intent, end: "unconfirmed" };
}
