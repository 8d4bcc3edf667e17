import type { Draft, Facts as AllFacts } from "./draft.ts";
import type { Book } from "./state.ts";
import { orderOf, withTimes, type Intent } from "./intent.ts";
import { learnTime } from "./second-clock.ts";
import { clockIsRight } from "./times.ts";

type Facts = Pick<AllFacts, "shelf" | "book" | "now">;

/** Some times of one thing, ms UTC. */
interface Times {
  /** Whether one of them lies behind `utc`. */
  isAhead(utc: number): boolean;
  /** Sets those to `utc`. */
  mend(utc: number): void;
}

function timesIn<K extends string>(thing: { [key in NoInfer<K>]: number | null } | null, ...keys: K[]): Times[] {
  if (thing === null) return [];
  const ahead = (key: K, utc: number): boolean => (thing[key] ?? -Infinity) > utc;
  return [
    {
      isAhead: (utc) => keys.some((key) => ahead(key, utc)),
      mend(utc) {
        for (const key of keys) if (ahead(key, utc)) thing[key] = utc;
      },
    },
  ];
}

/** Every stored time, but for the intents' own. */
function storedTimes({ shelf, book }: Pick<Facts, "shelf" | "book">): Times[] {
  return [
    ...timesIn(
      shelf,
      "seenAt",
      "levelAt",
      "firstReadingAt",
      "lastFallAt",
      "measuredAt",
      "refilledAt",
      "refilledBefore",
      "lowSince",
      "fullAt",
    ),
    ...orderTimes(book),
  ];
}

/** Those at which something happened to an order. */
function orderTimes(book: Book): Times[] {
  return [
    ...timesIn(book.last, "at"),
    ...timesIn(book, "orderedAt"),
    ...timesIn(book.hold, "since"),
    ...timesIn(book.rearm, "since"),
    ...[book.intent, book.dismissed].flatMap((intent) => {
      const order = orderOf(intent);
      return [...timesIn(order, "acceptedAt", "askedAt", "aliveAt"), ...timesIn(order?.rise ?? null, "since")];
    }),
    ...[...book.capEntries, ...book.told].flatMap((one) => timesIn(one, "at")),
  ];
}

/** Whether something stored lies in the future: it was stored under a clock that was ahead, or this one is behind. */
export function hasFutureTimes(facts: Facts): boolean {
  return hasFutureOrders(facts) || storedTimes(facts).some((times) => times.isAhead(facts.now.utc));
}

/** The same of what happened to an order. */
export function hasFutureOrders({ book, now: { utc } }: Pick<Facts, "book" | "now">): boolean {
  const { intent, dismissed } = book;
  const own = [intent?.createdAt, intent?.lastCallAt, intent?.unknownAt, dismissed?.unknownAt];
  return own.some((at) => (at ?? -Infinity) > utc) || orderTimes(book).some((times) => times.isAhead(utc));
}

/**
 * Rewrites every time that lies in the future to now (rule 13), so that a step back prolongs a wait by its own length
 * at most and never freezes it. To be called only under a clock that the second one confirms: rewriting to a clock that
 * is behind would shorten the waits.
 */
export function mendTimes({ shelf, book, now }: Facts): void {
  const { utc } = now;
  for (const times of storedTimes({ shelf, book })) times.mend(utc);
  const unknownAt = (intent: Intent): number | null =>
    intent.unknownAt === null ? null : Math.min(intent.unknownAt, utc);
  const { intent, dismissed } = book;
  if (intent !== null)
    book.intent = withTimes(intent, {
      createdAt: Math.min(intent.createdAt, utc),
      lastCallAt: Math.min(intent.lastCallAt, utc),
      unknownAt: unknownAt(intent),
    });
  if (dismissed !== null) book.dismissed = withTimes(dismissed, { unknownAt: unknownAt(dismissed) });
}

/**
 * Mends times that were stored under a clock that was ahead, once the second clock confirms this one (rule 13). Where
 * there is none, a person does (manual.ts).
 */
export function keepTimes(draft: Draft): void {
  if (!hasFutureTimes(draft)) return;
  if (!draft.policy.can.clock && hasFutureOrders(draft)) return;
  if (clockIsRight(draft.now)) mendTimes(draft);
  else if (draft.now.drift === null) learnTime(draft);
}
