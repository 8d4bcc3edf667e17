import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { wakeIn } from "../../src/slot/wake.ts";
import { SlotDriver, defaultWaits } from "./support/slot-driver.ts";

const wake = (slot: SlotDriver): number | null => wakeIn(slot.state, slot.policy, slot.now);
const read = (slot: SlotDriver, percent: number): void => {
  slot.send({ type: "level:read", percent });
};

/** A slot without a sensor that is low, while nothing but its need makes it wake. */
const needy = (policy: Partial<Policy>, happened: (slot: SlotDriver) => void = () => undefined): SlotDriver => {
  const slot = new SlotDriver({ source: "usage", ...policy });
  happened(slot);
  slot.useUp(90);
  return slot;
};

describe("what a slot is woken for on account of its shelf, to the millisecond", () => {
  /** Pushed, with waits that end within the hour that no nap is longer than. */
  const pushed = (policy: Partial<Policy> = {}): SlotDriver =>
    new SlotDriver({ source: "mqtt", settle: 20 * minute, suddenFall: 50 * minute, automatic: false, ...policy });

  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, number | null]>([
    [
      "a pushed reading stands for settleMinutes",
      {},
      (s) => {
        read(s, 50);
        s.tick(minute);
      },
      19 * minute,
    ],
    [
      "then for as long as a refill needs",
      {},
      (s) => {
        read(s, 50);
        s.pass(20 * minute);
      },
      30 * minute,
    ],
    [
      "half an hour, where settleMinutes is 0",
      { settle: 0 },
      (s) => {
        read(s, 50);
        s.tick(minute);
      },
      29 * minute,
    ],
    [
      "then only for its age",
      { settle: 0, suddenFall: 0, staleAfter: 50 * minute },
      (s) => {
        read(s, 50);
        s.pass(30 * minute);
      },
      20 * minute + 1,
    ],
    [
      "polled: never",
      { source: "http", staleAfter: 45 * minute },
      (s) => {
        read(s, 50);
        s.tick(minute);
      },
      44 * minute + 1,
    ],
    [
      "a pushed sudden fall is believed",
      {},
      (s) => {
        read(s, 80);
        s.pass(20 * minute);
        read(s, 12);
        s.pass(20 * minute);
        s.tick(minute);
      },
      29 * minute,
    ],
    [
      "a polled one: not before it is read again",
      { source: "http", staleAfter: 90 * minute, settle: 0 },
      (s) => {
        s.confirm(80);
        s.confirm(12);
        s.tick(45 * minute);
      },
      45 * minute + 1,
    ],
  ])("%s", (_label, policy, happened, ms) => {
    const slot = pushed(policy);
    happened(slot);
    expect(wake(slot)).toBe(ms);
  });

  const inHouse = (slot: SlotDriver): void => {
    slot.send({ type: "spare:told", units: 50 });
  };
  const succeeds = (slot: SlotDriver): void => {
    slot.send({ type: "predecessor:changed", predecessor: { key: "old", until: slot.utc + 40 * minute } });
  };

  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void, number, number | null]>([
    ["what is held back for the house needs a person", { packSize: 100 }, inHouse, 7 * day - 10 * minute, 10 * minute],
    ["it does: nothing more", { packSize: 100 }, inHouse, 7 * day, null],
    ["an order of a slot that left the configuration is waited for no longer", {}, succeeds, 0, 40 * minute],
    ["the same, but ordering is not automatic", { automatic: false }, succeeds, 0, null],
  ])("%s", (_label, policy, happened, age, ms) => {
    const slot = needy(policy, happened);
    slot.tick(age);
    expect(wake(slot)).toBe(ms);
  });

  test.each<[string, Partial<Policy>, number, number | null]>([
    ["leadDays is reached within the hour", {}, 7 * day + 25 * minute, 25 * minute],
    ["later: the forecast is asked for again first", {}, 9 * day, 50 * minute],
    ["reached, and held back: the forecast", { cap: 0 }, day, 50 * minute],
    [
      "within the hour, but ordering is not automatic: the forecast",
      { automatic: false },
      7 * day + 25 * minute,
      50 * minute,
    ],
  ])("%s", (_label, policy, ms, expected) => {
    const slot = new SlotDriver({ source: "usage", lead: 7 * day, ...policy });
    slot.useUp(50);
    slot.tick(10 * minute);
    slot.send({ type: "forecast:made", forecast: { runsOutAt: slot.utc + ms, perDay: 50 } });
    expect(wake(slot)).toBe(expected);
  });

  test("a silent sensor's slot is low by the forecast", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.confirm(30);
    slot.pass(48 * hour + 2);
    slot.send({ type: "forecast:made", forecast: { runsOutAt: slot.utc, perDay: 4 } });
    const { levelAt } = slot.state.shelf;
    slot.tick((levelAt ?? 0) + 2.5 * day - slot.utc - 7 * minute);
    // In whole milliseconds, of a level that is no round number.
    expect([7 * minute + 1, 7 * minute + 2]).toContain(wake(slot));
  });

  test.each<[string, (slot: SlotDriver) => void, number]>([
    [
      "the news of a rise are asked for once more",
      (s) => {
        s.tick(48 * minute);
      },
      2 * minute,
    ],
    [
      "an hour after the rise, where Amazon has said nothing",
      (s) => {
        s.pass(50 * minute);
        s.tick(minute);
      },
      9 * minute,
    ],
  ])("%s", (_label, happened, ms) => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.accept();
    slot.confirm(90);
    happened(slot);
    expect(wake(slot)).toBe(ms);
  });

  test("the day on which a turned-off order counts as arrived", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    slot.accept("STANDARD_ORDER_PLACED", "A");
    slot.tick(day);
    slot.news("shipped", slot.utc + 2 * day);
    slot.dismiss();
    slot.tick(2 * day - 4 * minute);
    slot.send({ type: "time:passed" });
    expect(wake(slot)).toBe(4 * minute);
  });
});

describe("no wait keeps the shell busy, and each comes to its end", () => {
  /** Wakes so far, by the events that a shell sends. */
  function wakesOf(slot: SlotDriver): () => number {
    let wakes = 0;
    const send = slot.send.bind(slot);
    slot.send = (event) => {
      if (event.type === "time:passed") wakes += 1;
      return send(event);
    };
    return () => wakes;
  }

  const forecast = (slot: SlotDriver): void => {
    slot.send({ type: "forecast:made", forecast: { runsOutAt: slot.utc + 9 * day, perDay: 50 } });
  };

  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void]>([
    [
      "a sudden fall",
      { source: "mqtt" },
      (s) => {
        s.runLow();
      },
    ],
    [
      "a sudden fall, polled",
      {},
      (s) => {
        s.runLow();
      },
    ],
    [
      "a rise by one reading",
      { source: "mqtt" },
      (s) => {
        s.runLow();
        s.accept();
        s.pass(day);
        read(s, 90);
      },
    ],
    [
      "a rise while the order is not shipped",
      { suddenFall: 0 },
      (s) => {
        s.runLow();
        s.accept();
        s.pass(day);
        s.confirm(90);
      },
    ],
    [
      "in the house",
      { packSize: 100, source: "usage" },
      (s) => {
        s.send({ type: "spare:told", units: 50 });
        s.useUp(90);
      },
    ],
    [
      "leadDays, and the forecast never comes",
      { lead: 7 * day, source: "usage" },
      (s) => {
        s.useUp(50);
      },
    ],
    [
      "leadDays, and it came once",
      { lead: 7 * day, source: "usage" },
      (s) => {
        s.useUp(50);
        forecast(s);
      },
    ],
    [
      "a silent sensor with a forecast",
      {},
      (s) => {
        s.confirm(50);
        s.pass(50 * hour);
        forecast(s);
      },
    ],
    [
      "a late order",
      { source: "usage" },
      (s) => {
        s.useUp(90);
        s.accept();
        s.pass(15 * day);
      },
    ],
    [
      "turned off before its day",
      { source: "usage" },
      (s) => {
        s.useUp(90);
        s.accept();
        s.tick(day);
        s.news("shipped", s.utc + 3 * day);
        s.dismiss();
      },
    ],
    [
      "held back by an order of another slot",
      {},
      (s) => {
        s.send({ type: "predecessor:changed", predecessor: { key: "old", until: s.utc + 20 * day } });
        s.runLow();
      },
    ],
    [
      "wear under a clock that nobody confirms",
      { source: "wear" },
      (s) => {
        s.drift = null;
        s.told();
      },
    ],
  ])("%s: at most a wake an hour, and what is asked for", (_label, policy, happened) => {
    const slot = new SlotDriver({ ...defaultWaits, ...policy });
    happened(slot);
    const wakes = wakesOf(slot);
    slot.pass(20 * day);
    expect(wakes()).toBeLessThanOrEqual(20 * 24 * 2 + 100);
    expect(wake(slot)).not.toBe(0);
  });

  test("a fraction of a millisecond on the uptime clock: woken once, and it stands", () => {
    const slot = new SlotDriver({ ...defaultWaits, source: "mqtt", automatic: false });
    slot.mono = 66_757_317.897_942_85;
    read(slot, 12);
    slot.mono += 30 * minute - 0.000_1;
    slot.send({ type: "time:passed" });
    expect(slot.state.shelf.row).toBeNull();
    expect(wake(slot)).toBe(1);
    slot.mono += 1;
    slot.send({ type: "time:passed" });
    expect(slot.state.shelf.row).toEqual({ lowest: 12, middle: 12, highest: 12 });
  });
});
