import { describe, expect, test } from "vitest";
import { nextOrder } from "../../src/slot/next-order.ts";
import type { Policy } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import type { Reason } from "../../src/slot/reasons.ts";
import { SlotDriver, unlinked } from "./support/slot-driver.ts";

/** `at` as ms from now. */
function next(slot: SlotDriver): { at: number | null; why: Reason | null } {
  const { at, why } = nextOrder(slot.state, slot.policy, slot.now);
  return { at: at === null ? null : at - slot.utc, why };
}

/** usage: a slot without a sensor, whose first order was accepted and has arrived, and which is low again. */
const lowAgain = (slot: SlotDriver): void => {
  slot.useUp(90);
  slot.accept();
  slot.told();
  slot.useUp(90);
};

describe("what the page tells of the next automatic order: no clock knows when", () => {
  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, Reason]>([
    [
      "the level is fine",
      {},
      (s) => {
        s.confirm(80);
      },
      { code: "notLow", threshold: 20 },
    ],
    [
      "just above the threshold",
      {},
      (s) => {
        s.confirm(20.5);
      },
      { code: "notLow", threshold: 20 },
    ],
    [
      "at the threshold, not confirmed yet",
      {},
      (s) => {
        s.confirm(80);
        s.read(20, 20);
      },
      { code: "notLongEnough" },
    ],
    ["no reading yet", {}, () => undefined, { code: "neverRead" }],
    [
      "none since a long time off",
      {},
      (s) => {
        s.confirm(50);
        s.restart(3 * day);
      },
      { code: "tooOld" },
    ],
    [
      "no reading in time",
      {},
      (s) => {
        s.confirm(50);
        s.pass(49 * hour);
      },
      { code: "stale" },
    ],
    [
      "automatic ordering is off",
      { automatic: false },
      (s) => {
        s.runLow();
      },
      { code: "automaticOff" },
    ],
    [
      "an order is being placed",
      {},
      (s) => {
        s.runLow();
      },
      { code: "beingPlaced" },
    ],
    [
      "on order",
      {},
      (s) => {
        s.runLow();
        s.accept();
      },
      { code: "onOrder" },
    ],
    [
      "ordered, and turned off",
      {},
      (s) => {
        s.runLow();
        s.accept();
        s.dismiss();
      },
      { code: "alreadyOrdered", sensor: true },
    ],
    [
      "unconfirmed",
      { source: "usage" },
      (s) => {
        s.useUp(90);
        s.failFor(25 * hour, "attempt:unknown");
      },
      { code: "unconfirmed" },
    ],
    [
      "the cap is 0",
      { cap: 0 },
      (s) => {
        s.runLow();
      },
      { code: "cap", orders: 0 },
    ],
    [
      "enough should be in the house",
      { packSize: 100, unit: "g" },
      (s) => {
        s.send({ type: "spare:told", units: 812 });
        s.runLow();
      },
      { code: "inHouse", units: 812, unit: "g" },
    ],
    [
      "marked as refilled by hand",
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
      "fell suddenly, and automatic ordering is off",
      { suddenFall: 12 * hour, automatic: false },
      (s) => {
        s.runLow();
      },
      { code: "automaticOff" },
    ],
    [
      "nothing is needed, though the cooldown runs",
      { source: "usage" },
      (s) => {
        s.useUp(90);
        s.accept();
        s.told();
      },
      { code: "cooldown" },
    ],
  ])("%s", (_label, policy, prepare, why) => {
    const slot = new SlotDriver(policy);
    prepare(slot);
    expect(next(slot)).toEqual({ at: null, why });
  });
});

describe("what the page tells of the next automatic order: time alone brings it", () => {
  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, number, Reason | null]>([
    [
      "a sudden fall",
      { source: "mqtt", suddenFall: 12 * hour },
      (s) => {
        s.runLow();
        s.tick(hour);
      },
      10.5 * hour,
      { code: "fellSuddenly" },
    ],
    [
      "a sudden fall, and the cap is longer",
      { source: "mqtt", suddenFall: 12 * hour, cap: 1 },
      (s) => {
        s.confirm(50);
        s.request();
        s.accept();
        s.told();
        s.confirm(80);
        s.pass(hour);
        s.confirm(12);
      },
      30 * day - 2.5 * hour,
      { code: "cap", orders: 1 },
    ],
    [
      "an order of a slot that left the configuration",
      { source: "usage" },
      (s) => {
        s.send({ type: "predecessor:changed", predecessor: { key: "old", until: s.utc + 20 * day } });
        s.useUp(90);
        s.tick(day);
      },
      19 * day,
      { code: "predecessor", key: "old" },
    ],
    [
      "leadDays, and the cooldown runs",
      { source: "usage", lead: 7 * day },
      (s) => {
        s.useUp(90);
        s.accept();
        s.told();
        s.useUp(50);
        s.send({ type: "forecast:made", forecast: { runsOutAt: s.utc + day, perDay: 50 } });
        s.tick(hour);
      },
      23 * hour,
      { code: "cooldown" },
    ],
    [
      "the cooldown",
      { source: "usage", cooldown: 40 * hour },
      (s) => {
        lowAgain(s);
        s.tick(hour);
      },
      39 * hour,
      { code: "cooldown" },
    ],
    [
      "the cap",
      { source: "usage", cap: 1 },
      (s) => {
        lowAgain(s);
        s.tick(2 * day);
      },
      28 * day,
      { code: "cap", orders: 1 },
    ],
    [
      "the cap and the cooldown: the longer of them",
      { source: "usage", cap: 1, cooldown: 29 * day },
      lowAgain,
      30 * day,
      { code: "cap", orders: 1 },
    ],
    [
      "a refusal",
      { source: "usage", cooldown: 30 * hour },
      (s) => {
        s.useUp(90);
        s.refuse("rejected");
        s.tick(hour);
      },
      29 * hour,
      { code: "awaitsNextTry" },
    ],
    [
      "five days after a cancellation",
      { source: "usage" },
      (s) => {
        s.useUp(90);
        s.accept();
        s.news("cancelled");
        s.tick(day);
      },
      4 * day,
      { code: "cancelledLately" },
    ],
    [
      "Arm was pressed since: the cooldown alone",
      { source: "usage", cooldown: 2 * day },
      (s) => {
        s.useUp(90);
        s.accept();
        s.news("cancelled");
        s.send({ type: "slot:armed" });
        s.tick(day);
      },
      day,
      { code: "cooldown" },
    ],
    [
      "it is over, and the slot is about to be woken",
      { source: "usage", cooldown: hour },
      (s) => {
        lowAgain(s);
        s.tick(hour);
      },
      0,
      null,
    ],
  ])("%s", (_label, policy, prepare, ms, why) => {
    const slot = new SlotDriver(policy);
    prepare(slot);
    expect(next(slot)).toEqual({ at: ms, why });
  });

  test("after a start the sensor is heard first, for 30 minutes at most", () => {
    const slot = new SlotDriver({}, unlinked);
    slot.runLow();
    slot.restart();
    slot.tick(10 * minute);
    expect(next(slot)).toEqual({ at: 20 * minute, why: { code: "awaitsFirstReading" } });
  });

  test("once it was heard, those minutes are no wait any more", () => {
    const slot = new SlotDriver({ cooldown: hour });
    slot.runLow();
    slot.refuse("rejected");
    slot.tick(55 * minute);
    slot.restart();
    slot.learn();
    slot.send({ type: "level:read", percent: 12 });
    expect(next(slot)).toEqual({ at: 4 * minute, why: { code: "awaitsNextTry" } });
  });

  test("before the slot was started there is no end of it to tell", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.refuse("rejected");
    slot.state = { ...slot.state, run: { ...slot.state.run, startedAt: null, readings: 0 } };
    expect(next(slot)).toEqual({ at: 24 * hour, why: { code: "awaitsFirstReading" } });
  });
});
