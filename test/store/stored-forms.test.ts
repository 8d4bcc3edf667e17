import { describe, expect, test } from "vitest";
import {
  orderOf,
  type AfterCancellation,
  type Cause,
  type Order,
  type PendingIntent,
  type Refusal,
} from "../../src/slot/intent.ts";
import { newBook, newRun, newSlot, type Book, type Shelf, type SlotState } from "../../src/slot/state.ts";
import { bookFrom, shelfFrom } from "../../src/store/slot-schema.ts";
import { storedFormOf } from "../../src/store/stored-forms.ts";
import { toldStates, type ToldOrder } from "../../src/slot/told-orders.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { acceptedIntent, acceptedOrder, pendingIntent } from "../slot/support/intents.ts";
import { storeErrorOf } from "./rig.ts";
import { SlotDriver, defaultWaits, linked, tuesday, seed } from "../slot/support/slot-driver.ts";

/** A shelf as 0.1.0 wrote it. */
const oldShelf = {
  seenAt: tuesday - 90 * day,
  level: 12,
  levelAt: tuesday - hour,
  firstReadingAt: tuesday - 90 * day,
  lastFallAt: tuesday - 2 * hour,
  recent: [12, 13, 12],
  fullAt: null,
  low: true,
  lowest: 12,
  cycle: 4,
  refilledAt: tuesday - 20 * day,
  toldByHand: false,
  automatic: null,
};
const old = (differs: object): string => JSON.stringify({ ...oldShelf, ...differs });
const fresh = newSlot({ utc: tuesday }).shelf;
const opened = (differs: object = {}): Shelf => shelfFrom(old(differs), fresh);

function without<T extends object, K extends keyof T>(value: T, ...keys: K[]): Omit<T, K> {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !(keys as string[]).includes(key))) as Omit<T, K>;
}

const oldOrder = (differs: Partial<Order> = {}): object =>
  without(acceptedOrder(differs), "kind", "aliveAt", "rise", "arrivesAt", "arrived");
const oldIntent = (differs: object = {}): object => ({
  ...without(pendingIntent(), "unknownAt", "knownNotBought"),
  harmless: 0,
  order: null,
  ...differs,
});

describe("a shelf of 0.1.0", () => {
  test("goes on: what it knew is kept, its row stands from now on", () => {
    expect(opened()).toEqual({
      ...fresh,
      ...without(oldShelf, "recent", "lowest"),
      measuredAt: null,
      uptime: 0,
      newest: { level: 12, up: 0 },
      recent: [{ level: 12, up: 0 }],
      row: { lowest: 12, middle: 12, highest: 13 },
      stood: [{ level: 12, until: null }],
      reached: [{ level: 12, until: null }],
      lowWater: 12,
      lowWaterFrom: 0,
      filling: null,
      fullUp: null,
      lowSince: tuesday - 2 * hour,
      judgedBy: null,
      fellUp: null,
      refilledBefore: null,
    });
  });

  test.each<[string, object, Partial<Shelf>]>([
    [
      "the middle of its row is what the mark goes on from",
      { recent: [15, 9, 12] },
      { stood: [{ level: 9, until: null }], reached: [{ level: 12, until: null }] },
    ],
    ["not low", { low: false }, { low: false, lowSince: null }],
    ["low, and nobody knows of a fall: since the reading", { lastFallAt: null }, { lowSince: tuesday - hour }],
    [
      "no row was confirmed yet: none stands",
      { recent: [12], lowest: null, low: false },
      { newest: { level: 12, up: 0 }, row: null, stood: [], reached: [], lowWater: null, lowWaterFrom: null },
    ],
    [
      "after a told refill",
      { recent: [], lowest: null, low: false },
      { newest: null, recent: [], row: null, stood: [], lowWater: null, lowWaterFrom: null },
    ],
    [
      "no reading, but a lowest: of a sensor that was",
      { recent: [] },
      { newest: null, recent: [], row: null, stood: [], lowWater: 12, lowWaterFrom: null },
    ],
    [
      "what is no number is no reading",
      { recent: ["12", null, 14] },
      { newest: { level: 14, up: 0 }, row: { lowest: 14, middle: 14, highest: 14 } },
    ],
    ["no list at all", { recent: 12 }, { newest: null, recent: [], row: null }],
    ["no number as its lowest", { lowest: "12" }, { lowWater: null }],
  ])("%s", (_label, differs, expected) => {
    expect(opened(differs)).toMatchObject(expected);
  });

  test("has no word of 0.1.0 left in it", () => {
    expect(Object.keys(opened()).sort()).toEqual(Object.keys(fresh).sort());
  });

  test("today's is as it was, whatever it holds", () => {
    const slot = new SlotDriver({ ...defaultWaits });
    slot.runLow();
    slot.told();
    slot.read(50);
    expect(shelfFrom(JSON.stringify(slot.state.shelf), fresh)).toEqual(slot.state.shelf);
  });
});

describe("a book of 0.1.0", () => {
  const taken = { phase: "accepted", order: oldOrder() };
  const old = (differs: object = {}): Book =>
    bookFrom(JSON.stringify({ ...without(newBook(4), "closed", "spare"), closedIds: [], ...differs }), 4);

  test("empty: today's, empty", () => {
    expect(old()).toEqual(newBook(4));
  });

  test("closed orders have no day", () => {
    expect(old({ closedIds: ["A", "B"] }).closed).toEqual([
      { id: "A", expectedAt: null },
      { id: "B", expectedAt: null },
    ]);
  });

  test("nothing was counted in the house", () => {
    expect(old({ number: 7 })).toMatchObject({ number: 7, spare: 0 });
  });

  test.each(["intent", "dismissed"] as const)(
    "the order in %s was not seen alive, has no rise and has not arrived",
    (which) => {
      const differs = { life: "processing", word: "Authorized", askedAt: tuesday } as const;
      const order = oldOrder(differs);
      const book = old({ [which]: oldIntent({ phase: "accepted", order }) });
      expect(book[which]).toEqual(
        acceptedIntent({
          order: acceptedOrder({ ...differs, aliveAt: null, rise: null, arrivesAt: null, arrived: false }),
        }),
      );
    },
  );

  test.each([
    ["STANDARD_ORDER_PLACED", "real"],
    ["TEST_ORDER_PLACED", "test"],
    ["ORDER_INPROGRESS", "already"],
    ["constructor", "untold"],
  ])("an order that was accepted as %s is of the kind %s", (detailCode, kind) => {
    expect(
      orderOf(old({ intent: oldIntent({ phase: "accepted", order: oldOrder({ detailCode }) }) }).intent)?.kind,
    ).toBe(kind);
  });

  test.each<[string, object, number | null]>([
    ["accepted at the first attempt", { ...taken, attempts: 1, harmless: 0 }, null],
    ["accepted, the others were never sent", { ...taken, attempts: 3, harmless: 2 }, null],
    [
      "accepted, and one other may have bought: none was started later than the last",
      { ...taken, attempts: 2, harmless: 0, lastCallAt: tuesday + minute },
      tuesday + minute,
    ],
    [
      "pending after one attempt without an answer",
      { phase: "waiting", attempts: 1, harmless: 0, lastCallAt: tuesday + minute },
      tuesday + minute,
    ],
    ["pending, nothing was sent", { phase: "waiting", attempts: 2, harmless: 2 }, null],
    ["its call runs", { phase: "calling", attempts: 1, harmless: 0 }, tuesday],
  ])("when an attempt's outcome was last not learned: %s", (_label, differs, unknownAt) => {
    expect(old({ intent: oldIntent(differs) }).intent?.unknownAt).toBe(unknownAt);
  });

  test("today's is as it was", () => {
    const book: Book = {
      ...newBook(4),
      cycleOrders: [7],
      capEntries: [{ number: 7, at: tuesday, eventInstanceId: "A" }],
      closed: [{ id: "A", expectedAt: tuesday }],
      spare: 3,
      refusal: { kind: "cancelled", detail: "", fault: false },
      intent: acceptedIntent({
        attempts: 3,
        unknownAt: tuesday - minute,
        order: acceptedOrder({ arrived: true, rise: { since: 1, units: 2 }, aliveAt: 3, arrivesAt: 4 }),
      }),
      dismissed: acceptedIntent({ unknownAt: null, attempts: 3 }),
    };
    const stored = storedFormOf(book);
    expect(bookFrom(JSON.stringify(stored), 9)).toEqual(book);
    expect(stored, "names that every version reads").toMatchObject({ taken: [7], spent: book.capEntries });
    expect(Object.keys(stored)).not.toContain("cycleOrders");
  });

  test.each<[string, object | null, object | null]>([
    ["none", null, null],
    [
      "the second cancellation, which it told by its fault",
      { kind: "cancelled", detail: "refill", fault: true },
      { kind: "cancelledAgain", detail: "refill", fault: true },
    ],
    [
      "the first",
      { kind: "cancelled", detail: "soon", fault: false },
      { kind: "cancelled", detail: "soon", fault: false },
    ],
    ["any other", { kind: "rejected", detail: "no", fault: true }, { kind: "rejected", detail: "no", fault: true }],
  ])("the refusal that stays to be told: %s", (_label, refusal, expected) => {
    expect(old({ refusal }).refusal).toEqual(expected);
    expect(old({ intent: oldIntent({ refusal }) }).intent).toMatchObject({ refusal: expected });
  });
});

describe("every word that a book may hold is read again", () => {
  const each = <Word extends string>(words: Record<Word, true>): Word[] => Object.keys(words) as Word[];
  const refusal: Refusal = { kind: "rejected", detail: "no", fault: true, channel: "amazon", since: tuesday };
  const told: ToldOrder = {
    number: 3,
    channel: "webhook",
    key: "k",
    ref: "r",
    at: tuesday,
    cycle: 4,
    state: null,
    inHouse: false,
  };
  const cases: [string, Partial<Book>[]][] = [
    [
      "how an order was accepted",
      each<Order["kind"]>({
        real: true,
        test: true,
        already: true,
        untold: true,
        listed: true,
        onList: true,
        sent: true,
      }).map((kind) => ({ intent: acceptedIntent({ order: acceptedOrder({ kind }) }) })),
    ],
    [
      "what became of an order",
      each<NonNullable<Order["life"]>>({ processing: true, shipped: true, closed: true, ticked: true }).map((life) => ({
        intent: acceptedIntent({ order: acceptedOrder({ life }) }),
      })),
    ],
    [
      "why one was wanted",
      each<Cause>({ automatic: true, manual: true }).map((cause) => ({ intent: pendingIntent({ cause }) })),
    ],
    [
      "how far its call is",
      each<PendingIntent["phase"]>({ calling: true, waiting: true, recovered: true }).flatMap((phase) => [
        { intent: pendingIntent({ phase }) },
        { sought: pendingIntent({ phase }) },
      ]),
    ],
    [
      "why it is not repeated",
      each<NonNullable<PendingIntent["abandoned"]>>({ dismissed: true, refilled: true }).map((abandoned) => ({
        intent: pendingIntent({ abandoned }),
      })),
    ],
    [
      "why nothing is on its way",
      each<Refusal["kind"]>({
        unsubscribed: true,
        unknownSlot: true,
        rejected: true,
        notLinked: true,
        unreachable: true,
        unconfirmed: true,
        testInLive: true,
        cancelled: true,
        cancelledAgain: true,
        cancelledUnseen: true,
        cancelledOff: true,
        cancelledArrived: true,
        noNews: true,
        denied: true,
        misplaced: true,
        gone: true,
      }).map((kind) => ({ refusal: { ...refusal, kind, fault: false } })),
    ],
    [
      "what follows a cancellation",
      each<AfterCancellation>({ rearms: true, byHand: true, earlierStands: true, mayHaveBought: true }).map((next) => ({
        refusal: { ...refusal, next },
      })),
    ],
    [
      "what holds the next order back",
      each<NonNullable<Book["hold"]>["why"]>({
        refused: true,
        unreachable: true,
        carriedOver: true,
        cancelled: true,
      }).map((why) => ({ hold: { since: tuesday, ms: hour, why } })),
    ],
    ["what was told of an order", [null, ...toldStates].map((state) => ({ told: [{ ...told, state }] }))],
  ];
  test.each(cases)("%s", (_label, books) => {
    for (const differs of books) {
      const book: Book = { ...newBook(4), ...differs };
      expect(bookFrom(JSON.stringify(storedFormOf(book)), 9)).toEqual(book);
    }
  });
});

describe("what does not fit is damage", () => {
  const book = (differs: object): string => JSON.stringify({ ...storedFormOf(newBook(4)), ...differs });
  test.each<[string, string]>([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a number where a truth value belongs", book({ armed: 1 })],
    ["a phase that nobody knows", book({ intent: { ...pendingIntent(), phase: "asking" } })],
    ["an order beside a phase that says otherwise", book({ intent: { ...pendingIntent(), order: acceptedOrder() } })],
    ["accepted without an order", book({ intent: { ...acceptedIntent(), order: null } })],
    ["turned off while it is pending", book({ dismissed: pendingIntent() })],
    ["a time that is a text", book({ orderedAt: "today" })],
    ["a number where a list belongs", book({ taken: 1 })],
  ])("%s", (_label, text) => {
    expect(() => bookFrom(text, 4)).toThrow("the store holds a record that cannot be read");
  });

  test("a shelf without a number of cycles; the cause names it", () => {
    expect(storeErrorOf(() => opened({ cycle: null }))).toMatchObject({
      message: "the store holds a record that cannot be read",
      cause: { message: expect.stringMatching(/^cycle: Invalid type/) as string },
    });
  });
});

describe("a slot of 0.1.0 goes on", () => {
  /** Begins with what 0.1.0 wrote, under today's defaults. */
  function begin(shelf: object, book: object, source: "http" | "mqtt" = "http"): SlotDriver {
    const slot = new SlotDriver({ ...defaultWaits, source }, null);
    const state: SlotState = {
      shelf: shelfFrom(old(shelf), slot.state.shelf),
      books: {
        live: bookFrom(JSON.stringify({ ...without(newBook(4), "closed", "spare"), closedIds: [], ...book }), 4),
      },
      run: newRun(),
    };
    slot.state = state;
    slot.send({ type: "slot:started", readiness: linked, seed });
    return slot;
  }
  const openOrder = {
    number: 1,
    armed: false,
    taken: [1],
    last: { at: tuesday - day, eventInstanceId: "A" },
    intent: oldIntent({ phase: "accepted", order: oldOrder({ acceptedAt: tuesday - day }) }),
  };

  test("low, with an order open: nothing new is ordered, and its parcel closes it", () => {
    const slot = begin({}, openOrder);
    expect(slot.view).toMatchObject({ onOrder: true, low: true, status: { code: "placed", expectedAt: null } });
    slot.confirm(12);
    slot.news("shipped");
    slot.confirm(90);
    expect(slot.calls).toEqual([]);
    expect(slot.view).toMatchObject({ onOrder: false, low: false, status: { code: "fine" } });
  });

  test("its order was not shipped: asked about at the rise", () => {
    const slot = begin({}, openOrder);
    slot.confirm(90);
    expect(slot.effects).toContainEqual({ type: "follow", order: expect.anything() as object, eventInstanceId: "A" });
    expect(slot.view.onOrder).toBe(true);
    slot.news("shipped");
    expect(slot.view.onOrder).toBe(false);
  });

  test("low and armed: ordered with the first reading that says so again", () => {
    const slot = begin({}, {});
    expect(slot.calls).toEqual([]);
    slot.read(12);
    expect(slot.calls).toEqual([1]);
  });

  test.each(["http", "mqtt"] as const)("%s, one reading, not confirmed: it has to stand first", (source) => {
    const slot = begin({ recent: [5], lowest: null, low: false, level: 5 }, {}, source);
    slot.send({ type: "time:passed" });
    expect(slot.view.low).toBe(false);
    slot.read(5, 5);
    expect(slot.view.low).toBe(true);
  });

  test("fine, and lifted for minutes: no fall is believed that what stood before contradicts", () => {
    const slot = begin({ recent: [80, 80, 80], lowest: 80, low: false, level: 80 }, {});
    slot.confirm(0);
    expect(slot.view).toMatchObject({
      low: false,
      status: expect.objectContaining({ code: "fellSuddenly", from: 80, to: 0 }) as object,
    });
  });
});
