import { describe, expect, test } from "vitest";
import { day, hour, minute } from "../../src/slot/times.ts";
import { defaultWaits, SlotDriver } from "./support/slot-driver.ts";

describe("an order that is cancelled after somebody filled the slot from elsewhere", () => {
  function filledElsewhere(): SlotDriver {
    const slot = new SlotDriver({ cooldown: 0 });
    slot.runLow();
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.news("processing");
    slot.confirm(90);
    return slot;
  }

  test("not low: that was a refill, and nothing is said of five days", () => {
    const slot = filledElsewhere();
    slot.news("cancelled");
    expect(slot.book).toMatchObject({ armed: true, intent: null, rearm: null, refusal: null });
    expect(slot.lines.at(-1)).toEqual({ code: "cancelledAfterRefill" });
  });

  test("low again: nobody orders sooner than five days later", () => {
    const slot = filledElsewhere();
    slot.confirm(12);
    slot.news("cancelled");
    slot.pass(5 * day - minute);
    expect(slot.calls).toEqual([1]);
    slot.pass(hour);
    slot.read(12);
    expect(slot.calls).toEqual([1, 2]);
  });
});

test("a sudden fall is not believed while the sensor says something else since", () => {
  const slot = new SlotDriver({ ...defaultWaits, source: "mqtt", confirmations: 10 });
  const say = (percent: number): void => {
    slot.send({ type: "level:read", percent });
  };
  say(80);
  slot.pass(day);
  say(0);
  slot.pass(12 * hour - 5 * minute);
  say(80);
  slot.pass(10 * minute);
  say(0);
  expect([slot.view.low, slot.calls]).toEqual([false, []]);
});

test("where something else holds it back, a sudden fall promises no order", () => {
  const slot = new SlotDriver({ ...defaultWaits, cap: 0 });
  slot.read(80, 80, 80, 80, 0, 0, 0, 0);
  expect(slot.view).toMatchObject({ status: { code: "fellSuddenly", from: 80, to: 0, believedAt: null }, fault: true });
});

test("what a hub repeats of the time before a start is no first word", () => {
  const slot = new SlotDriver({ cooldown: 0 });
  const at = slot.utc;
  for (const step of [1, 2, 3]) slot.send({ type: "level:read", percent: 12, at: at - 10 * minute + step });
  slot.refuse("rejected");
  slot.pass(2 * hour);
  slot.restart();
  const before = slot.calls.length;
  slot.send({ type: "level:read", percent: 12, at: at - 10 * minute + 3 });
  expect(slot.calls).toHaveLength(before);
});

test("readings after a clock was ahead are taken, whatever it said", () => {
  const slot = new SlotDriver();
  slot.drift = null;
  slot.stepClock(30 * hour);
  slot.send({ type: "level:read", percent: 79, at: slot.utc });
  slot.stepClock(-30 * hour);
  slot.tick(15 * minute);
  slot.send({ type: "level:read", percent: 12, at: slot.utc - minute });
  expect(slot.view.level).toBe(12);
});

test("turned off with its expected day far ahead, it arrives on that day, although nobody follows it any more", () => {
  const slot = new SlotDriver({ source: "usage" });
  slot.useUp(90);
  slot.accept("STANDARD_ORDER_PLACED", "A");
  slot.news("processing", slot.utc + 45 * day);
  slot.pass(2 * day);
  slot.dismiss();
  slot.pass(42 * day);
  expect(slot.view.level).toBe(10);
  slot.pass(2 * day);
  expect([slot.view.level, slot.book.armed]).toEqual([100, true]);
});

test("a low reading that comes shortly before a sudden fall is believed is judged when it has stood, without waiting for the next", () => {
  const slot = new SlotDriver({ ...defaultWaits, source: "mqtt" });
  const say = (percent: number): void => {
    slot.send({ type: "level:read", percent });
  };
  say(80);
  slot.pass(day);
  say(0);
  // A row after half an hour, believed 12 hours later.
  slot.pass(12.5 * hour - 5 * minute);
  say(0);
  slot.pass(30 * minute - 1);
  expect([slot.view.low, slot.calls]).toEqual([false, []]);
  slot.pass(1);
  expect([slot.view.low, slot.calls]).toEqual([true, [1]]);
});
