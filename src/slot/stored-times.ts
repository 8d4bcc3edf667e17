import type { Facts as AllFacts } from "./turn.ts";

type Facts = Pick<AllFacts, "shelf" | "book" | "now">;

type ShelfTime =
  | "seenAt"
  | "levelAt"
  | "firstReadingAt"
  | "lastFallAt"
  | "measuredAt"
  | "refilledAt"
  | "refilledBefore"
  | "lowSince"
  | "fullAt";

/** Whether something stored lies in the future: it was stored under a clock that was ahead, or this one is behind. */
export function hasFutureTimes({ shelf, book, now }: Facts): boolean {
  const times = [
    shelf.seenAt,
    shelf.levelAt,
    shelf.firstReadingAt,
    shelf.lastFallAt,
    shelf.measuredAt,
    shelf.refilledAt,
    shelf.refilledBefore,
    shelf.lowSince,
    shelf.fullAt,
    book.last?.at,
    book.orderedAt,
    book.hold?.since,
    book.rearm?.since,
    book.intent?.createdAt,
    book.intent?.lastCallAt,
    ...[book.intent, book.dismissed].flatMap((intent) => [
      intent?.unknownAt,
      intent?.order?.acceptedAt,
      intent?.order?.askedAt,
      intent?.order?.aliveAt,
      intent?.order?.rise?.since,
    ]),
    ...book.spent.map((one) => one.at),
  ];
  return times.some((at) => at !== undefined && at !== null && at > now.utc);
}

/**
 * Rewrites every time that lies in the future to now (rule 13), so that a step back prolongs a wait by its own length
 * at most and never freezes it. To be called only under a clock that Amazon's confirms: rewriting to a clock that is
 * behind would shorten the waits.
 */
export function mendTimes({ shelf, book, now }: Facts): void {
  const mend = <K extends string>(thing: { [key in K]: number | null } | null | undefined, ...keys: K[]): void => {
    if (!thing) return;
    for (const key of keys) {
      const at = thing[key];
      if (at !== null && at > now.utc) thing[key] = now.utc;
    }
  };
  mend(
    shelf as { [key in ShelfTime]: number | null },
    "seenAt",
    "levelAt",
    "firstReadingAt",
    "lastFallAt",
    "measuredAt",
    "refilledAt",
    "refilledBefore",
    "lowSince",
    "fullAt",
  );
  mend(book as { orderedAt: number | null }, "orderedAt");
  mend(book.last as { at: number | null } | null, "at");
  mend(book.hold as { since: number | null } | null, "since");
  mend(book.rearm as { since: number | null } | null, "since");
  mend(book.intent as { createdAt: number | null; lastCallAt: number | null } | null, "createdAt", "lastCallAt");
  for (const intent of [book.intent, book.dismissed]) {
    mend(intent, "unknownAt");
    mend(
      intent?.order as { acceptedAt: number | null; askedAt: number | null; aliveAt: number | null } | null,
      "acceptedAt",
      "askedAt",
      "aliveAt",
    );
    mend(intent?.order?.rise as { since: number | null } | null, "since");
  }
  for (const one of book.spent) mend(one as { at: number | null }, "at");
}
