import { describe, expect, test } from "vitest";
import { movedBook } from "../../src/slot/moved.ts";
import { newBook, type Book } from "../../src/slot/state.ts";
import { minute } from "../../src/slot/times.ts";
import { deepFreeze } from "./support/deep-freeze.ts";
import { acceptedIntent, acceptedOrder, pendingIntent } from "./support/intents.ts";
import { tuesday } from "./support/slot-driver.ts";

const earlier = { number: 6, at: tuesday - minute, eventInstanceId: "A" };
const book = (differs: Partial<Book>): Book =>
  deepFreeze({ ...newBook(3), number: 7, capEntries: [earlier], cycleOrders: [6], ...differs });

describe("section 11: a slot that continues under another serial or slot id", () => {
  test.each<[string, Partial<Book>]>([
    ["no order", {}],
    ["an order that Amazon accepted", { intent: acceptedIntent({ number: 7, order: acceptedOrder() }) }],
  ])("%s: nothing to end", (_label, differs) => {
    expect(movedBook(book(differs))).toBeNull();
  });

  test.each(["calling", "waiting", "recovered"] as const)(
    "%s, and nothing was sent: ended as not sent, and armed as before",
    (phase) => {
      const intent = pendingIntent({ number: 7, phase, attempts: 2, knownNotBought: 2 });
      const before = book({ intent });
      expect(movedBook(before)).toEqual({ book: { ...before, intent: null }, intent, end: "not sent" });
    },
  );

  test.each(["calling", "waiting", "recovered"] as const)(
    "%s, and it may have bought: unconfirmed, in the cap from its last attempt, disarmed",
    (phase) => {
      const intent = pendingIntent({ number: 7, phase, attempts: 2, knownNotBought: 1, lastCallAt: tuesday + minute });
      const before = book({ intent, rearm: { since: tuesday, ms: minute } });
      expect(movedBook(before)).toEqual({
        book: {
          ...before,
          intent: null,
          armed: false,
          rearm: null,
          cycleOrders: [6, 7],
          capEntries: [earlier, { number: 7, at: tuesday + minute, eventInstanceId: "" }],
          refusal: { kind: "unconfirmed", detail: "", fault: true },
        },
        intent,
        end: "unconfirmed",
      });
    },
  );
});
