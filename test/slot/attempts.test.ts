import { describe, expect, test } from "vitest";
import type { Cause, OrderName } from "../../src/slot/intent.ts";
import { keyOf } from "../../src/slot/key.ts";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { callingByHand, kinds, unanswered } from "./support/calling.ts";
import { SlotDriver, tuesday, seed } from "./support/slot-driver.ts";

/** How the first order of a slot is named to its channel, so long after it was decided. */
const named = (cause: Cause, after = 0): OrderName => ({
  channel: "amazon",
  key: keyOf("dr-00000001", seed, 1, tuesday),
  cause,
  decidedAt: tuesday,
  triedAt: tuesday + after,
});

describe("rule 6: what an order begins with", () => {
  test.each([
    ["by hand", true, "manual", { code: "askedByHand" }],
    ["automatic", false, "automatic", { code: "ordering", need: { percent: 20, threshold: 20, runsOutAt: null } }],
  ] as const)("%s: told, recorded, called, in this order", (_label, byHand, cause, line) => {
    const slot = new SlotDriver({ source: "usage" });
    const effects = byHand
      ? (slot.send({ type: "level:spent", points: 50 }), slot.request())
      : slot.send({ type: "level:spent", points: 80 });
    expect(effects).toEqual([
      { type: "log", level: "info", line },
      {
        type: "record",
        intent: {
          number: 1,
          cause,
          channel: "amazon",
          key: keyOf("dr-00000001", seed, 1, tuesday),
          createdAt: tuesday,
          attempts: 1,
          knownNotBought: 0,
          lastCallAt: tuesday,
          unknownAt: null,
          linkId: "link-1",
          phase: "calling",
          abandoned: null,
          refusal: null,
        },
        end: null,
      },
      { type: "call", number: 1, order: named(cause), linkId: "link-1" },
    ]);
  });

  test("a new order ends what was told of the one before: its refusal, its hold, a notice", () => {
    const slot = callingByHand();
    slot.refuse("rejected", "no");
    slot.request();
    expect(slot.state.run.notice).not.toBeNull();
    slot.pass(minute);
    slot.request();
    expect(slot.book).toMatchObject({ refusal: null, hold: null, number: 2 });
    expect(slot.view).toMatchObject({ status: { code: "ordering" }, fault: false });
  });
});

describe("rule 7: an attempt without an answer", () => {
  test.each([
    ["attempt:notSent", { code: "attemptNotSent", why: "no route" }],
    ["attempt:unknown", { code: "attemptUnknown", why: "no route" }],
  ] as const)("%s: told once as a warning, until Amazon answers again", (type, line) => {
    const slot = callingByHand();
    expect(kinds(unanswered(slot, type))).toEqual(["warn", "record open"]);
    expect(slot.lines.at(-1)).toEqual(line);
    slot.pass(second);
    expect(kinds(unanswered(slot, type))).toEqual(["record open"]);
    slot.pass(minute);
    const effects = slot.accept();
    expect(effects[0]).toEqual({ type: "log", level: "info", line: { code: "answersAgain" } });
    slot.told();
    slot.useUp(50);
    slot.request();
    expect(unanswered(slot, type)[0]).toEqual({ type: "log", level: "warn", line });
  });

  test("Amazon answers again is said only after an outage", () => {
    const slot = callingByHand();
    slot.accept();
    expect(slot.lines).not.toContainEqual({ code: "answersAgain" });
  });

  test("a refusal is an answer too", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:notSent", 0);
    slot.pass(1);
    slot.refuse("rejected");
    expect(slot.lines).toContainEqual({ code: "answersAgain" });
  });

  test.each([
    ["the luckiest chance waits a millisecond, and never repeats at once", 0, null, 1],
    ["half the way", 0.5, null, 500],
    ["a shorter Retry-After counts for nothing", 1, 400, 1_000],
    ["a longer one counts", 1, 7_000, 7_000],
  ])("the first repeat: %s", (_label, chance, retryAfter, ms) => {
    const slot = callingByHand();
    unanswered(slot, "attempt:notSent", chance, retryAfter);
    expect(slot.calls).toHaveLength(1);
    slot.pass(ms - 1);
    expect(slot.calls).toHaveLength(1);
    slot.pass(1);
    expect(slot.calls).toHaveLength(2);
  });

  test("a repeat is recorded as started before it is called, with its time and its link", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    slot.pass(second - 1);
    slot.tick(1);
    expect(slot.send({ type: "time:passed" })).toEqual([
      {
        type: "record",
        intent: expect.objectContaining({
          number: 1,
          attempts: 2,
          knownNotBought: 0,
          createdAt: tuesday,
          lastCallAt: tuesday + second,
          phase: "calling",
        }) as object,
        end: null,
      },
      { type: "call", number: 1, order: named("manual", second), linkId: "link-1" },
    ]);
  });

  test("a repeat ends a notice: it is the next order event", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    slot.stepClock(day);
    slot.pass(second);
    expect(slot.view.status).toEqual({
      code: "notOrdered",
      reason: { code: "clockWrong", off: { count: 24, unit: "h" } },
    });
    slot.stepClock(-day);
    slot.pass(minute);
    expect(slot.view.status).toEqual({ code: "tryingAgain" });
  });

  test("hours to wait are told as a warning each time, and are kept to the millisecond", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown", 1, 29 * minute);
    for (const [askedAt, wait] of [
      [29 * minute, 5 * hour + 31 * minute],
      [6 * hour, 6 * hour],
    ] as const) {
      slot.pass(tuesday + askedAt - slot.utc);
      const effects = unanswered(slot, "attempt:unknown", 1, minute);
      expect(effects[0]).toEqual({
        type: "log",
        level: "warn",
        line: { code: "stillUnknown", again: { count: 6, unit: "h" }, refusal: null },
      });
      const before = slot.calls.length;
      slot.pass(wait - 1);
      expect(slot.calls).toHaveLength(before);
      slot.pass(1);
      expect(slot.calls).toHaveLength(before + 1);
    }
  });

  test("a refusal of a repeat is told in one line with when it is asked again, since what came before it is not known", () => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown");
    slot.pass(second);
    const from = slot.lines.length;
    slot.refuse("rejected", "no such thing");
    expect(slot.lines.slice(from)).toEqual([
      { code: "answersAgain" },
      {
        code: "stillUnknown",
        again: { count: 6, unit: "h" },
        refusal: { kind: "rejected", detail: "no such thing" },
      },
    ]);
  });

  test.each([
    ["exactly half an hour is not worth a line", 5 * hour + 30 * minute, 0],
    ["a millisecond more is", 5 * hour + 30 * minute - 1, 1],
  ])("to wait for %s", (_label, answerAt, told) => {
    const slot = callingByHand();
    slot.tick(answerAt);
    unanswered(slot, "attempt:unknown");
    expect(slot.lines.filter(({ code }) => code === "stillUnknown")).toHaveLength(told);
  });

  test("Amazon's clock not seen yet, since nothing could be reached: repeated all the same, a POST brings it", () => {
    const slot = callingByHand();
    slot.drift = null;
    unanswered(slot, "attempt:notSent");
    slot.pass(second);
    expect(slot.calls).toHaveLength(2);
    expect(slot.effects.some((effect) => effect.type === "learnTime")).toBe(false);
  });

  test("given up with nothing sent: told as an error, armed, tried again after an hour at the earliest", () => {
    const slot = new SlotDriver();
    slot.runLow();
    const effects = unanswered(slot, "attempt:notSent", 1, 30 * minute);
    expect(kinds(effects)).toEqual(["warn", "error", "record not sent", "warn"]);
    expect(effects[1]).toMatchObject({ line: { code: "nothingSent" } });
    expect(slot.book).toMatchObject({
      armed: true,
      capEntries: [],
      cycleOrders: [],
      hold: { since: slot.utc, ms: hour, why: "unreachable" },
    });
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
    expect(effects[0]).toMatchObject({ line: expect.objectContaining({ code: "unconfirmed" }) as object });
    expect(slot.book).toMatchObject({
      armed: false,
      cycleOrders: [1],
      capEntries: [{ number: 1, at: last + 12 * hour, eventInstanceId: "" }],
    });
    expect(slot.book.refusal).toEqual({ kind: "unconfirmed", detail: "", fault: true });
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
  });
});

describe("section 7: trying again is a fault once the next try is half an hour after the intent", () => {
  test.each([
    ["a millisecond before", 10 * minute, 20 * minute - 1, false],
    ["exactly", 10 * minute, 20 * minute, true],
  ])("%s", (_label, answerAt, retryAfter, fault) => {
    const slot = callingByHand();
    slot.tick(answerAt);
    unanswered(slot, "attempt:unknown", 1, retryAfter);
    expect(slot.view).toMatchObject({ onOrder: true, fault, status: { code: "tryingAgain" } });
  });

  test.each([
    ["29:59.999", 30 * minute - 1, false],
    ["30:00", 30 * minute, true],
  ])("a repeat whose call runs %s after the intent", (_label, age, fault) => {
    const slot = callingByHand();
    unanswered(slot, "attempt:unknown", 1, 20 * minute);
    slot.pass(20 * minute);
    slot.tick(age - 20 * minute);
    expect(slot.view).toMatchObject({ onOrder: true, fault, status: { code: "tryingAgain" } });
  });
});
