import { describe, expect, test } from "vitest";
import type { SourceName } from "../../src/sources/all.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { SlotDriver } from "./support/slot-driver.ts";

/** A slot with an accepted order of this cycle, low. */
function ordered(source: SourceName = "http"): SlotDriver {
  const slot = new SlotDriver({ source });
  if (source === "wear" || source === "usage") slot.useUp(85);
  else if (source === "manual") slot.request();
  else slot.runLow();
  slot.accept();
  slot.pass(2 * day);
  return slot;
}

describe("rule 3a: a rise is a refill", () => {
  test.each([
    ["three readings 20 points above", [32, 32, 32], true],
    ["poured slowly: the lowest of the three counts", [25, 31, 32, 33], false],
    ["19 points above", [31, 31, 31], false],
    ["two readings", [90, 90], false],
    ["a glitch in the middle", [90, 12, 90, 90], false],
  ])("%s", (_label, readings, refilled) => {
    const slot = ordered();
    slot.news("shipped");
    slot.read(...readings);
    expect(slot.state.shelf.cycle).toBe(refilled ? 1 : 0);
    expect(slot.view.onOrder).toBe(!refilled);
    expect(slot.book.armed).toBe(refilled);
  });

  test("counts from the lowest confirmed level: one glitch to nothing does not lower the mark", () => {
    const slot = ordered();
    slot.read(0, 12, 25, 25, 25);
    expect(slot.state.shelf.cycle).toBe(0);
  });

  test("is one refill, however long it stays full", () => {
    const slot = ordered();
    slot.news("shipped");
    slot.read(90, 91, 92, 92, 92, 91, 90);
    expect(slot.state.shelf.cycle).toBe(1);
    expect(slot.ends).toEqual(["refilled"]);
  });

  test("to a level that is still low is a new need, ordered when the cooldown is over", () => {
    const slot = new SlotDriver();
    slot.confirm(80);
    slot.confirm(0);
    slot.accept();
    slot.arrives(20);
    expect(slot.book).toMatchObject({ armed: true, number: 1 });
    expect(slot.view.status).toMatchObject({ code: "lowHeld", reason: { code: "cooldown" } });
    slot.pass(24 * hour);
    expect(slot.book.number).toBe(2);
  });
});

describe("rule 9: the orders that refills closed", () => {
  test("the newest ten are kept, each once, the newest last", () => {
    const slot = new SlotDriver({ source: "usage", cap: 31, cooldown: 0 });
    for (const id of ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "C", "K"]) {
      slot.useUp(90);
      slot.accept("STANDARD_ORDER_PLACED", id);
      slot.told();
    }
    expect(slot.book.closed.map(({ id }) => id).join("")).toBe("BDEFGHIJCK");
  });
});

describe("rule 3b: told by hand", () => {
  test("closes the order, arms the slot and never orders", () => {
    const slot = ordered();
    const before = slot.calls.length;
    slot.told();
    expect(slot.view).toMatchObject({ onOrder: false, low: false, fault: false, status: { code: "fine" } });
    expect(slot.book.armed).toBe(true);
    expect(slot.calls).toHaveLength(before);
  });

  test.each([
    ["the sensor goes on saying low", [12, 12, 12, 12, 12, 12], false],
    ["two readings above threshold + 5 and low again", [26, 26, 12, 12, 12], false],
    ["readings only just above the threshold", [25, 25, 25, 12, 12, 12], false],
    ["three readings above threshold + 5, then low", [26, 26, 26, 12, 12, 12], true],
    ["a rise, then low", [0, 0, 0, 20, 20, 20], true],
  ])(
    "while a sensor reports, an automatic order follows only what the sensor showed: %s",
    (_label, readings, again) => {
      const slot = ordered();
      slot.told();
      slot.read(...readings);
      expect(slot.calls.length).toBe(again ? 2 : 1);
      if (!again) expect(slot.view.status).toMatchObject({ code: "lowHeld", reason: { code: "awaitsSensor" } });
    },
  );

  test("what was read before it was told says nothing about after", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.read(80, 80, 80, 12, 12);
    slot.told();
    slot.read(12);
    expect(slot.view.low).toBe(false);
  });
});

describe("a told refill where the sensor is gone or silent", () => {
  test("waits for no sensor once the slot has none: http became usage", () => {
    const slot = new SlotDriver();
    slot.confirm(80);
    slot.told();
    slot.policy = { ...slot.policy, source: "usage" };
    slot.restart();
    slot.learn();
    slot.send({ type: "level:spent", points: 75 });
    expect(slot.calls).toHaveLength(1);
  });

  test("a pushed reading from before a told refill does not stand after a restart", () => {
    const slot = new SlotDriver({ source: "mqtt" });
    slot.read(12);
    slot.pass(minute);
    slot.told();
    slot.restart();
    slot.learn();
    slot.pass(hour);
    expect(slot.view.low).toBe(false);
    expect(slot.calls).toEqual([]);
  });

  test("a pushed reading that is stale by then says that it is low, and orders nothing", () => {
    const slot = new SlotDriver({ source: "mqtt", staleAfter: hour });
    slot.read(12);
    slot.restart(2 * hour);
    slot.learn();
    slot.pass(hour);
    expect(slot.view.low).toBe(true);
    expect(slot.calls).toEqual([]);
  });

  test("a pushed reading that is fresh does", () => {
    const slot = new SlotDriver({ source: "mqtt" });
    slot.read(12);
    slot.restart();
    slot.learn();
    slot.pass(hour);
    expect(slot.view.low).toBe(true);
  });
});

describe("rule 3c: where no sensor reports", () => {
  test.each<[SourceName, number]>([
    ["wear", 23],
    ["usage", 23],
    ["manual", 23],
    ["wear", 24],
    ["usage", 24],
    ["manual", 24],
  ])("%s: turning Replenish off %i h after acceptance", (source, hours) => {
    const slot = new SlotDriver({ source });
    if (source === "manual") slot.request();
    else slot.useUp(85);
    slot.accept();
    slot.pass(hours * hour);
    slot.dismiss();
    const refilled = hours >= 24;
    expect(slot.view.onOrder).toBe(false);
    expect(slot.book.armed).toBe(refilled);
    if (refilled) expect(slot.view.level).toBe(100);
  });

  test("where a sensor reports, turning it off never refills", () => {
    const slot = ordered();
    slot.pass(20 * day);
    slot.dismiss();
    expect(slot.state.shelf.cycle).toBe(0);
    expect(slot.book.armed).toBe(false);
  });

  test.each<SourceName>(["wear", "usage", "manual"])("a told refill sets %s to 100 %%", (source) => {
    const slot = ordered(source);
    slot.told();
    expect(slot.view).toMatchObject({ level: 100, low: false, status: { code: "fine" } });
  });

  test("a manual slot knows its level for staleAfterHours after a told refill", () => {
    const slot = new SlotDriver({ source: "manual" });
    expect(slot.view).toMatchObject({ level: null, status: { code: "byHand" } });
    slot.told();
    slot.pass(48 * hour);
    expect(slot.view.level).toBe(100);
    slot.pass(hour);
    expect(slot.view).toMatchObject({ level: null, status: { code: "byHand" }, attention: false });
  });
});

describe("rule 3: a refill while an order is on its way to Amazon", () => {
  test("while the call runs: not repeated, its answer is recorded as the new cycle's order", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.confirm(90);
    slot.accept();
    expect(slot.view).toMatchObject({ onOrder: true, status: { code: "placed", expectedAt: null } });
    expect(slot.book.armed).toBe(false);
    expect(slot.book.capEntries).toHaveLength(1);
  });

  test("a refill after Off does not turn Replenish on again: the answer is recorded, the order stays dismissed", () => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.dismiss();
    slot.told();
    slot.accept();
    expect(slot.view.onOrder).toBe(false);
    expect(slot.ends).toEqual(["dismissed"]);
    expect(slot.book).toMatchObject({ capEntries: [{ eventInstanceId: "order-1" }], dismissed: { number: 1 } });
  });

  test.each([
    ["attempt:notSent", "not sent", 0],
    ["attempt:unknown", "unconfirmed", 1],
  ] as const)("between repeats after %s: ends as %s", (failure, end, counted) => {
    const slot = new SlotDriver();
    slot.runLow();
    slot.fail(failure);
    slot.told();
    expect(slot.ends).toEqual([end]);
    expect(slot.book.capEntries).toHaveLength(counted);
    expect(slot.book.armed).toBe(true);
  });
});
