import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { wakeIn } from "../../src/slot/wake.ts";
import type { Policy } from "../../src/slot/policy.ts";
import { SlotDriver, linked, tripped, unlinked } from "./support/slot-driver.ts";

const wake = (slot: SlotDriver): number | null => wakeIn(slot.state, slot.policy, slot.now);

describe("when a slot wants to be woken", () => {
  test("never, while time alone can change nothing", () => {
    const slot = new SlotDriver({ source: "usage" });
    expect(wake(slot)).toBeNull();
  });

  test.each<[string, (slot: SlotDriver) => void, number]>([
    [
      "a pushed reading has stood",
      (slot) => {
        slot.read(12);
      },
      30 * minute,
    ],
    [
      "a notice is over",
      (slot) => {
        slot.read(90);
        slot.request();
      },
      10 * minute,
    ],
    [
      "a repeat is due",
      (slot) => {
        slot.request();
        slot.fail("attempt:notSent");
      },
      second / 2,
    ],
    [
      "hours away: looked at each hour, since the wall clock may be stepped",
      (slot) => {
        slot.read(23);
        slot.pass(30 * minute);
      },
      hour,
    ],
  ])("%s", (_label, prepare, ms) => {
    const slot = new SlotDriver({ source: "mqtt" });
    prepare(slot);
    expect(wake(slot)).toBe(ms);
  });

  test("a needed order that something else holds back does not keep the shell busy", () => {
    const slot = new SlotDriver();
    slot.send({ type: "subscription:told", subscribed: false, product: null });
    slot.runLow();
    slot.restart(hour);
    slot.pass(2 * day);
    expect(wake(slot) ?? hour).toBeGreaterThan(0);
  });

  test("a fraction of a millisecond does not keep the shell busy", () => {
    const slot = new SlotDriver({ source: "webhook" });
    slot.mono = 66_757_317.89794285;
    slot.send({ type: "level:read", percent: 12 });
    slot.mono = 68_557_317.89794284;
    slot.send({ type: "time:passed" });
    expect(wake(slot)).toBe(1);
  });

  test("without a link no repeat is worth waking for: only the end of the day that Amazon's lock answers for", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(50);
    slot.request();
    slot.fail("attempt:unknown");
    slot.tick(minute);
    slot.send({ type: "readiness:changed", readiness: unlinked });
    expect(wake(slot)).toBe(hour);
    slot.tick(23 * hour + 50 * minute);
    expect(wake(slot)).toBe(9 * minute);
    slot.send({ type: "readiness:changed", readiness: linked });
    expect(slot.calls).toHaveLength(2);
  });
});

describe("what a slot is woken for, to the millisecond", () => {
  /** A slot without a sensor whose level is below the threshold: nothing but its need makes it wake. */
  const needy = (policy: Partial<Policy> = {}): SlotDriver => {
    const slot = new SlotDriver({ source: "usage", ...policy });
    slot.useUp(90);
    return slot;
  };
  const ended = (slot: SlotDriver): void => {
    slot.accept();
    slot.told();
    slot.useUp(90);
  };

  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, number | null]>([
    ["the cooldown of a needed order ends", { cooldown: 40 * minute }, ended, 40 * minute],
    [
      "the cooldown has ended since the last event",
      { cooldown: 40 * minute },
      (s) => {
        ended(s);
        s.tick(40 * minute);
      },
      0,
    ],
    [
      "the cooldown, but nothing is needed",
      { cooldown: 40 * minute },
      (s) => {
        s.accept();
        s.told();
      },
      null,
    ],
    [
      "the cooldown, but ordering is not automatic",
      { cooldown: 40 * minute },
      (s) => {
        ended(s);
        s.policy = { ...s.policy, automatic: false };
      },
      null,
    ],
    [
      "the cap lets one more through",
      { cooldown: 0, cap: 1 },
      (s) => {
        ended(s);
        s.tick(30 * day - 10 * minute);
      },
      10 * minute,
    ],
    ["the cap, never", { cap: 0 }, () => undefined, null],
    [
      "a hold ends",
      {},
      (s) => {
        s.send({ type: "store:failed", why: "full" });
        s.tick(9 * minute);
        s.send({ type: "time:passed" });
      },
      minute,
    ],
    [
      "a disk that refused may keep the next try",
      {},
      (s) => {
        s.fail("attempt:notSent");
        s.pass(second);
        s.send({ type: "store:failed", why: "full" });
      },
      minute,
    ],
    [
      "the clock, which somebody may put right",
      { cooldown: 0 },
      (s) => {
        s.accept();
        s.told();
        s.drift = hour;
        s.useUp(90);
      },
      minute,
    ],
    [
      "the clock, but nothing is needed",
      {},
      (s) => {
        s.accept();
        s.told();
        s.drift = hour;
      },
      null,
    ],
    [
      "five days after a cancellation, which a refill ended",
      {},
      (s) => {
        s.accept();
        s.news("cancelled");
        s.told();
      },
      null,
    ],
    [
      "asking for Amazon's clock again",
      {},
      (s) => {
        s.restart();
        s.send({ type: "clock:unlearned" });
      },
      minute,
    ],
    [
      "asking for it, while that is under way",
      {},
      (s) => {
        s.restart();
      },
      null,
    ],
    [
      "asking for it, tripped",
      {},
      (s) => {
        s.restart();
        s.send({ type: "clock:unlearned" });
        s.send({ type: "readiness:changed", readiness: tripped });
      },
      hour,
    ],
    [
      "a repeat of what was never sent, tripped: it has ended",
      {},
      (s) => {
        s.fail("attempt:notSent");
        s.send({ type: "readiness:changed", readiness: tripped });
      },
      null,
    ],
    [
      "a repeat, tripped: when Amazon's lock answers no more",
      {},
      (s) => {
        s.fail("attempt:unknown");
        s.tick(23.5 * hour);
        s.send({ type: "readiness:changed", readiness: tripped });
      },
      hour / 2,
    ],
    [
      "a repeat, the configuration stops ordering",
      {},
      (s) => {
        s.fail("attempt:unknown");
        s.tick(23.5 * hour);
        s.policy = { ...s.policy, stopped: { code: "modeWrong" } };
      },
      hour / 2,
    ],
    ["a call that runs: its answer is an event", {}, () => undefined, null],
    [
      "a call that runs, whatever became of the link",
      {},
      (s) => {
        s.send({ type: "readiness:changed", readiness: unlinked });
      },
      null,
    ],
    [
      "news of an order are due",
      {},
      (s) => {
        s.accept();
      },
      15 * minute,
    ],
    [
      "news of an order, the configuration stops ordering",
      {},
      (s) => {
        s.accept();
        s.policy = { ...s.policy, stopped: { code: "modeWrong" } };
      },
      hour,
    ],
  ])("%s", (_label, policy, happened, ms) => {
    const slot = needy(policy);
    happened(slot);
    expect(wake(slot)).toBe(ms);
  });

  test("a worn level falls by its next half percent, on the next millisecond", () => {
    const slot = new SlotDriver({ source: "wear", lifetime: 200 * hour });
    slot.tick(30 * minute);
    expect(wake(slot)).toBe(30 * minute + 1);
    slot.tick(2 * hour);
    slot.send({ type: "time:passed" });
    expect([slot.view.level, wake(slot)]).toEqual([99, 30 * minute + 1]);
  });

  test("five days after a cancellation", () => {
    const slot = needy();
    slot.accept();
    slot.news("cancelled");
    slot.tick(5 * day - 7 * minute);
    expect(wake(slot)).toBe(7 * minute);
  });

  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, number | null]>([
    [
      "the level stops being trusted",
      { staleAfter: 40 * minute },
      (s) => {
        s.restart();
        s.read(50, 50);
      },
      40 * minute + 1,
    ],
    [
      "the same, counted from the first sight of the slot",
      { staleAfter: 40 * minute, source: "mqtt" },
      () => undefined,
      40 * minute + 1,
    ],
    [
      "the grace after a start is over",
      { staleAfter: 40 * minute, source: "mqtt" },
      (s) => {
        s.read(50);
        s.restart(30 * minute);
        s.tick(5 * minute);
      },
      25 * minute,
    ],
    [
      "a manual slot's level stops being known, which knows no grace",
      { staleAfter: 10 * minute, source: "manual" },
      (s) => {
        s.told();
      },
      10 * minute + 1,
    ],
    ["a manual slot that nobody filled", { staleAfter: 40 * minute, source: "manual" }, () => undefined, null],
    [
      "it is stale: the forecast is asked for",
      { staleAfter: 40 * minute },
      (s) => {
        s.read(50, 50);
        s.tick(40 * minute + 1);
      },
      0,
    ],
    [
      "nothing more, once it is stale",
      { staleAfter: 40 * minute },
      (s) => {
        s.read(50, 50);
        s.tick(40 * minute + 1);
        s.send({ type: "time:passed" });
      },
      null,
    ],
    [
      "the first word after a start, which may not come",
      { automatic: false },
      (s) => {
        s.runLow();
        s.policy = { ...s.policy, automatic: true };
        s.restart();
        s.learn();
        s.tick(10 * minute);
      },
      20 * minute,
    ],
    [
      "exactly an hour ahead",
      { staleAfter: hour - 1, source: "manual" },
      (s) => {
        s.told();
      },
      hour,
    ],
    [
      "more than an hour ahead",
      { staleAfter: hour, source: "manual" },
      (s) => {
        s.told();
      },
      hour,
    ],
  ])("a slot with a level: %s", (_label, policy, happened, ms) => {
    const slot = new SlotDriver(policy);
    happened(slot);
    expect(wake(slot)).toBe(ms);
  });

  test("before the shell has said that it started, nothing is worth more than the level's age", () => {
    const slot = new SlotDriver({ source: "mqtt", staleAfter: 10 * minute }, null);
    expect(wake(slot)).toBe(10 * minute + 1);
  });
});
