import { describe, expect, test } from "vitest";
import type { Mode } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { callingByHand } from "./support/calling.ts";
import { SlotDriver, orders } from "./support/slot-driver.ts";
import type { Effect } from "../../src/slot/effects.ts";

const lines = (effects: Effect[]): unknown[] =>
  effects.flatMap((effect) => (effect.type === "log" ? [[effect.level, effect.line]] : []));

describe("section 7: turning Replenish off", () => {
  test("with nothing on order changes nothing", () => {
    const slot = new SlotDriver();
    expect(slot.dismiss()).toEqual([]);
  });

  test.each<[Mode, string, boolean]>([
    ["live", "STANDARD_ORDER_PLACED", false],
    ["test", "TEST_ORDER_PLACED", true],
    ["simulate", "TEST_ORDER_PLACED", true],
    ["test", "ORDER_INPROGRESS", true],
    ["live", "ORDER_INPROGRESS", false],
    ["test", "STANDARD_ORDER_PLACED", false],
  ])(
    "%s, %s: recorded, told, and asked to be cancelled where that costs nobody anything",
    (mode, detailCode, cancels) => {
      const slot = callingByHand(mode);
      slot.accept(detailCode, "A");
      const effects = slot.dismiss();
      expect(effects.map(({ type }) => type)).toEqual(cancels ? ["record", "log", "takeBack"] : ["record", "log"]);
      expect(effects[0]).toMatchObject({ end: "dismissed" });
      expect(lines(effects)).toEqual([["info", { code: "turnedOff", takesBack: cancels ? "order" : null }]]);
    },
  );

  test.each([
    ["a millisecond before 24 h: forgotten", day - 1, false],
    ["after exactly 24 h: it arrived", day, true],
  ])("where no sensor reports, %s", (_label, age, arrived) => {
    const slot = callingByHand();
    slot.accept();
    slot.tick(age);
    const effects = slot.dismiss();
    expect(slot.book.armed).toBe(arrived);
    expect(slot.view.level).toBe(arrived ? 100 : 50);
    expect(lines(effects)).toEqual([
      arrived ? ["info", { code: "toldRefilled" }] : ["info", { code: "turnedOff", takesBack: null }],
    ]);
    expect(slot.ends).toEqual(["dismissed"]);
  });

  test("an arrived order of a test device is still asked to be cancelled: its lock would hold the next", () => {
    const slot = callingByHand("test");
    slot.accept("TEST_ORDER_PLACED");
    slot.tick(day);
    expect(slot.dismiss()).toContainEqual({
      type: "takeBack",
      order: expect.anything() as object,
      ref: expect.any(String) as string,
    });
  });

  test("while the call runs nothing is recorded or told before its answer; then both are, the order first", () => {
    const slot = callingByHand("test");
    expect(slot.dismiss()).toEqual([]);
    const effects = slot.accept("TEST_ORDER_PLACED", "A");
    expect(effects).toMatchObject([
      {
        type: "log",
        line: {
          code: "accepted",
          kind: "test",
          detailCode: "TEST_ORDER_PLACED",
          id: "A",
          standIn: false,
          afterAll: false,
        },
      },
      { type: "record", end: null },
      { type: "record", end: "dismissed" },
      { type: "log", line: { code: "turnedOff", takesBack: "order" } },
      { type: "takeBack", order: expect.anything() as object, ref: expect.any(String) as string },
    ]);
  });

  test("the last cycle's parcel, turned off, is not followed and not shown again", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.told();
    slot.useUp(50);
    slot.pass(minute);
    slot.request();
    slot.accept("ORDER_INPROGRESS", "A");
    slot.dismiss();
    expect(slot.book.dismissed).toBeNull();
    slot.pass(minute);
    expect(orders(slot.request())).toBe(true);
  });
});

describe("section 7: turning Replenish on again", () => {
  test("shows the order that was turned off, says so, and ends a refusal and a notice", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.pass(day);
    slot.state = {
      ...slot.state,
      books: { live: { ...slot.book, refusal: { kind: "rejected", detail: "", fault: true } } },
      run: { ...slot.state.run, notice: { reason: { code: "askedJustNow" }, fault: true, until: slot.mono + hour } },
    };
    expect(slot.request()).toMatchObject([
      { type: "log", level: "info", line: { code: "shownAgain", takesBack: null } },
      { type: "record", end: null, intent: { number: 1, phase: "accepted" } },
    ]);
    expect(slot.book).toMatchObject({ dismissed: null, intent: { number: 1 }, refusal: null });
    expect(slot.view).toMatchObject({ onOrder: true, fault: false, status: { code: "placed", expectedAt: null } });
  });

  test.each(["test", "simulate"] as const)(
    "in %s it is said that Amazon was asked to cancel it; once it is seen that it did, turning on orders anew",
    (mode) => {
      const slot = new SlotDriver({ mode });
      slot.request();
      slot.accept("TEST_ORDER_PLACED", "A");
      slot.dismiss();
      slot.pass(minute);
      const effects = slot.request();
      expect(orders(effects)).toBe(false);
      expect(slot.lines.at(-1)).toEqual({ code: "shownAgain", takesBack: "order" });
      slot.news("cancelled");
      expect(slot.view.onOrder).toBe(false);
      slot.pass(minute);
      expect(orders(slot.request())).toBe(true);
    },
  );

  test("an order that was turned off before its answer came, too: off again turns it off again", () => {
    const slot = new SlotDriver();
    slot.request();
    slot.dismiss();
    slot.accept();
    slot.request();
    expect(slot.book.intent).toMatchObject({ phase: "accepted" });
    slot.dismiss();
    expect(slot.ends).toEqual(["dismissed", "dismissed"]);
  });

  test("an order that the refilled shelf has stopped repeating stays stopped, however often it is turned on", () => {
    const slot = callingByHand();
    slot.told();
    expect(slot.request()).toEqual([]);
    expect(slot.book.intent).toMatchObject({ abandoned: "refilled" });
    slot.fail("attempt:unknown");
    expect(slot.ends).toEqual(["unconfirmed"]);
  });

  test.each([
    ["a millisecond less than 30 days: shown again", 30 * day - 1, false],
    ["30 days: no longer followed, a new order", 30 * day, true],
  ])("the order that was turned off is %s old", (_label, age, anew) => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(50);
    slot.request();
    slot.accept();
    slot.dismiss();
    slot.tick(age);
    expect(orders(slot.request())).toBe(anew);
  });
});
