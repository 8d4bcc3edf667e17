import { describe, expect, test } from "vitest";
import type { SourceName } from "../../src/sources/all.ts";
import { hour, minute } from "../../src/slot/times.ts";
import { SlotDriver } from "./support/slot-driver.ts";

const read = (slot: SlotDriver, percent: number): void => {
  slot.send({ type: "level:read", percent });
};

describe("rule 1: stale, to the millisecond", () => {
  test.each<[SourceName, number, boolean]>([
    ["http", 0, false],
    ["http", 1, true],
    ["mqtt", 0, false],
    ["mqtt", 1, true],
    ["webhook", 1, true],
    ["usage", 1, false],
  ])("%s, staleAfterHours and %i ms after the last reading: %s", (source, late, stale) => {
    const slot = new SlotDriver({ source });
    slot.read(50, 50);
    slot.tick(48 * hour + late);
    expect(slot.view.active).toBe(!stale);
    expect(slot.view.status.code === "silent").toBe(stale);
  });

  test("without any reading it counts from when the slot was first seen", () => {
    const slot = new SlotDriver({ source: "mqtt" });
    slot.tick(48 * hour);
    expect(slot.view.status).toEqual({ code: "neverRead" });
    slot.tick(1);
    expect(slot.view.status).toMatchObject({ code: "silent" });
  });

  test.each([
    ["as far as staleAfterHours", 48 * hour, false],
    ["a millisecond further", 48 * hour + 1, true],
  ])("a reading from a clock that was %s ahead: stale is %s", (_label, ahead, stale) => {
    const slot = new SlotDriver();
    slot.drift = null;
    slot.read(50, 50);
    slot.utc -= ahead;
    expect(slot.view.active).toBe(!stale);
  });

  test.each<[SourceName, number, boolean]>([
    ["mqtt", 30 * minute - 1, false],
    ["mqtt", 30 * minute, true],
    ["webhook", 30 * minute - 1, false],
    ["webhook", 30 * minute, true],
    ["http", 5 * hour, false],
  ])("%s, %i ms after a start: judged is %s", (source, ms, judged) => {
    const slot = new SlotDriver({ source });
    slot.read(50);
    slot.restart(60 * hour);
    slot.tick(ms);
    expect(slot.view.status.code === "silent").toBe(judged);
  });

  test("http: a refused reading is a poll, too", () => {
    const slot = new SlotDriver();
    slot.read(50);
    slot.restart(60 * hour);
    slot.send({ type: "level:failed" });
    expect(slot.view.status).toEqual({ code: "fine" });
    read(slot, NaN);
    expect(slot.view.status).toMatchObject({ code: "silent" });
  });

  test.each([
    ["staleAfterHours after it was told", 0, 100, { code: "fine" }],
    ["a millisecond later", 1, null, { code: "byHand" }],
  ])("a manual slot's level is known until %s", (_label, late, level, status) => {
    const slot = new SlotDriver({ source: "manual" });
    slot.told();
    slot.tick(48 * hour + late);
    expect(slot.view).toMatchObject({ level, active: level !== null, status });
  });
});

describe("rule 2: one pushed reading that stands half an hour, to the millisecond", () => {
  test.each<[SourceName, number, boolean]>([
    ["mqtt", 30 * minute - 1, false],
    ["mqtt", 30 * minute, true],
    ["webhook", 30 * minute - 1, false],
    ["webhook", 30 * minute, true],
    ["http", hour, false],
  ])("%s at the threshold, after %i ms: low is %s", (source, ms, low) => {
    const slot = new SlotDriver({ source, automatic: false });
    slot.read(80, 20);
    slot.pass(ms);
    expect(slot.view.low).toBe(low);
  });

  test.each([
    ["just above the threshold", 20.1, false],
    ["at threshold + 5", 25, false],
    ["just above threshold + 5", 25.1, true],
  ])("low ends: %s is %s", (_label, percent, ends) => {
    const slot = new SlotDriver({ source: "mqtt", automatic: false });
    slot.confirm(80);
    slot.confirm(10);
    slot.read(percent);
    const before = slot.lines.length;
    slot.pass(30 * minute);
    expect(slot.view.low).toBe(!ends);
    expect(slot.lines.slice(before)).toEqual(ends ? [{ code: "noLongerLow", percent: 25 }] : []);
  });

  test("a reading on the other side, or between the two, starts it anew", () => {
    for (const between of [80, 23]) {
      const slot = new SlotDriver({ source: "mqtt", automatic: false });
      slot.read(80, 12);
      slot.pass(20 * minute);
      read(slot, between);
      read(slot, 12);
      slot.pass(30 * minute - 1);
      expect(slot.view.low).toBe(false);
      slot.pass(1);
      expect(slot.view.low).toBe(true);
    }
  });

  test("what was already low, or already fine, stays so and is not told again", () => {
    const slot = new SlotDriver({ source: "mqtt", automatic: false });
    slot.confirm(12);
    const before = slot.lines.length;
    slot.pass(hour);
    slot.confirm(30);
    slot.pass(hour);
    expect(slot.lines.slice(before)).toEqual([{ code: "noLongerLow", percent: 30 }]);
  });

  test.each([
    ["at the threshold", 20, true],
    ["above it", 20.1, false],
  ])("after a restart the last one stands anew for 30 minutes: %s", (_label, percent, low) => {
    const slot = new SlotDriver({ source: "webhook", automatic: false });
    slot.read(80, percent);
    slot.restart();
    slot.pass(30 * minute - 1);
    expect(slot.view.low).toBe(false);
    slot.pass(1);
    expect(slot.view.low).toBe(low);
  });

  test.each([
    ["read after a refill that is long past", true],
    ["read before it", false],
  ])("after a restart one that was %s: stands anew is %s", (_label, stands) => {
    const slot = new SlotDriver({ source: "mqtt", automatic: false });
    slot.read(80, stands ? 80 : 12);
    slot.pass(minute);
    slot.told();
    slot.pass(minute);
    if (stands) read(slot, 12);
    slot.restart();
    slot.pass(30 * minute);
    expect(slot.view.low).toBe(stands);
  });

  test("after a restart one between the two says neither", () => {
    for (const low of [false, true]) {
      const slot = new SlotDriver({ source: "mqtt", automatic: false });
      slot.confirm(low ? 12 : 80);
      slot.read(23);
      slot.restart();
      slot.pass(hour);
      expect(slot.view.low).toBe(low);
    }
  });

  test("a polled one does not stand after a restart either", () => {
    const slot = new SlotDriver({ source: "http", automatic: false });
    slot.read(80, 12);
    slot.restart();
    slot.pass(2 * hour);
    expect(slot.view.low).toBe(false);
  });
});
