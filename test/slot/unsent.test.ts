import { describe, expect, test } from "vitest";
import type { LogLine } from "../../src/slot/log-lines.ts";
import type { Policy } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { isWanted } from "../../src/slot/transition.ts";
import { SlotDriver } from "./support/slot-driver.ts";

const notNeeded: LogLine = { code: "unsentNotNeeded" };

/** A slot whose order was decided, by itself, while Amazon could not be reached; nothing of it has left. */
function unsent(policy: Partial<Policy> = {}): SlotDriver {
  const slot = new SlotDriver({ automaticSwitch: true, ...policy });
  if (slot.policy.source === "http") slot.runLow();
  else slot.useUp(85);
  expect(slot.calls).toEqual([1]);
  slot.fail("attempt:notSent");
  return slot;
}

/** A row of readings, all in one moment: no attempt falls between them. */
function say(slot: SlotDriver, percent: number): void {
  for (let times = 0; times < slot.policy.confirmations; times++) slot.send({ type: "level:read", percent });
}

interface Change {
  what: string;
  policy?: Partial<Policy>;
  happens: (slot: SlotDriver) => void;
  /** What is said of it. */
  said: LogLine;
}

const changes: Change[] = [
  {
    what: "automatic ordering is turned off",
    happens: (slot) => {
      slot.send({ type: "automatic:switched", on: false });
    },
    said: { code: "heldBack", need: { percent: 12, threshold: 20, runsOutAt: null }, reason: { code: "automaticOff" } },
  },
  {
    what: "the level rises above the threshold, by less than a refill",
    happens: (slot) => {
      say(slot, 30);
    },
    said: notNeeded,
  },
  {
    what: "the newest reading says that there is more",
    happens: (slot) => {
      slot.send({ type: "level:read", percent: 40 });
    },
    said: notNeeded,
  },
  {
    what: "the limit of orders is set to 0, and Homebridge restarted",
    happens: (slot) => {
      slot.policy = { ...slot.policy, cap: 0 };
      slot.restart();
      slot.learn();
      slot.confirm(12);
    },
    said: {
      code: "heldBack",
      need: { percent: 12, threshold: 20, runsOutAt: null },
      reason: { code: "cap", orders: 0 },
    },
  },
  {
    what: "automatic ordering is turned off in the configuration",
    happens: (slot) => {
      slot.policy = { ...slot.policy, automatic: false, automaticSwitch: false };
      slot.restart();
      slot.learn();
      slot.confirm(12);
    },
    said: { code: "heldBack", need: { percent: 12, threshold: 20, runsOutAt: null }, reason: { code: "automaticOff" } },
  },
  {
    what: "Amazon has no subscription for it",
    happens: (slot) => {
      slot.send({ type: "subscription:told", subscribed: false, product: null });
    },
    said: {
      code: "heldBack",
      need: { percent: 12, threshold: 20, runsOutAt: null },
      reason: { code: "notSubscribed" },
    },
  },
];

describe("an order that was decided and could not be sent yet is not sent once", () => {
  test.each(changes)("$what", ({ happens, said }) => {
    const slot = unsent();
    happens(slot);
    expect(slot.ends).toEqual(["not sent"]);
    expect(slot.lines).toContainEqual(said);
    slot.pass(2 * hour);
    expect([slot.calls, slot.book.intent, slot.view.onOrder]).toEqual([[1], null, false]);
  });

  test("the slot is asked for by hand and its level turns out to be above the limit for that", () => {
    const slot = new SlotDriver({ manualCeiling: 60, automatic: false });
    slot.request();
    slot.fail("attempt:notSent");
    say(slot, 80);
    expect([slot.ends, slot.calls]).toEqual([["not sent"], [1]]);
    expect(slot.lines.at(-1)).toEqual({
      code: "notOrdered",
      reason: { code: "aboveCeiling", percent: 80, ceiling: 60 },
    });
    expect(slot.view.status).toEqual({
      code: "notOrdered",
      reason: { code: "aboveCeiling", percent: 80, ceiling: 60 },
    });
  });

  test("a clock that was ahead is right: what had worn off by it had not", () => {
    const slot = new SlotDriver({ source: "wear" });
    slot.told();
    slot.drift = null;
    slot.utc += 85 * day;
    slot.send({ type: "time:passed" });
    expect([slot.calls, slot.state.shelf.low]).toEqual([[1], true]);
    slot.fail("attempt:notSent");
    slot.utc -= 85 * day;
    slot.learn();
    expect([slot.ends, slot.state.shelf.low, slot.lines.at(-1)]).toEqual([["not sent"], false, notNeeded]);
    slot.pass(2 * hour);
    expect(slot.calls).toEqual([1]);
  });

  test.each([
    [{ code: "cooldown" }, { cooldown: 24 * hour, cap: 5 }],
    [
      { code: "cap", orders: 1 },
      { cooldown: 0, cap: 1 },
    ],
  ])("a clock that was ahead is right: %j", (reason, policy) => {
    const slot = new SlotDriver({ source: "usage", ...policy });
    slot.useUp(85);
    slot.accept();
    slot.told();
    slot.restart();
    slot.utc += 31 * day;
    slot.useUp(85);
    expect(slot.calls).toEqual([1, 2]);
    slot.fail("attempt:notSent");
    slot.utc -= 31 * day;
    slot.learn();
    expect([slot.ends.at(-1), slot.calls]).toEqual(["not sent", [1, 2]]);
    expect(slot.lines.at(-1)).toEqual({
      code: "heldBack",
      need: { percent: 15, threshold: 20, runsOutAt: null },
      reason,
    });
  });
});

describe("it is sent all the same", () => {
  test("where nothing has changed, also over a restart, once the first reading is there", () => {
    const slot = unsent();
    slot.pass(minute);
    expect(slot.calls).toEqual([1, 1]);
    slot.fail("attempt:notSent");
    slot.restart();
    slot.learn();
    slot.confirm(12);
    slot.accept();
    expect(slot.view).toMatchObject({ onOrder: true, status: { code: "placed", expectedAt: null } });
  });

  test("where it became wanted again: a new order, and one only", () => {
    const slot = unsent();
    slot.send({ type: "automatic:switched", on: false });
    slot.send({ type: "automatic:switched", on: true });
    expect(slot.calls).toEqual([1, 2]);
    slot.accept();
    slot.pass(3 * day);
    expect(slot.calls).toEqual([1, 2]);
  });

  test.each(changes)(
    "where an attempt may have bought: Amazon is asked about that one, though $what",
    ({ happens }) => {
      const slot = new SlotDriver({ automaticSwitch: true });
      slot.runLow();
      slot.fail("attempt:unknown");
      happens(slot);
      slot.pass(13 * hour);
      expect(slot.calls.length).toBeGreaterThan(1);
      expect(new Set(slot.calls)).toEqual(new Set([1]));
    },
  );

  test("while the clock is known to be wrong nothing is decided: it waits", () => {
    const slot = unsent({ cap: 1 });
    slot.stepClock(31 * day);
    slot.pass(10 * minute);
    expect([slot.ends, slot.calls, slot.book.intent?.phase]).toEqual([[], [1], "recovered"]);
    slot.stepClock(-31 * day);
    slot.pass(2 * minute);
    expect(slot.calls).toEqual([1, 1]);
  });
});

describe("a call that waits for its token looks once more before it leaves", () => {
  test.each(changes.slice(0, 3))("$what", ({ happens }) => {
    const slot = new SlotDriver({ automaticSwitch: true });
    slot.runLow();
    expect(isWanted(slot.state, 1, slot.policy, slot.now)).toBe(true);
    happens(slot);
    expect([slot.book.intent?.phase, isWanted(slot.state, 1, slot.policy, slot.now)]).toEqual(["calling", false]);
    slot.send({ type: "attempt:stopped", number: 1, why: "withdrawn", chance: 1 });
    expect([slot.ends, slot.book.intent]).toEqual([["not sent"], null]);
  });

  test("after half an hour without Amazon it is not needed any more: that is said, and not that Amazon could not be reached", () => {
    const slot = new SlotDriver({ automaticSwitch: true });
    slot.runLow();
    slot.failFor(29 * minute, "attempt:notSent");
    slot.pass(2 * minute);
    const { number } = slot.book;
    expect(slot.book.intent?.phase).toBe("calling");
    slot.tick(minute);
    say(slot, 30);
    slot.send({ type: "attempt:stopped", number, why: "withdrawn", chance: 1 });
    expect([slot.ends, slot.lines.at(-1), slot.view.fault]).toEqual([["not sent"], notNeeded, false]);
  });

  test("the clock is put right in that moment, and nobody was told", () => {
    const slot = new SlotDriver({ source: "wear" });
    slot.told();
    slot.drift = null;
    slot.utc += 85 * day;
    slot.send({ type: "time:passed" });
    expect(isWanted(slot.state, 1, slot.policy, slot.now)).toBe(true);
    expect(isWanted(slot.state, 1, slot.policy, { ...slot.now, utc: slot.utc - 85 * day, drift: 0 })).toBe(false);
  });

  test("after one that may have bought it leaves, whatever was decided since", () => {
    const slot = new SlotDriver({ automaticSwitch: true });
    slot.runLow();
    slot.fail("attempt:unknown");
    slot.pass(minute);
    expect(slot.book.intent?.phase).toBe("calling");
    slot.send({ type: "automatic:switched", on: false });
    expect(isWanted(slot.state, 1, slot.policy, slot.now)).toBe(true);
  });
});

describe("an attempt whose fate no process knows, after a restart", () => {
  /** The process was killed while Amazon was asked; these rules are configured before the next one starts. */
  function killed(rules: Partial<Policy>): SlotDriver {
    const slot = new SlotDriver({ automaticSwitch: false });
    slot.runLow();
    slot.policy = { ...slot.policy, ...rules };
    slot.restart();
    return slot;
  }

  test.each<[string, Partial<Policy>, LogLine]>([
    [
      "automatic ordering was turned off",
      { automatic: false },
      { code: "notOrdered", reason: { code: "automaticOff" } },
    ],
    ["the cap allows none", { cap: 0 }, { code: "notOrdered", reason: { code: "cap", orders: 0 } }],
  ])("is not repeated where %s: a repeat may be the first to order", (_label, rules, line) => {
    const slot = killed(rules);
    // By a clock that nobody has confirmed nothing is judged.
    expect(slot.ends).toEqual([]);
    slot.learn();
    expect([slot.ends, slot.calls]).toEqual([["unconfirmed"], [1]]);
    expect(slot.view).toMatchObject({ fault: true, status: { code: "unconfirmed" } });
    expect(slot.lines).toContainEqual(line);
    slot.pass(2 * day);
    expect(slot.calls).toEqual([1]);
  });

  test("is repeated where nothing of that has changed: the lock answers for it", () => {
    const slot = killed({});
    slot.learn();
    expect(slot.calls).toEqual([1, 1]);
  });

  test("by a clock that was far ahead the cap was over; right again, it is not, and nothing is repeated", () => {
    const slot = new SlotDriver({ cap: 1, cooldown: 0 });
    slot.runLow();
    slot.accept();
    slot.arrives(90);
    slot.stepClock(35 * day);
    slot.drift = 0;
    slot.runLow();
    expect(slot.calls).toEqual([1, 2]);
    slot.utc -= 35 * day;
    slot.restart();
    slot.learn();
    expect([slot.calls, slot.ends.at(-1)]).toEqual([[1, 2], "unconfirmed"]);
  });
});
