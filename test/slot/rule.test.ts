import { describe, expect, test } from "vitest";
import { ahead, judged, shown, soonest, when, whenClockIsRight } from "../../src/slot/rule.ts";
import { hour, minute } from "../../src/slot/times.ts";
import { draftOf, type Facts, type Draft } from "../../src/slot/draft.ts";
import { SlotDriver } from "./support/slot-driver.ts";

/** A draft by a clock that is so far ahead; null: nobody has confirmed it. */
function draftWith(drift: number | null): Draft {
  const slot = new SlotDriver();
  slot.drift = drift;
  return draftOf(slot.state, slot.policy, slot.now);
}

/** Applies the rule and says whether it acted, what effects came of it, and when it wants to be woken. */
function tried(of: typeof when, wait: number | null, drift: number | null = 0): [boolean, string[], number | null] {
  let acted = false;
  const rule = of(
    () => wait,
    () => {
      acted = true;
    },
  );
  const draft = draftWith(drift);
  rule.apply(draft);
  return [acted, draft.effects.map(({ type }) => type), rule.wakeIn(draft)];
}

describe("a rule acts when its time has come, and is woken then", () => {
  test.each<[string, number | null, boolean]>([
    ["ahead", 1, false],
    ["now", 0, true],
    ["it was missed", -minute, true],
    ["never by itself", null, false],
  ])("%s", (_label, wait, acts) => {
    expect(tried(when, wait)).toEqual([acts, [], wait]);
  });

  test.each<[string, number | null, number | null, boolean, string[], number | null]>([
    ["ahead", 1, 0, false, [], 1],
    ["ahead, by a clock that was not confirmed", 1, null, false, [], 1],
    ["ahead, by a clock that is wrong", 1, hour, false, [], 1],
    ["now", 0, 0, true, [], 0],
    ["now, by a clock that was not confirmed: it is asked for", 0, null, false, ["learnTime"], null],
    ["now, by a clock that is wrong: it waits", 0, hour, false, [], null],
    ["never by itself", null, null, false, [], null],
  ])("by a right clock only: %s", (_label, wait, drift, acts, effects, wakes) => {
    expect(tried(whenClockIsRight, wait, drift)).toEqual([acts, effects, wakes]);
  });
});

test("what is only shown is woken for while that lies ahead; what is judged anew never is", () => {
  const facts: Facts = draftWith(0);
  expect([1, 0, -1, null].map((wait) => shown(() => wait).wakeIn(facts))).toEqual([1, null, null, null]);
  const draft = draftWith(0);
  shown(() => 0).apply(draft);
  expect(draft).toEqual({ ...draftWith(0), foreignIds: draft.foreignIds });
  expect(judged(() => undefined).wakeIn(facts)).toBeNull();
});

test("of several waits the soonest counts", () => {
  expect(soonest([])).toBeNull();
  expect(soonest([null, null])).toBeNull();
  expect(soonest([3, null, -2, 7])).toBe(-2);
  expect([5, 0, -5, null].map(ahead)).toEqual([5, null, null, null]);
});
