import { describe, expect, test } from "vitest";
import { newBook, newSlot, type Book, type Shelf } from "../../src/slot/state.ts";
import { hasFutureTimes, mendTimes } from "../../src/slot/stored-times.ts";
import { hour, minute } from "../../src/slot/times.ts";
import { acceptedIntent, acceptedOrder } from "./support/intents.ts";
import { SlotDriver, tuesday } from "./support/slot-driver.ts";

interface Stored {
  shelf: Shelf;
  book: Book;
}

const now = { utc: tuesday, mono: 0, drift: 0 };

/** Everything that is stored with a time, an hour old, but for what the row puts at `at`. */
function stored(put: (facts: Stored, at: number) => void, at: number): Stored {
  const old = tuesday - hour;
  const order = acceptedOrder({ acceptedAt: old, askedAt: old, aliveAt: old });
  const facts: Stored = {
    shelf: {
      ...newSlot({ utc: old }).shelf,
      levelAt: old,
      firstReadingAt: old,
      lastFallAt: old,
      refilledAt: old,
      refilledBefore: old,
      fullAt: old,
      measuredAt: old,
      lowSince: old,
    },
    book: {
      ...newBook(0),
      last: { at: old, eventInstanceId: "A" },
      orderedAt: old,
      hold: { since: old, ms: hour, why: "refused" },
      rearm: { since: old, ms: hour },
      intent: acceptedIntent({
        createdAt: old,
        lastCallAt: old,
        unknownAt: old,
        order: { ...order, rise: { since: old, units: 3 } },
      }),
      dismissed: acceptedIntent({
        createdAt: old,
        lastCallAt: old,
        unknownAt: old,
        order: { ...order, rise: { since: old, units: 3 } },
      }),
      capEntries: [
        { number: 1, at: old, eventInstanceId: "A" },
        { number: 2, at: old, eventInstanceId: "B" },
      ],
    },
  };
  put(facts, at);
  return facts;
}

const times: [label: string, put: (facts: Stored, at: number) => void][] = [
  [
    "when the slot was first seen",
    ({ shelf }, at) => {
      shelf.seenAt = at;
    },
  ],
  [
    "the last reading",
    ({ shelf }, at) => {
      shelf.levelAt = at;
    },
  ],
  [
    "the first reading",
    ({ shelf }, at) => {
      shelf.firstReadingAt = at;
    },
  ],
  [
    "the last fall",
    ({ shelf }, at) => {
      shelf.lastFallAt = at;
    },
  ],
  [
    "the last refill",
    ({ shelf }, at) => {
      shelf.refilledAt = at;
    },
  ],
  [
    "the refill before that",
    ({ shelf }, at) => {
      shelf.refilledBefore = at;
    },
  ],
  [
    "the newest time that the sensor gave",
    ({ shelf }, at) => {
      shelf.measuredAt = at;
    },
  ],
  [
    "since when it is low",
    ({ shelf }, at) => {
      shelf.lowSince = at;
    },
  ],
  [
    "when a worn level was full",
    ({ shelf }, at) => {
      shelf.fullAt = at;
    },
  ],
  [
    "the last order, for people",
    ({ book }, at) => {
      book.last = { at, eventInstanceId: "A" };
    },
  ],
  [
    "the last order, for the cooldown",
    ({ book }, at) => {
      book.orderedAt = at;
    },
  ],
  [
    "a hold",
    ({ book }, at) => {
      book.hold = { since: at, ms: hour, why: "refused" };
    },
  ],
  [
    "the wait after a cancellation",
    ({ book }, at) => {
      book.rearm = { since: at, ms: hour };
    },
  ],
  [
    "the intent",
    ({ book }, at) => {
      if (book.intent) book.intent = { ...book.intent, createdAt: at };
    },
  ],
  [
    "its last attempt",
    ({ book }, at) => {
      if (book.intent) book.intent = { ...book.intent, lastCallAt: at };
    },
  ],
  [
    "its acceptance",
    ({ book }, at) => {
      if (book.intent?.phase === "accepted") book.intent.order.acceptedAt = at;
    },
  ],
  [
    "its last attempt of unknown outcome",
    ({ book }, at) => {
      if (book.intent) book.intent = { ...book.intent, unknownAt: at };
    },
  ],
  [
    "when it was last seen alive",
    ({ book }, at) => {
      if (book.intent?.phase === "accepted") book.intent.order.aliveAt = at;
    },
  ],
  [
    "the rise before it was shipped",
    ({ book }, at) => {
      if (book.intent?.phase === "accepted") book.intent.order.rise = { since: at, units: 3 };
    },
  ],
  [
    "its last ask",
    ({ book }, at) => {
      if (book.intent?.phase === "accepted") book.intent.order.askedAt = at;
    },
  ],
  [
    "the acceptance of the dismissed order",
    ({ book }, at) => {
      if (book.dismissed) book.dismissed.order.acceptedAt = at;
    },
  ],
  [
    "its last attempt of unknown outcome, dismissed",
    ({ book }, at) => {
      if (book.dismissed) book.dismissed = { ...book.dismissed, unknownAt: at };
    },
  ],
  [
    "when it was last seen alive, dismissed",
    ({ book }, at) => {
      if (book.dismissed) book.dismissed.order.aliveAt = at;
    },
  ],
  [
    "the rise before it was shipped, dismissed",
    ({ book }, at) => {
      if (book.dismissed) book.dismissed.order.rise = { since: at, units: 3 };
    },
  ],
  [
    "its last ask, dismissed",
    ({ book }, at) => {
      if (book.dismissed) book.dismissed.order.askedAt = at;
    },
  ],
  [
    "an order in the cap",
    ({ book }, at) => {
      book.capEntries[1] = { number: 2, at, eventInstanceId: "B" };
    },
  ],
];

describe("rule 13: a stored time later than now", () => {
  test.each(times)("%s: noticed, and rewritten to now; nothing else is touched", (_label, put) => {
    const facts = stored(put, tuesday + minute);
    expect(hasFutureTimes({ ...facts, now })).toBe(true);
    mendTimes({ ...facts, now });
    expect(facts).toEqual(stored(put, tuesday));
    expect(hasFutureTimes({ ...facts, now })).toBe(false);
  });

  test.each(times)("%s: now is not later than now", (_label, put) => {
    expect(hasFutureTimes({ ...stored(put, tuesday), now })).toBe(false);
  });

  test("a slot that has nothing stored yet has nothing to mend", () => {
    const facts = { ...newSlot({ utc: tuesday }), book: newBook(0), now };
    expect(hasFutureTimes(facts)).toBe(false);
    mendTimes(facts);
    expect(facts).toEqual({ ...newSlot({ utc: tuesday }), book: newBook(0), now });
  });

  test.each([
    ["agrees: rewritten", 0, true, false],
    ["is not known: asked for, nothing is rewritten", null, false, true],
    ["contradicts: nothing is rewritten, and asking again would not help", -2 * hour, false, false],
  ])("Amazon's clock %s", (_label, drift, rewritten, asked) => {
    const slot = new SlotDriver();
    slot.request();
    slot.accept();
    const { orderedAt } = slot.book;
    slot.utc -= hour;
    slot.drift = drift;
    const effects = slot.send({ type: "time:passed" });
    expect(slot.book.orderedAt).toBe(rewritten ? slot.utc : orderedAt);
    expect(effects.some((effect) => effect.type === "learnTime")).toBe(asked);
  });
});
