import type { Turn } from "./turn.ts";

type Facts = Pick<Turn, "shelf" | "book" | "now">;

/** Whether something stored lies in the future: it was stored under a clock that was ahead, or this one is behind. */
export function hasFutureTimes({ shelf, book, now }: Facts): boolean {
  const times = [
    shelf.seenAt, shelf.levelAt, shelf.firstReadingAt, shelf.lastFallAt, shelf.refilledAt, shelf.fullAt,
    book.last?.at, book.orderedAt, book.hold?.since, book.rearm?.since, book.intent?.createdAt, book.intent?.lastCallAt,
    book.intent?.order?.acceptedAt, book.intent?.order?.askedAt, book.dismissed?.order?.acceptedAt, book.dismissed?.order?.askedAt, ...book.spent.map((one) => one.at),
  ];
  return times.some((at) => at !== undefined && at !== null && at > now.utc);
}

/**
 * Rewrites every time that lies in the future to now (rule 13), so that a step back prolongs a wait by its own length at most and never
 * freezes it. To be called only under a clock that Amazon's confirms: rewriting to a clock that is behind would shorten the waits.
 */
export function mendTimes({ shelf, book, now }: Facts): void {
  const mend = <K extends string>(thing: { [key in K]: number | null } | null | undefined, ...keys: K[]): void => {
    if (!thing) return;
    for (const key of keys) {
      const at = thing[key];
      if (at !== null && at > now.utc) thing[key] = now.utc;
    }
  };
  mend(shelf as { [key in "levelAt" | "firstReadingAt" | "lastFallAt" | "refilledAt" | "seenAt" | "fullAt"]: number | null }, "seenAt", "levelAt", "firstReadingAt", "lastFallAt", "refilledAt", "fullAt");
  mend(book as { orderedAt: number | null }, "orderedAt");
  mend(book.last as { at: number | null } | null, "at");
  mend(book.hold as { since: number | null } | null, "since");
  mend(book.rearm as { since: number | null } | null, "since");
  mend(book.intent as { createdAt: number | null; lastCallAt: number | null } | null, "createdAt", "lastCallAt");
  for (const intent of [book.intent, book.dismissed]) mend(intent?.order as { acceptedAt: number | null; askedAt: number | null } | null, "acceptedAt", "askedAt");
  for (const one of book.spent) mend(one as { at: number | null }, "at");
}
