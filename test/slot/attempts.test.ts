import { describe, expect, test } from "vitest";
import type { Effect } from "../../src/slot/effects.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { SlotDriver, linked, orders, refusalIn, tripped, tuesday, unlinked } from "./support/slot-driver.ts";

/** What kind of effects there were, in their order: records with how the intent ended, log lines with their level. */
const kinds = (effects: Effect[]): string[] =>
  effects.map((effect) => {
    if (effect.type === "record") return `record ${effect.end ?? "open"}`;
    return effect.type === "log" ? effect.level : effect.type;
  });

/** A slot whose call by hand runs; nothing but time makes it wake. */
function calling(): SlotDriver {
  const slot = new SlotDriver({ source: "usage" });
  slot.useUp(50);
  slot.request();
  return slot;
}

const failed = (slot: SlotDriver, type: "attempt:notSent" | "attempt:unknown", chance: number, retryAfter: number | null = null): Effect[] =>
  slot.send({ type, number: slot.book.number, why: "no route", retryAfter, chance });

describe("rule 6: what an order begins with", () => {
  test.each([
    ["by hand", true, "manual", /^asked for by hand: ordering/],
    ["automatic", false, "automatic", /^20 % left, at or below 20 %: ordering/],
  ] as const)("%s: told, recorded, called, in this order", (_label, byHand, cause, words) => {
    const slot = new SlotDriver({ source: "usage" });
    const effects = byHand ? (slot.send({ type: "level:spent", points: 50 }), slot.request()) : slot.send({ type: "level:spent", points: 80 });
    expect(effects).toEqual([
      { type: "log", level: "info", line: expect.stringMatching(words) as string },
      {
        type: "record",
        intent: {
          number: 1, cause, createdAt: tuesday, attempts: 1, harmless: 0, lastCallAt: tuesday, linkId: "link-1",
          phase: "calling", abandoned: null, refusal: null, order: null,
        },
        end: null,
      },
      { type: "call", number: 1, cause },
    ]);
  });

  test("a new order ends what was told of the one before: its refusal, its hold, a notice", () => {
    const slot = calling();
    slot.refuse("rejected", "no");
    slot.request();
    expect(slot.state.run.notice).not.toBeNull();
    slot.pass(minute);
    slot.request();
    expect(slot.book).toMatchObject({ refusal: null, hold: null, number: 2 });
    expect(slot.view).toMatchObject({ status: "Ordering", fault: false });
  });
});

describe("rule 7: an attempt without an answer", () => {
  test.each([
    ["attempt:notSent", "nothing could be sent to Amazon (no route); trying again"],
    ["attempt:unknown", "Amazon has not said whether it took the order (no route); trying again"],
  ] as const)("%s: told once as a warning, until Amazon answers again", (type, line) => {
    const slot = calling();
    expect(kinds(failed(slot, type, 1))).toEqual(["warn", "record open"]);
    expect(slot.lines.at(-1)).toBe(line);
    slot.pass(second);
    expect(kinds(failed(slot, type, 1))).toEqual(["record open"]);
    slot.pass(minute);
    const effects = slot.accept();
    expect(effects[0]).toEqual({ type: "log", level: "info", line: "Amazon answers again" });
    slot.told();
    slot.useUp(50);
    slot.request();
    expect(failed(slot, type, 1)[0]).toEqual({ type: "log", level: "warn", line });
  });

  test("Amazon answers again is said only after an outage", () => {
    const slot = calling();
    slot.accept();
    expect(slot.lines).not.toContain("Amazon answers again");
  });

  test("a refusal is an answer too", () => {
    const slot = calling();
    failed(slot, "attempt:notSent", 0);
    slot.pass(1);
    slot.refuse("rejected");
    expect(slot.lines).toContain("Amazon answers again");
  });

  test.each([
    ["the luckiest chance waits a millisecond, and never repeats at once", 0, null, 1],
    ["half the way", 0.5, null, 500],
    ["a shorter Retry-After counts for nothing", 1, 400, 1_000],
    ["a longer one counts", 1, 7_000, 7_000],
  ])("the first repeat: %s", (_label, chance, retryAfter, ms) => {
    const slot = calling();
    failed(slot, "attempt:notSent", chance, retryAfter);
    expect(slot.calls).toHaveLength(1);
    slot.pass(ms - 1);
    expect(slot.calls).toHaveLength(1);
    slot.pass(1);
    expect(slot.calls).toHaveLength(2);
  });

  test("a repeat is recorded as started before it is called, with its time and its link", () => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1);
    slot.pass(second - 1);
    slot.tick(1);
    expect(slot.send({ type: "time:passed" })).toEqual([
      { type: "record", intent: expect.objectContaining({ number: 1, attempts: 2, harmless: 0, createdAt: tuesday, lastCallAt: tuesday + second, phase: "calling" }) as object, end: null },
      { type: "call", number: 1, cause: "manual" },
    ]);
  });

  test("a repeat ends a notice: it is the next order event", () => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1);
    slot.stepClock(day);
    slot.pass(second);
    expect(slot.view.status).toBe("Not ordered: this machine's clock is 24 h off");
    slot.stepClock(-day);
    slot.pass(minute);
    expect(slot.view.status).toBe("Amazon unreachable, trying again");
  });

  test("hours to wait are told as a warning each time, and are kept to the millisecond", () => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1, 29 * minute);
    for (const [askedAt, wait, words] of [[29 * minute, 5 * hour + 31 * minute, "6 h"], [6 * hour, 6 * hour, "6 h"]] as const) {
      slot.pass(tuesday + askedAt - slot.utc);
      const effects = failed(slot, "attempt:unknown", 1, minute);
      expect(effects[0]).toEqual({ type: "log", level: "warn", line: `still no answer whether Amazon took the order; asking again in ${words}` });
      const before = slot.calls.length;
      slot.pass(wait - 1);
      expect(slot.calls).toHaveLength(before);
      slot.pass(1);
      expect(slot.calls).toHaveLength(before + 1);
    }
  });

  test.each([
    ["exactly half an hour is not worth a line", 5 * hour + 30 * minute, 0],
    ["a millisecond more is", 5 * hour + 30 * minute - 1, 1],
  ])("to wait for %s", (_label, answerAt, told) => {
    const slot = calling();
    slot.tick(answerAt);
    failed(slot, "attempt:unknown", 1);
    expect(slot.lines.filter((line) => line.startsWith("still no answer"))).toHaveLength(told);
  });

  test("Amazon's clock not seen yet, since nothing could be reached: repeated all the same, a POST brings it", () => {
    const slot = calling();
    slot.drift = null;
    failed(slot, "attempt:notSent", 1);
    slot.pass(second);
    expect(slot.calls).toHaveLength(2);
    expect(slot.effects.some((effect) => effect.type === "learnTime")).toBe(false);
  });

  test("given up with nothing sent: told as an error, armed, tried again after an hour at the earliest", () => {
    const slot = new SlotDriver();
    slot.runLow();
    const effects = failed(slot, "attempt:notSent", 1, 30 * minute);
    expect(kinds(effects)).toEqual(["warn", "error", "record not sent", "warn"]);
    expect(effects[1]).toMatchObject({ line: "not ordered: nothing could be sent to Amazon; trying again later" });
    expect(slot.book).toMatchObject({ armed: true, spent: [], taken: [], hold: { since: slot.utc, ms: hour, why: "unreachable" } });
    expect(slot.book.refusal).toEqual({ kind: "unreachable", detail: "", fault: true });
    slot.pass(hour - 1);
    expect(slot.calls).toEqual([1]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("unconfirmed: told as an error, disarmed, in the cap from its last attempt on, and recorded so", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.failFor(11 * hour, "attempt:unknown");
    const last = slot.book.intent?.createdAt ?? 0;
    slot.pass(last + 12 * hour - slot.utc);
    const effects = slot.fail("attempt:unknown");
    expect(kinds(effects)).toEqual(["error", "record unconfirmed", "warn"]);
    expect(effects[0]).toMatchObject({ line: expect.stringMatching(/^unconfirmed: Amazon never answered/) as string });
    expect(slot.book).toMatchObject({ armed: false, taken: [1], spent: [{ number: 1, at: last + 12 * hour, eventInstanceId: "" }] });
    expect(slot.book.refusal).toEqual({ kind: "unconfirmed", detail: "", fault: true });
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
  });
});

describe("rules 4 and 8: a final refusal", () => {
  test.each([
    ["unsubscribed", "not ordered: Amazon has no subscription"],
    ["unknownSlot", "not ordered: Amazon does not know this slot"],
    ["rejected", "not ordered: rejected by Amazon: because"],
    ["notLinked", "not ordered: link the device with Amazon again"],
    ["tripped", "not ordered: link the device with Amazon again"],
  ] as const)("%s: told as an error, then recorded as refused", (reason, line) => {
    const slot = calling();
    const effects = slot.refuse(reason, "because");
    expect(kinds(effects)).toEqual(["error", "record refused"]);
    expect(effects[0]).toMatchObject({ line: expect.stringContaining(line) as string });
    expect(effects[1]).toMatchObject({ intent: { attempts: 1, harmless: 1 } });
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
  });

  test.each([
    ["a cooldown of 3 h", 3 * hour, 3 * hour],
    ["no cooldown: an hour", 0, hour],
  ])("the next automatic attempt comes after %s, to the millisecond", (_label, cooldown, ms) => {
    const slot = new SlotDriver({ cooldown });
    slot.runLow();
    slot.refuse("rejected");
    expect(slot.book.hold).toEqual({ since: slot.utc, ms, why: "refused" });
    slot.pass(ms - 1);
    expect(slot.calls).toEqual([1]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2]);
  });

  test.each([
    ["notLinked", "Link with Amazon"],
    ["tripped", "Link with Amazon: the device is linked for the wrong kind of orders"],
  ] as const)("%s, before the device says so: nothing leaves any more", (reason, status) => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.refuse(reason);
    expect(slot.view).toMatchObject({ onOrder: false, fault: true, status });
    expect(slot.book.hold).toBeNull();
    slot.pass(3 * day);
    slot.read(12);
    expect(refusalIn(slot.request())).toMatch(/^link the device with Amazon/);
    expect(slot.calls).toEqual([1]);
    slot.send({ type: "device:changed", ...linked });
    expect(slot.calls).toEqual([1, 2]);
  });

  test("after an attempt that may have bought it waits for the 6 h ask, and stays in the switch", () => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1);
    slot.pass(second);
    const effects = slot.refuse("rejected", "no");
    expect(kinds(effects)).toEqual(["info", "error", "warn", "record open"]);
    expect(slot.view).toMatchObject({ onOrder: true, fault: true, status: "Rejected by Amazon: no" });
    expect(slot.book).toMatchObject({ refusal: null, hold: null, intent: { attempts: 2, harmless: 1 } });
    slot.pass(6 * hour - second - 1);
    expect(slot.calls).toHaveLength(2);
    slot.pass(1);
    expect(slot.calls).toHaveLength(3);
  });
});

describe("rule 7: linked anew since an attempt that may have bought", () => {
  const relinked = { ...linked, linkId: "link-2" };

  test("that account's lock would not answer: unconfirmed at once, nothing more is asked", () => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1);
    slot.send({ type: "device:changed", ...relinked });
    expect(slot.ends).toEqual(["unconfirmed"]);
    slot.pass(day);
    expect(slot.calls).toHaveLength(1);
  });

  test("while its call ran: unconfirmed when that fails", () => {
    const slot = calling();
    slot.send({ type: "device:changed", ...relinked });
    expect(slot.ends).toEqual([]);
    expect(kinds(failed(slot, "attempt:unknown", 1))).toEqual(["warn", "error", "record unconfirmed"]);
  });

  test("nothing was sent: repeated over the new link", () => {
    const slot = calling();
    failed(slot, "attempt:notSent", 1);
    slot.send({ type: "device:changed", ...relinked });
    slot.pass(second);
    expect(slot.calls).toHaveLength(2);
    expect(slot.book.intent).toMatchObject({ linkId: "link-2", attempts: 2 });
    failed(slot, "attempt:unknown", 1);
    expect(slot.ends).toEqual([]);
  });

  test("unlinked is no other account", () => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1);
    slot.send({ type: "device:changed", ...unlinked, linkId: null });
    slot.pass(minute);
    expect(slot.ends).toEqual([]);
    slot.send({ type: "device:changed", ...linked });
    expect(slot.calls).toHaveLength(2);
  });
});

describe("section 7: turned off before Amazon answered", () => {
  test("nothing was sent: recorded so, and an automatic need waits an hour, to the millisecond", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:notSent");
    const effects = slot.dismiss();
    expect(kinds(effects)).toEqual(["record not sent", "warn"]);
    expect(slot.book).toMatchObject({ armed: true, spent: [], refusal: null, hold: { since: slot.utc, ms: hour, why: "unreachable" } });
    slot.pass(hour - 1);
    expect(slot.calls).toEqual([1]);
    slot.pass(1);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("between repeats, and it may have bought: unconfirmed at once", () => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1);
    expect(kinds(slot.dismiss())).toEqual(["error", "record unconfirmed"]);
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
    expect(slot.book).toMatchObject({ armed: false, taken: [1] });
  });

  test("refilled between repeats, and nothing was sent: the next need is not held back", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    slot.fail("attempt:notSent");
    slot.told();
    expect(slot.ends).toEqual(["not sent"]);
    slot.useUp(90);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("refilled between repeats, and it may have bought: in the cap, but the new cycle is armed and nothing is wrong", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    const at = slot.utc;
    slot.fail("attempt:unknown");
    slot.told();
    expect(slot.book).toMatchObject({ armed: true, taken: [], refusal: null, spent: [{ number: 1, at, eventInstanceId: "" }] });
    expect(slot.view).toMatchObject({ fault: false, status: "Level OK" });
  });

  test("off, and refilled while the call still runs: the first word counts", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    slot.dismiss();
    slot.told();
    expect(slot.book.intent?.abandoned).toBe("dismissed");
  });
});

describe("section 7: trying again is a fault once the next try is half an hour after the intent", () => {
  test.each([
    ["a millisecond before", 10 * minute, 20 * minute - 1, false],
    ["exactly", 10 * minute, 20 * minute, true],
  ])("%s", (_label, answerAt, retryAfter, fault) => {
    const slot = calling();
    slot.tick(answerAt);
    failed(slot, "attempt:unknown", 1, retryAfter);
    expect(slot.view).toMatchObject({ onOrder: true, fault, status: "Amazon unreachable, trying again" });
  });

  test.each([
    ["29:59.999", 30 * minute - 1, false],
    ["30:00", 30 * minute, true],
  ])("a repeat whose call runs %s after the intent", (_label, age, fault) => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1, 20 * minute);
    slot.pass(20 * minute);
    slot.tick(age - 20 * minute);
    expect(slot.view).toMatchObject({ onOrder: true, fault, status: "Amazon unreachable, trying again" });
  });
});

describe("rule 13: a pending order and the clock", () => {
  test("stopped before it left: recorded as not sent, told for ten minutes", () => {
    const slot = calling();
    slot.drift = 3 * hour;
    const effects = slot.send({ type: "attempt:clockWrong", number: 1 });
    expect(effects).toMatchObject([{ type: "record", end: "not sent", intent: { harmless: 1 } }]);
    expect(slot.view).toMatchObject({ onOrder: false, fault: true, status: "Not ordered: this machine's clock is 3 h off" });
    slot.pass(10 * minute);
    expect(slot.view.status).toBe("Level OK");
  });

  test("a repeat stopped before it left is kept, told once as an error, and looked at each minute", () => {
    const slot = calling();
    failed(slot, "attempt:unknown", 1);
    slot.pass(second);
    slot.drift = 3 * hour;
    const effects = slot.send({ type: "attempt:clockWrong", number: 1 });
    expect(effects[0]).toEqual({ type: "log", level: "error", line: "waiting to ask Amazon: this machine's clock is 3 h off" });
    expect(slot.book.intent).toMatchObject({ attempts: 2, harmless: 1, phase: "found" });
    expect(slot.view).toMatchObject({ onOrder: true, fault: true, status: "Not ordered: this machine's clock is 3 h off" });
    slot.pass(5 * minute);
    expect(slot.lines.filter((line) => line.startsWith("waiting to ask Amazon"))).toHaveLength(1);
    slot.drift = 0;
    slot.pass(minute - 1);
    const before = slot.calls.length;
    slot.pass(1);
    expect([before, slot.calls.length]).toEqual([2, 3]);
  });

  test.each([
    ["not linked", unlinked],
    ["tripped", tripped],
  ])("found at a restart while %s: neither asked about nor given up, and no time is asked for", (_label, facts) => {
    const slot = calling();
    const effects = slot.restart(10 * minute, facts);
    expect(effects.filter((effect) => effect.type === "call" || effect.type === "learnTime")).toEqual([]);
    slot.learn();
    slot.pass(2 * day);
    expect(slot.calls).toHaveLength(1);
    expect(slot.ends).toEqual([]);
  });

  test("a word about a call, with no order at all, changes nothing", () => {
    const slot = new SlotDriver();
    const before = slot.state;
    expect([...slot.accept(), ...slot.refuse("rejected"), ...slot.fail("attempt:unknown"), ...slot.send({ type: "attempt:clockWrong", number: 0 })]).toEqual([]);
    expect(slot.state.books.live).toEqual(before.books.live);
  });

  test("a late word about a call that was stopped, or of another number, changes nothing", () => {
    const slot = calling();
    slot.drift = 3 * hour;
    expect(slot.send({ type: "attempt:clockWrong", number: 2 })).toEqual([{ type: "learnTime" }]);
    expect(slot.send({ type: "attempt:notSent", number: 0, why: "", retryAfter: null, chance: 1 })).toEqual([]);
    expect(slot.send({ type: "attempt:refused", number: 2, reason: "rejected", detail: "" })).toEqual([]);
    expect(slot.send({ type: "attempt:accepted", number: 2, detailCode: "STANDARD_ORDER_PLACED", eventInstanceId: "B" })).toEqual([]);
    expect(slot.book.intent).toMatchObject({ phase: "calling", attempts: 1, harmless: 0 });
  });
});

describe("rule 13: asking Amazon for its clock", () => {
  test("not while the configuration stops ordering", () => {
    const slot = new SlotDriver({ stopped: "clientId is missing" });
    slot.read(50);
    expect(slot.restart(-day)).toEqual([]);
  });

  /** How often it was asked for so far. */
  const asks = (slot: SlotDriver): number => slot.effects.filter((effect) => effect.type === "learnTime").length;

  test("is asked for once, and again 1, 2, 3, 4, 5 and then each 5 minutes after it did not come", () => {
    const slot = calling();
    slot.restart();
    slot.send({ type: "time:passed" });
    expect(asks(slot)).toBe(1);
    for (const minutes of [1, 2, 3, 4, 5, 5, 5]) {
      const before = asks(slot);
      slot.send({ type: "clock:unlearned" });
      slot.pass(minutes * minute - 1);
      expect(asks(slot)).toBe(before);
      slot.pass(1);
      expect(asks(slot)).toBe(before + 1);
    }
  });

  test("an answer that nobody asked for is taken, and one that fails is no reason to ask", () => {
    const slot = new SlotDriver();
    expect(slot.send({ type: "clock:unlearned" })).toEqual([]);
    slot.pass(hour);
    expect(asks(slot)).toBe(0);
    expect(slot.state.run.learning).toBeNull();
  });

  test("once it agrees, a later question begins with a minute again", () => {
    const slot = calling();
    slot.restart();
    slot.send({ type: "clock:unlearned" });
    slot.pass(minute);
    slot.send({ type: "clock:unlearned" });
    slot.learn();
    expect(slot.state.run.learning).toBeNull();
    expect(orders(slot.effects.slice(-2))).toBe(true);
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
    expect(asks(slot)).toBe(0);
    slot.confirm(12);
    expect(asks(slot)).toBe(1);
  });
});
