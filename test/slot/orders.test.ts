import { describe, expect, test } from "vitest";
import type { LogLine } from "../../src/slot/log-lines.ts";
import type { Mode } from "../../src/slot/policy.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { callingByHand } from "./support/calling.ts";
import { SlotDriver, linked } from "./support/slot-driver.ts";
import type { Effect } from "../../src/slot/effects.ts";
import { isTripped } from "../../src/slot/readiness.ts";

const lines = (effects: Effect[]): unknown[] =>
  effects.flatMap((effect) => (effect.type === "log" ? [[effect.level, effect.line]] : []));

describe("an accepted order is told with Amazon's id, where there is one", () => {
  test.each<[Mode, string, string, LogLine]>([
    [
      "live",
      "STANDARD_ORDER_PLACED",
      "A",
      { code: "accepted", kind: "real", detailCode: "STANDARD_ORDER_PLACED", id: "A", standIn: false, afterAll: false },
    ],
    [
      "live",
      "STANDARD_ORDER_PLACED",
      "",
      { code: "accepted", kind: "real", detailCode: "STANDARD_ORDER_PLACED", id: "", standIn: false, afterAll: false },
    ],
    [
      "test",
      "TEST_ORDER_PLACED",
      "A",
      { code: "accepted", kind: "test", detailCode: "TEST_ORDER_PLACED", id: "A", standIn: false, afterAll: false },
    ],
    [
      "simulate",
      "TEST_ORDER_PLACED",
      "A",
      { code: "accepted", kind: "test", detailCode: "TEST_ORDER_PLACED", id: "A", standIn: true, afterAll: false },
    ],
    [
      "live",
      "ORDER_INPROGRESS",
      "A",
      { code: "accepted", kind: "already", detailCode: "ORDER_INPROGRESS", id: "A", standIn: false, afterAll: false },
    ],
    [
      "live",
      "PRE_ORDERED",
      "A",
      { code: "accepted", kind: "untold", detailCode: "PRE_ORDERED", id: "A", standIn: false, afterAll: false },
    ],
    [
      "live",
      "constructor",
      "A",
      { code: "accepted", kind: "untold", detailCode: "constructor", id: "A", standIn: false, afterAll: false },
    ],
  ])("%s, %s, %j", (mode, detailCode, id, line) => {
    const slot = callingByHand(mode);
    const effects = slot.accept(detailCode, id);
    expect(effects).toMatchObject([
      { type: "log", level: "info", line },
      {
        type: "record",
        end: null,
        intent: {
          phase: "accepted",
          order: {
            detailCode,
            eventInstanceId: id,
            acceptedAt: slot.utc,
            carriedOver: false,
            life: null,
            word: "",
            expectedAt: null,
            askedAt: null,
            aliveAt: null,
            rise: null,
            arrivesAt: null,
            arrived: false,
          },
        },
      },
    ]);
    expect(slot.book.last).toEqual({ at: slot.utc, eventInstanceId: id });
  });

  test("ORDER_INPROGRESS after an attempt that may have bought: Amazon took it after all", () => {
    const slot = callingByHand();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    expect(lines(slot.accept("ORDER_INPROGRESS", "A"))).toContainEqual([
      "info",
      { code: "accepted", kind: "already", detailCode: "ORDER_INPROGRESS", id: "A", standIn: false, afterAll: true },
    ]);
  });

  test("ORDER_INPROGRESS after an attempt that was never sent: nothing new, and not counted", () => {
    const slot = callingByHand();
    slot.fail("attempt:notSent");
    slot.pass(minute);
    expect(lines(slot.accept("ORDER_INPROGRESS", "A"))).toContainEqual([
      "info",
      { code: "accepted", kind: "already", detailCode: "ORDER_INPROGRESS", id: "A", standIn: false, afterAll: false },
    ]);
    expect(slot.book.capEntries).toEqual([]);
  });

  test("the last cycle's parcel, met by the repeat of a call that may have bought, is still the last cycle's", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.told();
    slot.useUp(50);
    slot.pass(2 * day);
    slot.request();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    expect(lines(slot.accept("ORDER_INPROGRESS", "A"))).toContainEqual([
      "info",
      { code: "accepted", kind: "already", detailCode: "ORDER_INPROGRESS", id: "A", standIn: false, afterAll: false },
    ]);
    expect(slot.book).toMatchObject({ armed: true, cycleOrders: [], capEntries: [{ number: 1 }] });
  });

  test("an acceptance ends an earlier refusal of the same order", () => {
    const slot = callingByHand();
    slot.fail("attempt:unknown");
    slot.pass(second);
    slot.refuse("rejected", "no");
    slot.pass(6 * hour);
    slot.accept();
    expect(slot.view).toMatchObject({ fault: false, status: { code: "placed", expectedAt: null } });
  });
});

describe("rule 4: what an accepted order does to the book", () => {
  test("disarmed, counted, the cooldown runs, the five days after a cancellation are over, lost records are no longer asked about", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("cancelled");
    slot.send({ type: "store:lost" });
    slot.pass(day);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    expect(slot.book).toMatchObject({
      armed: false,
      rearm: null,
      lostMemory: false,
      orderedAt: slot.utc,
      cycleOrders: [2],
      capEntries: [{ number: 2, at: slot.utc, eventInstanceId: "B" }],
    });
  });

  test.each([
    ["A, known already: counted once", "A", "A", 1],
    ["another one: counted", "A", "B", 2],
    ["none at all: counted, it may be another", "A", "", 2],
    ["none at all, as the first: counted, it may be another", "", "", 2],
  ])("the answer to a repeat carries the id %s", (_label, first, id, counted) => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", first);
    slot.dismiss();
    slot.useUp(46);
    slot.pass(15 * day);
    slot.request();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    slot.accept("ORDER_INPROGRESS", id);
    expect(slot.book.capEntries).toHaveLength(counted);
    expect(slot.book.dismissed === null).toBe(counted === 1);
  });

  test("the answer is the order that was turned off: of the others of this cycle none is forgotten, and it is not two", () => {
    const slot = new SlotDriver({ source: "usage", cap: 5 });
    slot.useUp(96);
    for (const id of ["A", "B"]) {
      slot.accept("STANDARD_ORDER_PLACED", id);
      slot.dismiss();
      slot.pass(15 * day);
      slot.request();
    }
    slot.accept("ORDER_INPROGRESS", "B");
    expect(slot.book.cycleOrders).toEqual([1, 3]);
  });

  test("the only order of the cycle, turned off and met again, is cancelled: a new need, five days later", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.useUp(46);
    slot.pass(15 * day);
    slot.request();
    slot.accept("ORDER_INPROGRESS", "A");
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ cycleOrders: [], capEntries: [], rearm: { since: slot.utc, ms: 5 * day } });
  });

  test.each([
    ["a millisecond less than 60 days old is kept", 60 * day - 1, 0, [1, 2]],
    ["60 days old is forgotten", 60 * day, 0, [2]],
    ["60 days old by a clock that is not confirmed is kept", 60 * day, null, [1, 2]],
  ])("an order long out of the cap: %s", (_label, age, drift, numbers) => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.told();
    slot.useUp(50);
    slot.tick(age);
    slot.request();
    slot.drift = drift;
    slot.accept("STANDARD_ORDER_PLACED", "B");
    expect(slot.book.capEntries.map(({ number }) => number)).toEqual(numbers);
  });

  test("an order of this cycle is kept, however old: it tells why the slot is not armed", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.dismiss();
    slot.tick(61 * day);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "B");
    expect(slot.book.capEntries.map(({ number }) => number)).toEqual([1, 2]);
  });

  test.each([
    ["a cooldown of 30 h", 30 * hour, 30 * hour],
    ["no cooldown: an hour", 0, hour],
  ])("the last cycle's parcel holds the next ask back for %s, to the millisecond", (_label, cooldown, ms) => {
    const slot = new SlotDriver({ source: "usage", cooldown });
    slot.useUp(90);
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.pass(2 * day);
    slot.told();
    slot.useUp(90);
    slot.accept("ORDER_INPROGRESS", "A");
    expect(slot.book.hold).toEqual({ since: slot.utc, ms, why: "carriedOver" });
    slot.pass(ms - 1);
    expect(slot.calls).toEqual([1, 2]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2, 3]);
  });

  test("placed anew, the id of a closed order is no sign of the last cycle's parcel", () => {
    const slot = callingByHand();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.told();
    slot.useUp(50);
    slot.pass(minute);
    slot.request();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    expect(slot.book).toMatchObject({ armed: false, intent: { order: { carriedOver: false } } });
  });
});

describe("section 2: the safety catch", () => {
  test("a real order in test: told as an error with what to do, tripped, and the order is recorded like any other", () => {
    const slot = callingByHand("test");
    const effects = slot.accept("STANDARD_ORDER_PLACED", "A");
    expect(effects).toMatchObject([
      {
        type: "log",
        level: "info",
        line: {
          code: "accepted",
          kind: "real",
          detailCode: "STANDARD_ORDER_PLACED",
          id: "A",
          standIn: false,
          afterAll: false,
        },
      },
      {
        type: "log",
        level: "error",
        line: expect.objectContaining({ code: "realOrderInTest" }) as object,
      },
      { type: "trip", linkId: "link-1" },
      { type: "record", end: null },
    ]);
    expect(isTripped(slot.state.run.readiness)).toBe(true);
    expect(slot.book).toMatchObject({ armed: false, capEntries: [{ eventInstanceId: "A" }] });
    expect(slot.view).toMatchObject({ onOrder: true, fault: true, status: { code: "placed", expectedAt: null } });
  });

  test("a test order in live: told as an error, tripped, ended; nothing is counted and nothing waits", () => {
    const slot = callingByHand();
    const effects = slot.accept("TEST_ORDER_PLACED", "A");
    expect(effects).toMatchObject([
      {
        type: "log",
        level: "error",
        line: expect.objectContaining({ code: "testOrderInLive" }) as object,
      },
      { type: "trip", linkId: "link-1" },
      { type: "record", end: "test order in live" },
    ]);
    expect(slot.book).toMatchObject({ armed: true, capEntries: [], cycleOrders: [], orderedAt: null, intent: null });
    expect(slot.book.refusal).toEqual({ kind: "testInLive", detail: "", fault: true });
    expect(slot.view).toMatchObject({
      onOrder: false,
      fault: true,
      status: { code: "testInLive", detail: "" },
    });
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.view).toMatchObject({ fault: false, status: { code: "fine" } });
  });

  test.each<[Mode, string]>([
    ["live", "STANDARD_ORDER_PLACED"],
    ["test", "TEST_ORDER_PLACED"],
    ["simulate", "TEST_ORDER_PLACED"],
    ["simulate", "STANDARD_ORDER_PLACED"],
    ["test", "ORDER_INPROGRESS"],
  ])("%s, %s: nothing trips", (mode, detailCode) => {
    const slot = callingByHand(mode);
    expect(slot.accept(detailCode).some((effect) => effect.type === "trip")).toBe(false);
    expect(isTripped(slot.state.run.readiness)).toBe(false);
  });

  test("a real order in test stays a fault until it is shipped or closed, even when the device is linked again", () => {
    for (const [news, fault] of [
      ["processing", true],
      ["shipped", false],
      ["closed", false],
    ] as const) {
      const slot = callingByHand("test");
      slot.accept("STANDARD_ORDER_PLACED", "A");
      slot.send({ type: "readiness:changed", readiness: linked });
      expect(slot.view).toMatchObject({ fault: true, status: { code: "placed", expectedAt: null } });
      slot.news(news, slot.utc + 3 * day);
      expect(slot.view.fault).toBe(fault);
    }
  });

  test("a test order in live, met again by its lock, is not this need's order", () => {
    const slot = callingByHand();
    slot.accept("TEST_ORDER_PLACED", "A");
    slot.send({ type: "readiness:changed", readiness: linked });
    slot.pass(minute);
    slot.request();
    slot.accept("ORDER_INPROGRESS", "A");
    expect(slot.book).toMatchObject({ armed: true, cycleOrders: [], intent: { order: { carriedOver: true } } });
  });

  test("it trips the link that the call was made with, not the one that was made since", () => {
    const slot = callingByHand("test");
    slot.send({ type: "readiness:changed", readiness: { ready: true, account: "link-2" } });
    expect(slot.accept("STANDARD_ORDER_PLACED")).toContainEqual({ type: "trip", linkId: "link-1" });
    expect(isTripped(slot.state.run.readiness)).toBe(false);
  });
});
