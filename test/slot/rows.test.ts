import { describe, expect, test } from "vitest";
import type { Policy } from "../../src/slot/policy.ts";
import { judgesStanding } from "../../src/slot/reading.ts";
import {
  counts,
  isSettled,
  risingTime,
  rowIn,
  rowOf,
  standingTime,
  uptimeNow,
  withoutOlder,
} from "../../src/slot/rows.ts";
import { newRun, newSlot, type Counted, type Row, type Run, type Shelf } from "../../src/slot/state.ts";
import { hour, minute, second, type Moment } from "../../src/slot/times.ts";
import { factsOf, type Facts } from "../../src/slot/draft.ts";
import { defaultWaits, policyWith, SlotDriver, tuesday } from "./support/slot-driver.ts";

/** Readings by the minute at which they came on the uptime clock. */
const at = (...readings: [minutes: number, level: number][]): Counted[] =>
  readings.map(([minutes, level]) => ({ level, up: minutes * minute }));

const by = (confirmations: number, settle: number): Pick<Policy, "settle" | "confirmations"> => ({
  confirmations,
  settle,
});

describe("rule 1: which readings make a row", () => {
  test.each<[string, Counted[], number, number, Row | null]>([
    ["none at all", [], 1, 0, null],
    ["one, where one is enough", at([0, 12]), 1, 0, { lowest: 12, middle: 12, highest: 12 }],
    ["two of three", at([0, 12], [15, 12]), 3, 0, null],
    [
      "three of three, without a wait: whenever they come",
      at([0, 12], [0, 14], [0, 13]),
      3,
      0,
      { lowest: 12, middle: 13, highest: 14 },
    ],
    [
      "four of three: the newest count",
      at([0, 80], [1, 12], [2, 14], [3, 13]),
      3,
      0,
      { lowest: 12, middle: 13, highest: 14 },
    ],
    [
      "three polls of 15 minutes",
      at([0, 12], [15, 11], [30, 10]),
      3,
      30 * minute,
      { lowest: 10, middle: 11, highest: 12 },
    ],
    [
      "exactly nine tenths of settleMinutes",
      at([0, 12], [14, 11], [27, 10]),
      3,
      30 * minute,
      { lowest: 10, middle: 11, highest: 12 },
    ],
    ["a millisecond less than nine tenths", [{ level: 12, up: 1 }, ...at([14, 11], [27, 10])], 3, 30 * minute, null],
    [
      "enough by number, not by time: an older one joins",
      at([0, 30], [10, 12], [20, 12], [30, 12]),
      3,
      30 * minute,
      { lowest: 12, middle: 12, highest: 30 },
    ],
    [
      "no more than is needed: the oldest is left out",
      at([0, 80], [1, 12], [15, 12], [28, 12]),
      3,
      30 * minute,
      { lowest: 12, middle: 12, highest: 12 },
    ],
    ["enough by time, not by number", at([0, 12], [60, 12]), 3, 30 * minute, null],
    ["one confirmation still has to stand for settleMinutes", at([0, 12]), 1, 30 * minute, null],
    [
      "one confirmation, and the next reading after the time",
      at([0, 14], [27, 12]),
      1,
      30 * minute,
      { lowest: 12, middle: 14, highest: 14 },
    ],
  ])("%s", (_label, recent, confirmations, settle, row) => {
    expect(rowIn(recent, by(confirmations, settle))).toEqual(row);
  });

  test.each([
    ["one", [7], { lowest: 7, middle: 7, highest: 7 }],
    ["two: the higher", [9, 7], { lowest: 7, middle: 9, highest: 9 }],
    ["three, in whatever order", [100, 9, 30], { lowest: 9, middle: 30, highest: 100 }],
    ["four: the higher of the two in the middle", [4, 3, 2, 1], { lowest: 1, middle: 3, highest: 4 }],
    ["five, of which two are odd", [50, 0, 49, 51, 100], { lowest: 0, middle: 50, highest: 100 }],
  ])("the reading in the middle: %s", (_label, levels, row) => {
    expect(rowOf(levels)).toEqual(row);
  });

  test.each<[string, Counted[], number, number, number]>([
    ["a row: only what made it", at([0, 80], [15, 12], [30, 12], [45, 12]), 3, 30 * minute, 3],
    ["a longer one, where they came close together", at([0, 12], [10, 12], [20, 12], [30, 12]), 3, 30 * minute, 4],
    ["no row yet: all of them", at([0, 80], [10, 12], [20, 12]), 3, 30 * minute, 3],
    ["none", [], 3, 30 * minute, 0],
  ])("what is kept for the next row: %s", (_label, recent, confirmations, settle, kept) => {
    expect(withoutOlder(recent, by(confirmations, settle))).toEqual(recent.slice(recent.length - kept));
  });

  test.each([
    ["the first", [], 0, true],
    ["a quarter of settleMinutes later", at([0, 12]), 7.5 * minute, true],
    ["a millisecond earlier", at([0, 12]), 7.5 * minute - 1, false],
    ["only the newest of those that count is compared", at([0, 12], [20, 12]), 27 * minute, false],
  ])("of readings closer together than a quarter of settleMinutes the first counts: %s", (_label, recent, up, does) => {
    expect(counts(recent, up, { settle: 30 * minute })).toBe(does);
  });

  test("without a wait every reading counts", () => {
    expect(counts(at([0, 12]), 0, { settle: 0 })).toBe(true);
  });
});

describe("rules 1 and 3a: how long one pushed reading has to stand", () => {
  test.each([
    ["the defaults", 30 * minute, 12 * hour, 30 * minute, 12 * hour],
    ["a short wait", minute, 12 * hour, minute, 12 * hour],
    ["no wait for sudden falls: as long as for a row", 40 * minute, 0, 40 * minute, 40 * minute],
    ["a fall is believed sooner than a row stands", 2 * hour, hour, 2 * hour, 2 * hour],
    ["no settling, but sudden falls: half an hour for a row", 0, hour, 30 * minute, hour],
    ["both off, by number alone: half an hour for a row, and never a refill", 0, 0, 30 * minute, null],
  ])("%s", (_label, settle, suddenFall, standing, rising) => {
    expect(standingTime({ settle })).toBe(standing);
    expect(risingTime({ settle, suddenFall })).toBe(rising);
  });
});

describe("rule 1: the newest row says what the newest reading does", () => {
  const alone: Pick<Shelf, "newest" | "row"> = {
    newest: { level: 12, up: 5 },
    row: { lowest: 12, middle: 12, highest: 12 },
  };
  test.each<[string, Partial<typeof alone>, boolean]>([
    ["it does", {}, true],
    ["no reading", { newest: null }, false],
    ["no row yet", { row: null }, false],
    ["another one came since", { newest: { level: 13, up: 6 } }, false],
    ["the row is of other readings, lower", { row: { lowest: 11, middle: 12, highest: 12 } }, false],
    ["the row is of other readings, higher", { row: { lowest: 12, middle: 12, highest: 13 } }, false],
  ])("%s", (_label, differs, settled) => {
    expect(isSettled({ ...alone, ...differs })).toBe(settled);
  });

  const facts = (shelf: Shelf, run: Run, policy: Partial<Policy>, now: Moment): Facts =>
    factsOf({ shelf, run, books: {} }, policyWith(policy), now);

  test.each<[string, Partial<Policy>, Partial<Shelf>, number | null]>([
    ["a polled slot", { source: "http" }, {}, null],
    ["no reading", {}, { newest: null }, null],
    ["new", {}, {}, 30 * minute],
    ["10 minutes old", {}, { newest: { level: 12, up: 0 } }, 20 * minute],
    ["a row by now: to the refill that it may be", {}, { ...alone, newest: { level: 12, up: 10 * minute } }, 12 * hour],
    [
      "a row, where one reading is never a refill",
      { settle: 0, suddenFall: 0 },
      { ...alone, newest: { level: 12, up: 10 * minute } },
      null,
    ],
  ])("what is waited for: %s", (_label, policy, shelf, ms) => {
    const now = { utc: tuesday, mono: 3 * minute, drift: 0 };
    const run = { ...newRun(), ahead: 7 * minute };
    const all = { ...newSlot(now).shelf, newest: { level: 12, up: 10 * minute }, ...shelf };
    expect(uptimeNow(run, now)).toBe(10 * minute);
    expect(judgesStanding.wakeIn(facts(all, run, { ...defaultWaits, source: "mqtt", ...policy }, now))).toBe(ms);
  });

  test("12 hours after it came nothing is waited for any more", () => {
    const shelf = { ...newSlot({ utc: tuesday }).shelf, ...alone, newest: { level: 12, up: 0 } };
    const policy = { ...defaultWaits, source: "mqtt" };
    const waits = [12 * hour - 1, 12 * hour].map((mono) =>
      judgesStanding.wakeIn(facts(shelf, newRun(), policy, { utc: tuesday, mono, drift: 0 })),
    );
    expect(waits).toEqual([1, null]);
  });
});

describe("rule 1: time makes a row, and not number", () => {
  const polled = (policy: Partial<Policy> = {}): SlotDriver =>
    new SlotDriver({ ...defaultWaits, suddenFall: 0, automatic: false, ...policy });
  const burst = (slot: SlotDriver, ms: number, ...percents: number[]): void => {
    for (const percent of percents) {
      slot.pass(ms);
      slot.send({ type: "level:read", percent });
    }
  };

  test("a burst within a second is one word of the sensor's", () => {
    const slot = polled({ source: "mqtt" });
    slot.confirm(62);
    slot.pass(15 * minute);
    burst(slot, second / 4, 2, 2, 2, 2);
    slot.pass(5 * minute);
    burst(slot, second, 62);
    slot.pass(5 * hour);
    expect(slot.view).toMatchObject({ level: 62, low: false });
  });

  test("a jar lifted for 40 s off a scale that reports every 10 s is neither low nor a refill", () => {
    const slot = polled();
    for (let times = 0; times < 360; times++) burst(slot, 10 * second, 60);
    burst(slot, 10 * second, 0, 0, 0, 0);
    for (let times = 0; times < 360; times++) burst(slot, 10 * second, 90);
    expect(slot.lines.filter(({ code }) => code === "heldBack")).toEqual([]);
    expect(slot.view.low).toBe(false);
  });

  test("a scale that reports every 10 s is low half an hour after it is", () => {
    const slot = polled();
    for (let times = 0; times < 360; times++) burst(slot, 10 * second, 60);
    const since = slot.utc;
    while (!slot.view.low && slot.utc - since < 2 * hour) burst(slot, 10 * second, 12);
    // The first of the low ones may come too soon after one that counted, and those that make the row are a quarter of
    // the time apart.
    expect(slot.utc - since).toBeGreaterThanOrEqual(27 * minute);
    expect(slot.utc - since).toBeLessThanOrEqual(38 * minute);
  });

  test("a burst is one reading of a row, too: with another one 28 minutes later there are two of three", () => {
    const slot = polled();
    slot.confirm(62);
    slot.pass(15 * minute);
    burst(slot, second / 4, 12, 12, 12);
    burst(slot, 28 * minute, 12);
    expect(slot.view.low).toBe(false);
    burst(slot, 8 * minute, 12);
    expect(slot.view.low).toBe(true);
  });

  test("one that came too soon to count, and stood by itself, counts from then on", () => {
    const slot = polled({ source: "mqtt" });
    slot.confirm(62);
    burst(slot, minute, 12);
    slot.pass(30 * minute);
    expect(slot.state.shelf.row).toEqual({ lowest: 12, middle: 12, highest: 12 });
    burst(slot, hour, 13);
    // With those before it, since there are not yet three.
    burst(slot, hour, 14);
    expect(slot.state.shelf.row).toEqual({ lowest: 12, middle: 13, highest: 14 });
  });

  test("of two in the same millisecond it is the last that stands", () => {
    const slot = polled({ source: "mqtt" });
    slot.confirm(62);
    burst(slot, hour, 40);
    burst(slot, 0, 12);
    slot.pass(30 * minute);
    expect(slot.state.shelf).toMatchObject({ row: { lowest: 12, highest: 12 }, low: true });
    expect(slot.state.shelf.recent.at(-1)).toEqual(slot.state.shelf.newest);
  });

  test("one that counts and stands by itself is not counted twice", () => {
    const slot = polled({ source: "mqtt" });
    slot.read(62);
    slot.pass(30 * minute);
    expect(slot.state.shelf.recent).toEqual([slot.state.shelf.newest]);
  });

  test("polls of 15 minutes with their jitter do: the third makes the row", () => {
    const slot = polled();
    slot.confirm(60);
    for (const minutes of [15, 13.5, 13.5]) burst(slot, minutes * minute, 12);
    expect(slot.view.low).toBe(true);
  });

  test("each reading extends the row by the newest, once it stands", () => {
    const slot = polled();
    slot.read(60, 60, 60, 50, 40);
    expect(slot.state.shelf.row).toEqual({ lowest: 40, middle: 50, highest: 60 });
    slot.read(30);
    expect(slot.state.shelf.row).toEqual({ lowest: 30, middle: 40, highest: 50 });
  });

  test.each([
    ["20 minutes before the restart and 10 after it", 20 * minute, 10 * minute, true],
    ["a millisecond less", 20 * minute, 10 * minute - 1, false],
  ])("a restart keeps what stood, the time off apart: %s", (_label, before, after, low) => {
    const slot = polled({ source: "mqtt" });
    slot.confirm(60);
    slot.read(12);
    slot.pass(before);
    slot.send({ type: "time:passed" });
    slot.restart(3 * hour);
    expect(slot.view.low).toBe(false);
    slot.pass(after);
    expect(slot.view.low).toBe(low);
  });

  test("readings of before and after a restart make a row together", () => {
    const slot = polled();
    slot.confirm(60);
    slot.read(12, 12);
    slot.restart(hour);
    slot.read(12);
    expect(slot.view.low).toBe(true);
  });

  test("a step of the wall clock makes nothing stand: the monotonic clock counts", () => {
    const slot = polled({ source: "mqtt" });
    slot.confirm(60);
    slot.read(12);
    slot.stepClock(3 * hour);
    slot.send({ type: "time:passed" });
    expect(slot.view.low).toBe(false);
    slot.pass(30 * minute);
    expect(slot.view.low).toBe(true);
  });

  test("another process on the same store carried the uptime on further: it never goes back", () => {
    const slot = polled({ source: "mqtt" });
    slot.read(50);
    slot.state = { ...slot.state, shelf: { ...slot.state.shelf, uptime: 10 * hour } };
    slot.send({ type: "time:passed" });
    expect(slot.state.shelf.uptime).toBe(10 * hour);
    slot.tick(minute);
    slot.send({ type: "time:passed" });
    expect(slot.state.shelf.uptime).toBe(10 * hour + minute);
  });

  test("the uptime is kept in whole milliseconds, and a start goes on with it", () => {
    const slot = polled({ source: "mqtt" });
    slot.mono += 5_000.7;
    slot.send({ type: "time:passed" });
    expect(slot.state.shelf.uptime).toBe(5_000);
    slot.restart(hour);
    expect(slot.state.shelf.uptime).toBe(5_000);
    slot.tick(3);
    slot.send({ type: "time:passed" });
    expect(slot.state.shelf.uptime).toBe(5_003);
  });
});
