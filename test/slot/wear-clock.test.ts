import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { newSlot } from "../../src/slot/state.ts";
import { SlotDriver, linked, tuesday, unlinked } from "./support/slot-driver.ts";

/** A filter that lasts 100 days: a point a day. */
const worn = (policy: Partial<Policy> = {}, facts = linked): SlotDriver =>
  new SlotDriver({ source: "wear", lifetime: 100 * day, ...policy }, facts);

/** The Pi's clock is `behind` at the start, and no other was seen; the filter is new, or reset, then. */
function fitted(how: "new" | "reset", behind: number): SlotDriver {
  const slot = worn();
  slot.pass(60 * day);
  slot.utc -= behind;
  if (how === "new") slot.state = newSlot({ utc: slot.utc });
  slot.restart(0);
  if (how === "reset") slot.told();
  return slot;
}

describe("wear: what is fitted under a clock that nobody has confirmed counts by the uptime clock", () => {
  test.each(["new", "reset"] as const)(
    "%s while the clock is days behind, one restart, then NTP: as good as new",
    (how) => {
      const slot = fitted(how, 85 * day);
      slot.pass(hour);
      slot.restart(0);
      expect(slot.state.shelf.fullUp).not.toBeNull();
      slot.stepClock(85 * day);
      slot.pass(hour);
      slot.learn();
      expect(slot.view).toMatchObject({ level: 100, low: false });
      expect(slot.calls).toEqual([]);
      slot.pass(10 * day);
      expect(slot.view.level).toBe(90);
    },
  );

  test.each([1, 2, 10])("however many restarts come before the clock is right: %i", (restarts) => {
    const slot = fitted("reset", 85 * day);
    for (let times = 0; times < restarts; times++) {
      slot.pass(day / restarts);
      slot.send({ type: "time:passed" });
      slot.restart(0);
    }
    slot.stepClock(85 * day);
    slot.learn();
    expect(slot.state.shelf).toMatchObject({ fullAt: slot.utc - day, fullUp: null });
    expect(slot.calls).toEqual([]);
  });

  test("the time that the machine was off is not known, and wears nothing", () => {
    const slot = fitted("reset", 85 * day);
    slot.restart(30 * day);
    slot.stepClock(55 * day);
    slot.learn();
    expect(slot.view.level).toBe(100);
    expect(slot.state.shelf.fullAt).toBe(slot.utc);
  });

  test("once a clock has confirmed it, it is the wall clock's, over any number of restarts", () => {
    const slot = fitted("reset", 0);
    slot.learn();
    expect(slot.state.shelf.fullUp).toBeNull();
    slot.restart(30 * day);
    slot.restart(20 * day);
    expect(slot.view.level).toBe(50);
    expect(slot.state.shelf.fullUp).toBeNull();
  });

  test("fitted under a clock that is confirmed it is the wall clock's at once", () => {
    const slot = worn();
    expect(slot.state.shelf).toMatchObject({ fullAt: tuesday, fullUp: null });
    slot.pass(10 * day);
    slot.told();
    expect(slot.state.shelf).toMatchObject({ fullAt: slot.utc, fullUp: null });
  });

  test("not confirmed: when it would be full on either clock, from the level that was there", () => {
    const slot = new SlotDriver({ source: "webhook", automatic: false });
    slot.read(60);
    slot.policy = { ...slot.policy, source: "wear", lifetime: 100 * day };
    slot.restart(0);
    const up = slot.state.shelf.uptime;
    expect(slot.state.shelf).toMatchObject({ fullAt: slot.utc - 40 * day, fullUp: up - 40 * day, level: 60 });
  });

  test.each([
    ["a second less than a minute: not written anew", minute - 1, 0],
    ["a minute: written", minute, minute],
    ["a minute back: written", -minute, -minute],
  ])("a clock that is kept right meanwhile by %s", (_label, step, moved) => {
    const slot = fitted("reset", 0);
    const { fullAt } = slot.state.shelf;
    slot.stepClock(step);
    slot.send({ type: "time:passed" });
    expect(slot.state.shelf.fullAt).toBe((fullAt ?? 0) + moved);
  });

  test("it wears by the uptime clock meanwhile, to the half point", () => {
    const slot = fitted("reset", 0);
    for (let times = 0; times < 3; times++) {
      slot.pass(day);
      slot.stepClock(50 * day);
    }
    slot.pass(1);
    expect(slot.view.level).toBe(97);
  });

  test("Amazon's clock contradicts the machine's: it is the one that confirms", () => {
    const slot = fitted("reset", 0);
    slot.pass(day);
    slot.learn(-85 * day);
    expect(slot.state.shelf).toMatchObject({ fullAt: slot.utc + 85 * day - day, fullUp: null });
  });

  test("another source after it forgets both", () => {
    const slot = fitted("reset", 0);
    slot.policy = { ...slot.policy, source: "usage" };
    slot.restart();
    expect(slot.state.shelf).toMatchObject({ fullAt: null, fullUp: null });
  });

  test("never linked, so that no clock is ever seen: it wears all the same, and is low in its time of running", () => {
    const slot = worn({ automatic: false }, unlinked);
    slot.drift = null;
    slot.told();
    slot.pass(79 * day);
    expect(slot.view.low).toBe(false);
    slot.pass(day + 1);
    expect(slot.view).toMatchObject({ level: 20, low: true });
  });
});

describe("wear: a level that was stored under a later clock stands until this one is believed", () => {
  /** Stored at 70 %, and the clock is `behind` that now. */
  const behind = (ms: number): SlotDriver => {
    const slot = worn({ automatic: false }, unlinked);
    slot.pass(30 * day);
    slot.utc -= ms;
    slot.restart(0, unlinked);
    return slot;
  };

  test("until the clock has come to it, to the millisecond", () => {
    const slot = behind(2 * hour);
    expect(slot.state.run.behind).toBe(slot.utc + 2 * hour);
    slot.pass(2 * hour - 1);
    expect(slot.view.level).toBe(70);
    expect(slot.wakeAt).toBe(slot.mono + 1);
  });

  test("or for 6 hours at most", () => {
    const slot = behind(10 * day);
    slot.pass(6 * hour - 1);
    expect([slot.view.level, (slot.wakeAt ?? 0) - slot.mono]).toEqual([70, 1]);
    slot.pass(1);
    expect(slot.view.level).toBe(80);
  });

  test("or until Amazon's clock is seen", () => {
    const slot = behind(10 * day);
    slot.learn(-10 * day);
    expect(slot.view.level).toBe(70);
    slot.learn(0);
    expect(slot.view.level).toBe(80);
  });

  test("a refill begins anew whatever it was", () => {
    const slot = behind(10 * day);
    slot.told();
    expect(slot.view.level).toBe(100);
    expect(slot.state.run.behind).toBeNull();
  });

  test("a clock that is not behind is believed at once", () => {
    const slot = behind(-day);
    expect(slot.state.run.behind).toBeNull();
    expect(slot.view.level).toBe(69);
  });
});
