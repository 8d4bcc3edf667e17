import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { callingByHand, clockAsks, kinds, unanswered } from "./support/calling.ts";
import { SlotDriver, orders, tripped, unlinked } from "./support/slot-driver.ts";

describe("rule 13: a pending order and the clock", () => {
  test("stopped before it left: recorded as not sent, told for ten minutes", () => {
    const slot = callingByHand();
    slot.drift = 3 * hour;
    const effects = slot.send({ type: "attempt:stopped", number: 1, why: "clockWrong", chance: 0.5 });
    expect(effects).toMatchObject([{ type: "record", end: "not sent", intent: { knownNotBought: 1 } }]);
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: true,
      status: { code: "notOrdered", reason: { code: "clockWrong", off: { count: 3, unit: "h" } } },
    });
    slot.pass(10 * minute);
    expect(slot.view.status).toEqual({ code: "fine" });
  });

  test("a repeat stopped before it left is kept, told once as an error, and looked at each minute", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    slot.pass(second);
    slot.drift = 3 * hour;
    const effects = slot.send({ type: "attempt:stopped", number: 1, why: "clockWrong", chance: 0.5 });
    expect(effects[0]).toEqual({
      type: "log",
      level: "error",
      line: { code: "clockAwaited", off: { count: 3, unit: "h" } },
    });
    expect(slot.book.intent).toMatchObject({ attempts: 2, knownNotBought: 1, phase: "recovered" });
    expect(slot.view).toMatchObject({
      onOrder: true,
      fault: true,
      status: { code: "notOrdered", reason: { code: "clockWrong", off: { count: 3, unit: "h" } } },
    });
    slot.pass(5 * minute);
    expect(slot.lines.filter(({ code }) => code === "clockAwaited")).toHaveLength(1);
    slot.drift = 0;
    slot.pass(minute - 1);
    const before = slot.calls.length;
    slot.pass(1);
    expect([before, slot.calls.length]).toEqual([2, 3]);
  });

  test.each([
    ["not linked", unlinked],
    ["tripped", tripped],
  ])(
    "found at a restart while %s: not asked about, no time is asked for, and unconfirmed a day after it began",
    (_label, facts) => {
      const slot = callingByHand();
      const effects = slot.restart(10 * minute, facts);
      expect(effects.filter((effect) => effect.type === "call" || effect.type === "learnTime")).toEqual([]);
      slot.learn();
      slot.pass(day - 10 * minute - 1);
      expect(slot.ends).toEqual([]);
      slot.pass(1);
      expect(slot.ends).toEqual(["unconfirmed"]);
      expect(slot.calls).toHaveLength(1);
    },
  );

  test("a word about a call, with no order at all, changes nothing", () => {
    const slot = new SlotDriver();
    const before = slot.state;
    expect([
      ...slot.accept(),
      ...slot.refuse("rejected"),
      ...slot.fail("attempt:unknown"),
      ...slot.send({ type: "attempt:stopped", number: 0, why: "clockWrong", chance: 0.5 }),
    ]).toEqual([]);
    expect(slot.state.books.live).toEqual(before.books.live);
  });

  test("a late word about a call that was stopped, or of another number, changes nothing", () => {
    const slot = callingByHand();
    slot.drift = 3 * hour;
    expect(slot.send({ type: "attempt:stopped", number: 2, why: "clockWrong", chance: 0.5 })).toEqual([
      { type: "learnTime" },
    ]);
    expect(slot.send({ type: "attempt:notSent", number: 0, why: "", retryAfter: null, chance: 1 })).toEqual([]);
    expect(slot.send({ type: "attempt:refused", number: 2, reason: "rejected", detail: "" })).toEqual([]);
    expect(
      slot.send({
        type: "attempt:accepted",
        number: 2,
        kind: "real",
        detailCode: "STANDARD_ORDER_PLACED",
        eventInstanceId: "B",
      }),
    ).toEqual([]);
    expect(slot.book.intent).toMatchObject({ phase: "calling", attempts: 1, knownNotBought: 0 });
  });
});

describe("rule 13: asking Amazon for its clock", () => {
  test("not while the configuration stops ordering", () => {
    const slot = new SlotDriver({ stopped: { code: "configurationLacks", keys: ["clientId"] } });
    slot.read(50);
    expect(slot.restart(-day)).toEqual([]);
  });

  test("is asked for once, and again 1, 2, 3, 4, 5 and then each 5 minutes after it did not come", () => {
    const slot = callingByHand();
    slot.restart();
    slot.send({ type: "time:passed" });
    expect(clockAsks(slot)).toBe(1);
    for (const minutes of [1, 2, 3, 4, 5, 5, 5]) {
      const before = clockAsks(slot);
      slot.send({ type: "clock:unlearned" });
      slot.pass(minutes * minute - 1);
      expect(clockAsks(slot)).toBe(before);
      slot.pass(1);
      expect(clockAsks(slot)).toBe(before + 1);
    }
  });

  test("an answer that nobody asked for is taken, and one that fails is no reason to ask", () => {
    const slot = new SlotDriver();
    expect(slot.send({ type: "clock:unlearned" })).toEqual([]);
    slot.pass(hour);
    expect(clockAsks(slot)).toBe(0);
    expect(slot.state.run.learning).toBeNull();
  });

  test("once it agrees, a later question begins with a minute again", () => {
    const slot = callingByHand();
    slot.restart();
    slot.send({ type: "clock:unlearned" });
    slot.pass(minute);
    slot.send({ type: "clock:unlearned" });
    slot.learn();
    expect(slot.state.run.learning).toBeNull();
    expect(orders(slot.effects.slice(-2))).toBe(true);
  });

  test.each([
    ["still contradicts", 3 * hour],
    ["carries no time", null],
  ])("an answer that %s is asked for again a minute later, not at once", (_label, drift) => {
    const slot = callingByHand();
    slot.restart();
    slot.drift = drift;
    expect(slot.send({ type: "clock:learned" }).filter((effect) => effect.type === "learnTime")).toEqual([]);
    const before = clockAsks(slot);
    slot.pass(minute - 1);
    expect(clockAsks(slot)).toBe(before);
    slot.pass(1);
    expect(clockAsks(slot)).toBe(before + 1);
  });

  test("when the reason to ask is gone by then, nobody asks, and nobody is woken for it again", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.drift = 3 * hour;
    slot.useUp(90);
    slot.send({ type: "clock:unlearned" });
    slot.told();
    const before = clockAsks(slot);
    slot.pass(minute);
    expect(clockAsks(slot)).toBe(before);
    expect(slot.state.run.learning).toBeNull();
    expect(slot.wakeAt).toBeNull();
  });

  test("five days after a cancellation and nothing needed: a clock that contradicts neither arms the slot nor is asked about", () => {
    const slot = callingByHand();
    slot.accept();
    slot.news("cancelled");
    slot.drift = 3 * hour;
    slot.tick(6 * day);
    expect(slot.send({ type: "time:passed" })).toEqual([]);
    expect(slot.book.armed).toBe(false);
  });

  test("a request refused by the clock asks for it: it may have been put right", () => {
    const slot = new SlotDriver();
    slot.drift = 3 * hour;
    expect(kinds(slot.request())).toEqual(["warn", "refuse", "learnTime"]);
  });

  test("a need that the clock holds back asks for it; without a need nobody does", () => {
    const slot = new SlotDriver();
    slot.drift = 3 * hour;
    slot.confirm(80);
    expect(clockAsks(slot)).toBe(0);
    slot.confirm(12);
    expect(clockAsks(slot)).toBe(1);
  });
});
