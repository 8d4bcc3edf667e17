import { expect, test } from "vitest";
import { predecessorOf, type PossiblePredecessor } from "../../src/runtime/predecessors.ts";
import { newBook, type Book } from "../../src/slot/state.ts";
import { day } from "../../src/slot/times.ts";
import { acceptedIntent, acceptedOrder, pendingIntent } from "../slot/support/intents.ts";

const month = 30 * day;
const placedAt = (acceptedAt: number) => acceptedIntent({ createdAt: 1, order: acceptedOrder({ acceptedAt }) });
const unknown = pendingIntent({ createdAt: 2_000, attempts: 2, knownNotBought: 1 });
const notSent = pendingIntent({ createdAt: 2_000, attempts: 2, knownNotBought: 2 });
const unconfirmed = { number: 4, at: 3_000, eventInstanceId: "" };

/** A slot that is new, of which nothing is as it was of the one that left. */
const stands = { row: 11, name: { serial: "DD0001", slotId: "pads", key: "pads" } };

/** A slot that left when the rows up to 10 were there. */
const left = (book: Partial<Book>, key = "baens", isOwn = true): PossiblePredecessor => ({
  name: { serial: "CC0001", slotId: "beans", key },
  isOwn,
  newest: 10,
  back: [],
  book: { ...newBook(0), ...book },
});

test.each<[string, Partial<Book>, number | null]>([
  ["an order that is open", { intent: placedAt(5_000) }, 5_000],
  ["one that was turned off", { dismissed: placedAt(6_000) }, 6_000],
  ["one of each: the later", { intent: placedAt(5_000), dismissed: placedAt(6_000) }, 6_000],
  ["one that Amazon has not answered, from when it was decided", { intent: unknown }, 2_000],
  ["nothing that was never sent", { intent: notSent }, null],
  [
    "one that is unconfirmed, and was not made up for by a refill",
    { capEntries: [unconfirmed], cycleOrders: [4] },
    3_000,
  ],
  ["none from before the last refill", { capEntries: [unconfirmed], cycleOrders: [5] }, null],
  [
    "none that Amazon confirmed and that has ended",
    { capEntries: [{ ...unconfirmed, eventInstanceId: "A" }], cycleOrders: [4] },
    null,
  ],
  [
    "the latest of all",
    { intent: unknown, dismissed: placedAt(2_500), capEntries: [unconfirmed], cycleOrders: [4] },
    3_000,
  ],
  ["nothing, where nothing was ordered", {}, null],
])("of a slot that left, what holds a new one back for 30 days is %s", (_what, book, since) => {
  expect(predecessorOf(stands, [left(book)])).toEqual(since === null ? null : { key: "baens", until: since + month });
});

test("a slot that was there when it was missed is not held back", () => {
  const gone = [left({ intent: placedAt(5_000) })];
  expect([9, 10, 11].map((row) => predecessorOf({ ...stands, row }, gone) !== null)).toEqual([false, false, true]);
});

test("of several that left, the one that holds longest does, whichever comes first", () => {
  const short = left({ intent: placedAt(5_000) }, "short");
  const long = left({ intent: placedAt(9_000) }, "long");
  const none = left({}, "none");
  for (const order of [
    [short, long, none],
    [none, long, short],
  ])
    expect(predecessorOf(stands, order)).toEqual({ key: "long", until: 9_000 + month });
  expect(predecessorOf(stands, [])).toBeNull();
});

test.each<[string, Partial<(typeof stands)["name"]>, boolean]>([
  ["of another serial, slot id and key", {}, false],
  ["of the same serial", { serial: "CC0001" }, true],
  ["of the same slot id", { slotId: "beans" }, true],
  ["of the same key", { key: "baens" }, true],
])("what left another entry holds back a slot %s: %j %s", (_what, same, holds) => {
  const elsewhere = [left({ intent: placedAt(5_000) }, "baens", false)];
  expect(predecessorOf({ ...stands, name: { ...stands.name, ...same } }, elsewhere) !== null).toBe(holds);
});
