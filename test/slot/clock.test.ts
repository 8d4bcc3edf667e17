import { describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/slot/times.ts";
import { SlotDriver, orders, refusalIn } from "./support/slot-driver.ts";

const year = 365 * day;

describe("rule 13: no call while Amazon's clock contradicts", () => {
  test.each([
    ["10 minutes ahead", 10 * minute, true],
    ["10 minutes behind", -10 * minute, true],
    ["a second more than 10 minutes ahead", 10 * minute + 1_000, false],
    ["10 days behind", -10 * day, false],
  ])("%s", (_label, drift, calls) => {
    const slot = new SlotDriver();
    slot.drift = drift;
    slot.runLow();
    expect(slot.calls).toHaveLength(calls ? 1 : 0);
    expect(orders(slot.request())).toBe(false);
  });

  test("a request is refused with the size of the difference", () => {
    const slot = new SlotDriver();
    slot.drift = 10 * day;
    expect(refusalIn(slot.request())).toEqual({ code: "clockWrong", off: { count: 10, unit: "days" } });
    expect(slot.view.status).toEqual({
      code: "notOrdered",
      reason: { code: "clockWrong", off: { count: 10, unit: "days" } },
    });
  });

  test("a call stopped before it left sent nothing; the need is ordered once the clock is right", () => {
    const slot = new SlotDriver();
    slot.drift = null;
    slot.runLow();
    slot.drift = 10 * day;
    slot.send({ type: "attempt:stopped", number: 1, why: "clockWrong", chance: 0.5 });
    expect(slot.view).toMatchObject({ onOrder: false, fault: true });
    expect(slot.ends).toEqual(["not sent"]);
    slot.pass(day);
    expect(slot.calls).toEqual([1]);
    slot.stepClock(-10 * day);
    slot.pass(2 * minute);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("an attempt that may have bought is kept until the clock is right, and then asked about", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail("attempt:unknown");
    slot.stepClock(year);
    slot.pass(5 * hour);
    expect(slot.ends).toEqual([]);
    expect(slot.calls).toHaveLength(1);
    slot.stepClock(-year);
    slot.pass(2 * hour);
    expect(slot.calls).toHaveLength(2);
    expect(slot.view.status).toMatchObject({ code: "tryingAgain" });
  });
});

describe("rule 13: a pending intent found at a restart waits for Amazon's clock", () => {
  test("the clock is asked for, again when it did not come, and nothing is decided before", () => {
    const slot = new SlotDriver();
    slot.runLow();
    const asks = (): number => slot.effects.filter((effect) => effect.type === "learnTime").length;
    slot.restart(40 * day);
    expect([asks(), slot.calls.length]).toEqual([1, 1]);
    slot.send({ type: "clock:unlearned" });
    slot.pass(minute);
    expect([asks(), slot.calls.length]).toEqual([2, 1]);
    slot.send({ type: "clock:learned" });
    expect(slot.ends).toEqual([]);
    slot.utc -= 40 * day;
    slot.learn(0);
    expect(slot.calls).toHaveLength(2);
  });

  test("without a link nothing is asked", () => {
    const slot = new SlotDriver();
    slot.runLow();
    const effects = slot.restart(minute, { ready: false, why: { code: "notLinked" }, account: "link-1" });
    expect(effects.some((effect) => effect.type === "learnTime" || effect.type === "call")).toBe(false);
  });
});

describe("rule 13: times stored under another clock", () => {
  test("a stored order time in the future is rewritten to now: the cooldown lasts its own length, no more", () => {
    const slot = new SlotDriver();
    slot.stepClock(year);
    slot.drift = 0;
    slot.runLow();
    slot.accept();
    slot.arrives(90);
    slot.confirm(12);
    slot.stepClock(-year);
    slot.drift = 0;
    slot.read(12);
    expect(slot.book.orderedAt).toBe(slot.utc);
    slot.pass(24 * hour - minute);
    expect(slot.calls).toEqual([1]);
    slot.pass(minute);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("is not rewritten to a clock that Amazon's contradicts", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    const at = slot.book.orderedAt;
    slot.stepClock(-year);
    slot.read(12);
    expect(slot.book.orderedAt).toBe(at);
  });

  test("is not rewritten before Amazon's clock is seen, which is asked for", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    const at = slot.book.orderedAt;
    const effects = slot.restart(-year);
    expect(effects).toContainEqual({ type: "learnTime" });
    expect(slot.book.orderedAt).toBe(at);
  });

  test.each([year, -year])("an answer that comes while the clock is %i ms off is kept at Amazon's time", (off) => {
    const slot = new SlotDriver({ cap: 1 });
    slot.runLow();
    const at = slot.utc;
    slot.stepClock(off);
    slot.accept();
    slot.stepClock(-off);
    slot.read(12);
    expect(slot.book).toMatchObject({
      orderedAt: at,
      capEntries: [{ at }],
      last: { at },
      intent: { order: { acceptedAt: at } },
    });
  });

  test("a clock that is ahead does not lose an open order", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.stepClock(year);
    slot.pass(hour);
    expect(slot.view.onOrder).toBe(true);
  });

  test.each([
    ["known to be ahead", 0],
    ["not known yet", null],
  ])("a clock %s does not cut the five days after a cancellation short", (_label, drift) => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.news("cancelled");
    slot.drift = drift;
    slot.stepClock(year);
    slot.pass(hour);
    slot.stepClock(-year);
    slot.drift = 0;
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    slot.pass(5 * day);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
  });

  test("five days over and Amazon's clock not seen yet: asked for, then armed", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.news("cancelled");
    expect(slot.restart(6 * day)).toContainEqual({ type: "learnTime" });
    slot.read(12);
    expect(slot.calls).toEqual([1]);
    slot.learn();
    expect(slot.calls).toEqual([1, 2]);
  });
});
