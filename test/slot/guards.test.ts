import { describe, expect, test } from "vitest";
import type { Reason } from "../../src/slot/reasons.ts";
import { isAutomatic } from "../../src/slot/automatic.ts";
import { automaticObjections, remaining } from "../../src/slot/guards.ts";
import { isNeeded } from "../../src/slot/need.ts";
import type { Policy } from "../../src/slot/policy.ts";
import { newBook, newRun, newSlot, type Book, type Shelf } from "../../src/slot/state.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { SlotDriver, defaultPolicy, orders, refusalIn, tripped, tuesday, unlinked } from "./support/slot-driver.ts";

const now = { utc: tuesday, mono: 0, drift: 0 };
const shelf = (differs: Partial<Shelf>): Shelf => ({ ...newSlot({ utc: tuesday }).shelf, ...differs });

describe("rule 4: what is said of a needed order that is held back", () => {
  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, Reason]>([
    [
      "no subscription",
      {},
      (s) => {
        s.send({ type: "subscription:told", subscribed: false, product: null });
        s.runLow();
      },
      { code: "notSubscribed" },
    ],
    [
      "this need's order was turned off",
      {},
      (s) => {
        s.runLow();
        s.accept();
        s.dismiss();
      },
      { code: "alreadyOrdered", sensor: true },
    ],
    [
      "the same where no sensor sees a refill",
      { source: "usage" },
      (s) => {
        s.send({ type: "level:spent", points: 88 });
        s.accept();
        s.dismiss();
      },
      { code: "alreadyOrdered", sensor: false },
    ],
    [
      "unconfirmed, and a later order by hand came to nothing",
      {},
      (s) => {
        s.runLow();
        s.failFor(13 * hour, "attempt:unknown");
        s.request();
        s.dismiss();
        s.fail("attempt:notSent");
        s.read(12);
      },
      { code: "unconfirmed" },
    ],
    [
      "records lost",
      {},
      (s) => {
        s.send({ type: "store:lost" });
        s.runLow();
      },
      { code: "lostMemory" },
    ],
    [
      "marked as refilled",
      {},
      (s) => {
        s.runLow();
        s.accept();
        s.told();
        s.confirm(12);
      },
      { code: "awaitsSensor" },
    ],
    [
      "too soon",
      {},
      (s) => {
        s.runLow();
        s.accept();
        s.arrives(90);
        s.confirm(12);
      },
      { code: "cooldown" },
    ],
    [
      "one order in 30 days",
      { cap: 1, cooldown: 0 },
      (s) => {
        s.runLow();
        s.accept();
        s.arrives(90);
        s.confirm(12);
      },
      { code: "cap", orders: 1 },
    ],
    [
      "0 orders in 30 days",
      { cap: 0 },
      (s) => {
        s.runLow();
      },
      { code: "cap", orders: 0 },
    ],
    [
      "the first reading since the start",
      {},
      (s) => {
        s.policy = { ...s.policy, automatic: false };
        s.runLow();
        s.policy = defaultPolicy;
        s.restart();
        s.learn();
      },
      { code: "awaitsFirstReading" },
    ],
    [
      "a reading from before the machine was off for days",
      {},
      (s) => {
        s.policy = { ...s.policy, automatic: false };
        s.runLow();
        s.policy = defaultPolicy;
        s.restart(49 * hour);
        s.learn();
      },
      { code: "tooOld" },
    ],
    [
      "dismissed before it left",
      {},
      (s) => {
        s.runLow();
        s.dismiss();
        s.fail("attempt:notSent");
        s.read(12);
      },
      { code: "awaitsNextTry" },
    ],
    [
      "the clock",
      {},
      (s) => {
        s.drift = 3 * hour;
        s.runLow();
      },
      { code: "clockWrong", off: { count: 3, unit: "h" } },
    ],
  ])("%s", (_label, policy, happened, reason) => {
    const slot = new SlotDriver(policy);
    happened(slot);
    expect(slot.view).toMatchObject({ onOrder: false, low: true, status: { code: "lowHeld", reason } });
    expect(slot.lines.findLast(({ code }) => code === "heldBack")).toEqual({
      code: "heldBack",
      need: { percent: 12, threshold: 20, runsOutAt: null },
      reason,
    });
  });

  test("the five days after a cancellation: Order Status has words of its own for it, the log says what is waited for", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.news("cancelled");
    expect(slot.lines.at(-1)).toEqual({
      code: "heldBack",
      need: { percent: 12, threshold: 20, runsOutAt: null },
      reason: { code: "cancelledLately" },
    });
  });

  test("silence: Order Status has words of its own for it, the log says that it holds the order back", () => {
    const slot = new SlotDriver({ cap: 0 });
    slot.runLow();
    slot.pass(49 * hour);
    expect(slot.view.status).toMatchObject({ code: "silent" });
    expect(slot.lines.at(-1)).toEqual({
      code: "heldBack",
      need: { percent: 12, threshold: 20, runsOutAt: null },
      reason: { code: "stale" },
    });
  });

  test("what the state says by itself is not said twice: an order on its way, and its call", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    slot.accept();
    slot.read(12, 11, 10);
    expect(slot.lines.filter(({ code }) => code === "heldBack" || code === "notOrdered")).toEqual([]);
  });

  test("an order of the last cycle that is still on its way holds back the next, and is shown as what it is", () => {
    const slot = new SlotDriver({ cooldown: 2 * day });
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.pass(3 * day);
    slot.arrives(90);
    slot.confirm(12);
    slot.accept("ORDER_INPROGRESS", "A");
    slot.read(12);
    expect(slot.view).toMatchObject({
      onOrder: true,
      fault: false,
      status: { code: "alreadyOnOrder", expectedAt: null },
    });
    expect(slot.lines.filter(({ code }) => code === "heldBack" || code === "notOrdered")).toEqual([]);
    slot.dismiss();
    expect(slot.view).toMatchObject({ onOrder: false, status: { code: "lowHeld", reason: { code: "carriedOver" } } });
  });

  test("automatic ordering off is not a reason to complain: it is told once in the log and Low is Low", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.runLow();
    slot.read(12);
    expect(slot.view.status).toEqual({ code: "low" });
    expect(slot.lines.filter((line) => line.code === "heldBack" && line.reason.code === "automaticOff")).toHaveLength(
      1,
    );
  });

  test("a need that ended and came back is told of anew", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.runLow();
    slot.confirm(30);
    slot.confirm(12);
    expect(slot.lines.filter((line) => line.code === "heldBack" && line.reason.code === "automaticOff")).toHaveLength(
      2,
    );
  });
});

describe("rule 4: low, and the newest reading does not say otherwise", () => {
  test.each([
    ["low at threshold + 5", true, 25, true],
    ["low, and just above threshold + 5", true, 25.1, false],
    ["not low at the threshold", false, 20, false],
    ["low and not known", true, null, false],
  ])("%s", (_label, low, level, needed) => {
    expect(isNeeded({ shelf: shelf({ low, level }), run: newRun(), policy: defaultPolicy, now })).toBe(needed);
  });

  test.each([
    ["no switch, configured on", false, true, false, true],
    ["no switch, configured off", false, false, true, false],
    ["a switch that was never touched: as configured", true, false, null, false],
    ["a switch that was never touched: as configured, on", true, true, null, true],
    ["a switch turned on", true, false, true, true],
    ["a switch turned off", true, true, false, false],
  ])("automatic ordering: %s", (_label, automaticSwitch, automatic, set, on) => {
    expect(
      isAutomatic({ shelf: shelf({ automatic: set }), policy: { ...defaultPolicy, automatic, automaticSwitch } }),
    ).toBe(on);
  });
});

/** In how many ms the objection with this code is over, of a slot with this book; undefined where there is none. */
function overIn(code: Reason["code"], book: Partial<Book>, policy: Partial<Policy> = {}): number | null | undefined {
  const { facts } = new SlotDriver(policy);
  const objections = automaticObjections({ ...facts, book: { ...newBook(0), ...book } });
  return objections.find(({ reason }) => reason.code === code)?.overIn;
}

describe("rule 11: when the cap lets one more through", () => {
  test.each<[string, number, number[], number | null | undefined]>([
    ["none so far", 2, [], undefined],
    ["one of two", 2, [day], undefined],
    ["two of two: when the older one is 30 days old", 2, [day, 3 * day], 27 * day],
    ["in whatever order they are kept", 2, [3 * day, day], 27 * day],
    ["three of two: when the second newest is 30 days old", 2, [day, 10 * day, 3 * day], 27 * day],
    ["a millisecond less than 30 days old counts", 1, [30 * day - 1], 1],
    ["30 days old does not", 1, [30 * day], undefined],
    ["one in the future counts as new", 1, [-day], 30 * day],
    ["0 is never", 0, [], null],
  ])("%s", (_label, cap, ages, ms) => {
    const capEntries = ages.map((age, index) => ({ number: index + 1, at: tuesday - age, eventInstanceId: "" }));
    expect(overIn("cap", { capEntries }, { cap })).toBe(ms);
  });
});

describe("rule 4: how long a wait lasts", () => {
  test.each([
    ["nothing to wait for", null, 0],
    ["just begun", 0, hour],
    ["a millisecond left", hour - 1, 1],
    ["over", hour, 0],
    ["long over", day, 0],
    ["begun under a clock that was ahead", -day, hour],
  ])("%s", (_label, age, ms) => {
    expect(remaining(age === null ? null : { since: tuesday - age, ms: hour }, now)).toBe(ms);
  });

  test.each([
    ["no order yet", null, undefined],
    ["just accepted", 0, day],
    ["a millisecond left", day - 1, 1],
    ["over", day, undefined],
    ["long over", 9 * day, undefined],
  ])("cooldown: %s", (_label, age, ms) => {
    expect(overIn("cooldown", { orderedAt: age === null ? null : tuesday - age })).toBe(ms);
  });

  test.each<[string, Partial<Book>, Reason["code"], number | null | undefined]>([
    ["a hold", { hold: { since: tuesday - minute, ms: hour, why: "refused" } }, "awaitsNextTry", hour - minute],
    ["a carried over one", { hold: { since: tuesday, ms: hour, why: "carriedOver" } }, "carriedOver", hour],
    ["one that is over", { hold: { since: tuesday - hour, ms: hour, why: "refused" } }, "awaitsNextTry", undefined],
    [
      "five days after a cancellation",
      { armed: false, rearm: { since: tuesday, ms: 5 * day } },
      "cancelledLately",
      5 * day,
    ],
    ["they are over", { armed: false, rearm: { since: tuesday - 6 * day, ms: 5 * day } }, "cancelledLately", 0],
    ["ordered in this cycle: time does not end it", { armed: false }, "alreadyOrdered", null],
    ["not subscribed: nor that", { subscribed: false }, "notSubscribed", null],
  ])("%s", (_label, book, code, ms) => {
    expect(overIn(code, book)).toBe(ms);
  });

  test("to the millisecond: the next order leaves when the cooldown ends", () => {
    const slot = new SlotDriver({ cooldown: 10 * hour });
    slot.runLow();
    slot.accept();
    slot.arrives(90);
    slot.confirm(12);
    slot.pass(10 * hour - 6 * 15 * minute - 1);
    expect(slot.calls).toEqual([1]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2]);
  });
});

describe("rule 5: the reason of a refused request", () => {
  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, Reason]>([
    [
      "never linked",
      {},
      (s) => {
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      { code: "notLinked" },
    ],
    [
      "not linked, and why",
      {},
      (s) => {
        s.send({ type: "readiness:changed", readiness: { ready: false, why: { code: "neverLinked" }, account: null } });
      },
      { code: "neverLinked" },
    ],
    [
      "tripped",
      {},
      (s) => {
        s.send({ type: "readiness:changed", readiness: tripped });
      },
      { code: "tripped" },
    ],
    [
      "the configuration stops ordering",
      { stopped: { code: "configurationLacks", keys: ["clientId"] } },
      () => undefined,
      { code: "configurationLacks", keys: ["clientId"] },
    ],
    [
      "above the ceiling, in whole percent",
      {},
      (s) => {
        s.read(60.6);
      },
      { code: "aboveCeiling", percent: 61, ceiling: 60 },
    ],
    [
      "one order in 30 days",
      { cap: 1 },
      (s) => {
        s.request();
        s.accept();
        s.told();
        s.pass(hour);
      },
      { code: "cap", orders: 1 },
    ],
    ["0 orders in 30 days", { cap: 0 }, () => undefined, { code: "cap", orders: 0 }],
  ])("%s", (_label, policy, happened, reason) => {
    const slot = new SlotDriver(policy);
    happened(slot);
    const before = slot.calls.length;
    const effects = slot.request();
    expect(refusalIn(effects)).toEqual(reason);
    expect(effects).toEqual([
      { type: "log", level: "warn", line: { code: "notOrdered", reason } },
      { type: "refuse", reason },
    ]);
    expect(slot.calls).toHaveLength(before);
  });

  test.each([
    ["a millisecond too early", minute - 1, false],
    ["after exactly a minute", minute, true],
  ])("60 s since the last one: %s", (_label, ms, taken) => {
    const slot = new SlotDriver();
    slot.request();
    slot.refuse("rejected");
    slot.pass(ms);
    expect(orders(slot.request())).toBe(taken);
  });

  test("a request that was refused does not count as the last one", () => {
    const slot = new SlotDriver();
    slot.read(90);
    slot.request();
    slot.pass(second);
    slot.send({ type: "level:read", percent: 50 });
    expect(orders(slot.request())).toBe(true);
  });

  test.each([
    ["as old as staleAfterHours: refused", 48 * hour, false],
    ["a millisecond older: no reason to refuse", 48 * hour + 1, true],
    ["from a clock that was so far ahead: refused", -48 * hour, false],
    ["from a clock that was further ahead: no reason to refuse", -48 * hour - 1, true],
  ])("a level above the ceiling, %s", (_label, age, taken) => {
    const slot = new SlotDriver();
    slot.read(90, 90);
    slot.drift = null;
    slot.utc += age;
    expect(orders(slot.request())).toBe(taken);
  });
});
