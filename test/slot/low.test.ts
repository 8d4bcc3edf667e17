import { describe, expect, test } from "vitest";
import type { LogLine } from "../../src/slot/log-lines.ts";
import { sideOf, suddenFall } from "../../src/slot/low.ts";
import type { Policy } from "../../src/slot/policy.ts";
import type { SourceName } from "../../src/sources/all.ts";
import { newSlot, type Shelf } from "../../src/slot/state.ts";
import { hour, minute } from "../../src/slot/times.ts";
import { defaultPolicy, policyWith, tuesday, type SlotDriver } from "./support/slot-driver.ts";
import { sinks, waiting } from "./support/sinking.ts";

const falls = (slot: SlotDriver): LogLine[] => slot.lines.filter(({ code }) => code === "fellSuddenly");
const facts = (slot: SlotDriver) => ({
  shelf: slot.state.shelf,
  book: slot.book,
  run: slot.state.run,
  policy: slot.policy,
  now: slot.now,
});

describe("rule 2: on which side of the threshold a level is", () => {
  test.each([
    [20, "low"],
    [0, "low"],
    [20.01, null],
    [25, null],
    [25.01, "fine"],
    [100, "fine"],
  ] as const)("%d: %s", (level, side) => {
    expect(sideOf({ policy: defaultPolicy }, level)).toBe(side);
  });
});

describe("rule 2: a sudden fall", () => {
  test.each([
    ["from exactly 10 points above the threshold: believed at once", 30, null],
    ["from a tenth more: not yet", 30.1, 30.1],
    ["from the top", 100, 100],
  ])("%s", (_label, from, told) => {
    const slot = waiting({ automatic: false });
    slot.confirm(from);
    slot.confirm(12);
    expect(slot.view.low).toBe(told === null);
    // The last row that stood above ended with the first of the low readings, half an hour ago.
    expect(suddenFall(facts(slot))).toEqual(told === null ? null : { from: told, to: 12, believedIn: 11.5 * hour });
  });

  test.each<SourceName>(["webhook", "mqtt"])(
    "%s: believed to the millisecond, 12 hours after a row last stood above, while nothing else comes",
    (source) => {
      const slot = waiting({ source });
      slot.confirm(80);
      slot.confirm(12);
      slot.pass(11.5 * hour - 1);
      expect([slot.view.low, slot.calls]).toEqual([false, []]);
      expect(suddenFall(facts(slot))).toEqual({ from: 80, to: 12, believedIn: 1 });
      slot.pass(1);
      expect([slot.view.low, slot.calls]).toEqual([true, [1]]);
    },
  );

  test("http: believed with the first poll after that", () => {
    const slot = waiting();
    slot.confirm(80);
    slot.confirm(12);
    slot.pass(13 * hour);
    expect([slot.view.low, slot.calls]).toEqual([false, []]);
    slot.read(12);
    expect([slot.view.low, slot.calls]).toEqual([true, [1]]);
  });

  test("taken back before that, it was none: a tare that was lost overnight orders nothing", () => {
    const slot = waiting({ source: "mqtt" });
    slot.confirm(80);
    slot.confirm(0);
    slot.pass(10 * hour);
    slot.confirm(79);
    slot.pass(20 * hour);
    slot.confirm(78);
    expect([slot.view.low, slot.calls, slot.state.shelf.cycle]).toEqual([false, [], 0]);
    expect(suddenFall(facts(slot))).toBeNull();
  });

  test("each row that stands above begins the wait anew: a jar lifted every evening is never low", () => {
    const slot = waiting({ source: "mqtt" });
    for (let evening = 0; evening < 5; evening++) {
      slot.confirm(60);
      slot.pass(2 * hour);
      slot.confirm(0);
      slot.pass(10 * hour);
      slot.confirm(60);
      slot.pass(9 * hour);
    }
    expect([slot.view.low, slot.calls, slot.state.shelf.cycle]).toEqual([false, [], 0]);
  });

  test("what sank near the threshold first is believed as ever", () => {
    const slot = waiting();
    slot.confirm(80);
    sinks(slot);
    expect([slot.view.low, slot.calls]).toEqual([true, [1]]);
    expect(falls(slot)).toEqual([]);
  });

  test.each<[string, Partial<Policy>, Partial<Shelf>]>([
    ["where it is off", { suddenFall: 0 }, {}],
    ["of a computed level", { source: "usage" }, {}],
    ["once it is low", {}, { low: true }],
    ["without a row", {}, { row: null }],
    ["where not all of the row is at the threshold", {}, { row: { lowest: 12, middle: 12, highest: 20.1 } }],
    ["where nothing stood above", {}, { stood: [{ level: 30, until: null }] }],
  ])("there is none %s", (_label, policy, differs) => {
    const now = { utc: tuesday, mono: hour, drift: 0 };
    const base = newSlot(now);
    const shelf: Shelf = {
      ...base.shelf,
      row: { lowest: 12, middle: 12, highest: 20 },
      stood: [
        { level: 80, until: hour },
        { level: 12, until: null },
      ],
    };
    const of = (more: Partial<Shelf>, by: Partial<Policy>) =>
      suddenFall({
        shelf: { ...shelf, ...more },
        run: base.run,
        policy: policyWith({ suddenFall: 12 * hour, ...by }),
        now,
      });
    expect(of({}, {})).toEqual({ from: 80, to: 12, believedIn: 12 * hour });
    expect(of(differs, policy)).toBeNull();
  });

  test("over restarts: what stood before them counts, the time off does not", () => {
    const slot = waiting({ source: "mqtt" });
    slot.confirm(80);
    slot.confirm(12);
    slot.pass(6 * hour);
    slot.send({ type: "time:passed" });
    slot.restart(20 * hour);
    slot.learn();
    expect(suddenFall(facts(slot))).toMatchObject({ from: 80, believedIn: 5.5 * hour });
    slot.pass(5.5 * hour - 1);
    expect(slot.calls).toEqual([]);
    slot.pass(1);
    expect(slot.calls).toEqual([1]);
  });
});

describe("rule 2: a sudden fall is told", () => {
  test("at once, with the time at which it will be believed", () => {
    const slot = waiting();
    slot.confirm(80.4);
    slot.read(0.4, 0.4);
    slot.pass(15 * minute);
    const then = slot.utc + 11.5 * hour;
    expect(slot.send({ type: "level:read", percent: 0.4 })).toEqual([
      { type: "log", level: "warn", line: { code: "fellSuddenly", from: 80, to: 0, believedAt: then } },
    ]);
    expect(slot.view).toMatchObject({
      status: { code: "fellSuddenly", from: 80, to: 0, believedAt: then },
      fault: true,
      attention: true,
      onOrder: false,
    });
  });

  test("with automatic ordering off nothing is promised", () => {
    const slot = waiting({ automatic: false });
    slot.confirm(80);
    slot.confirm(0);
    expect(falls(slot)).toEqual([{ code: "fellSuddenly", from: 80, to: 0, believedAt: slot.utc + 11.5 * hour }]);
    expect(slot.view).toMatchObject({
      status: { code: "fellSuddenly", from: 80, to: 0, believedAt: null },
      fault: true,
    });
  });

  test.each([
    ["a millisecond before 24 hours: not again", -1, 1],
    ["24 hours later: again", 0, 2],
  ])("once in 24 hours: %s", (_label, late, told) => {
    const slot = waiting({ source: "mqtt" });
    slot.confirm(80);
    slot.confirm(0);
    const saidAt = slot.state.shelf.fellUp ?? NaN;
    slot.confirm(80);
    slot.pass(20 * hour);
    slot.confirm(80);
    slot.read(0, 0);
    // The third of them makes the row.
    slot.pass(saidAt + 24 * hour + late - (slot.mono + slot.state.run.ahead));
    slot.send({ type: "level:read", percent: 0 });
    expect(falls(slot)).toHaveLength(told);
  });

  test("a restart does not tell it anew", () => {
    const slot = waiting({ source: "mqtt" });
    slot.confirm(80);
    slot.confirm(0);
    slot.restart();
    slot.read(0, 0, 0);
    expect(falls(slot)).toHaveLength(1);
  });

  test("an order on its way is told before it; the fault is the order's", () => {
    const slot = waiting();
    slot.confirm(50);
    slot.request();
    slot.accept();
    slot.confirm(0);
    expect(slot.view).toMatchObject({ onOrder: true, status: { code: "placed", expectedAt: null }, fault: false });
    expect(falls(slot)).toHaveLength(1);
  });
});

describe("rule 2: a threshold that was changed is judged anew at the start", () => {
  const begin = (source: SourceName, level: number, threshold: number, policy: Partial<Policy> = {}): SlotDriver => {
    const slot = waiting({ source, automatic: false, ...policy });
    if (source === "usage" || source === "wear") slot.useUp(100 - level);
    else slot.confirm(level);
    slot.policy = { ...slot.policy, threshold };
    slot.restart();
    return slot;
  };

  test.each<[string, SourceName, number, number, boolean]>([
    ["http, raised to the level", "http", 25, 25, true],
    ["http, raised to just below it", "http", 25, 24, false],
    ["mqtt, raised above the level", "mqtt", 25, 40, true],
    ["usage, raised to the level", "usage", 30, 30, true],
    ["usage, raised to just below it", "usage", 30, 29.9, false],
    ["wear, raised to the level", "wear", 30, 30, true],
    ["http, lowered below the level: no hysteresis", "http", 12, 11, false],
    ["http, lowered to the level", "http", 12, 12, true],
    ["usage, lowered below the level: no hysteresis", "usage", 12, 11, false],
    ["usage, lowered to the level", "usage", 12, 12, true],
  ])("%s", (_label, source, level, threshold, low) => {
    const slot = begin(source, level, threshold);
    expect(slot.view.low).toBe(low);
    expect(slot.state.shelf).toMatchObject({
      judgedBy: threshold,
      lowSince: low ? (slot.state.shelf.lowSince ?? NaN) : null,
    });
  });

  test("nothing is told of a low that ends so", () => {
    const slot = waiting({ automatic: false });
    sinks(slot);
    const { length } = slot.lines;
    slot.policy = { ...slot.policy, threshold: 10 };
    slot.restart();
    expect(slot.lines.slice(length)).toEqual([]);
  });

  test("low since now, where it begins so; since before, where it was", () => {
    const raised = begin("http", 25, 25);
    expect(raised.state.shelf.lowSince).toBe(raised.utc);
    const slot = waiting({ automatic: false });
    sinks(slot);
    const since = slot.state.shelf.lowSince;
    slot.policy = { ...slot.policy, threshold: 30 };
    slot.restart();
    expect(slot.state.shelf).toMatchObject({ low: true, lowSince: since });
  });

  test("by the row, and not by a single reading", () => {
    const slot = waiting({ automatic: false });
    slot.confirm(50);
    slot.read(30);
    slot.policy = { ...slot.policy, threshold: 40 };
    slot.restart();
    expect(slot.view.low).toBe(false);
  });

  test("a sudden fall is not believed for that: 35 % is more than 10 points above 20, and not above 30", () => {
    for (const [threshold, low] of [
      [21, false],
      [30, true],
    ] as const) {
      const slot = waiting({ source: "mqtt", automatic: false });
      slot.confirm(35);
      slot.confirm(20.5);
      expect(slot.view.low).toBe(false);
      slot.policy = { ...slot.policy, threshold };
      slot.restart();
      expect(slot.view.low).toBe(low);
    }
  });

  test.each<[string, SourceName]>([
    ["without a row", "http"],
    ["a manual slot", "manual"],
  ])("%s: nothing is judged", (_label, source) => {
    const slot = waiting({ source, automatic: false });
    if (source === "http") slot.read(5);
    else slot.told();
    slot.policy = { ...slot.policy, threshold: 90 };
    slot.restart();
    expect(slot.view.low).toBe(false);
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    ["which never had a level", () => undefined],
    [
      "which had one as long as its use was counted",
      (slot) => {
        slot.policy = { ...slot.policy, source: "usage" };
        slot.restart();
        slot.useUp(70);
        slot.policy = { ...slot.policy, source: "manual" };
        slot.restart();
      },
    ],
  ])("a manual slot, %s: nothing is judged", (_label, before) => {
    const slot = waiting({ source: "manual", automatic: false });
    before(slot);
    slot.policy = { ...slot.policy, threshold: 90 };
    slot.restart();
    expect(slot.view.low).toBe(false);
  });

  test("a computed level that is low by the new one as well is low since when it was", () => {
    const slot = waiting({ source: "usage", automatic: false });
    slot.useUp(90);
    const since = slot.utc;
    slot.policy = { ...slot.policy, threshold: 30 };
    slot.restart();
    expect(slot.state.shelf).toMatchObject({ low: true, lowSince: since });
  });

  test("the same threshold is not judged anew: between the two low stays, and fine stays", () => {
    for (const low of [true, false]) {
      const slot = waiting({ automatic: false });
      if (low) sinks(slot);
      slot.confirm(23);
      slot.restart();
      expect(slot.view.low).toBe(low);
    }
  });

  test("what 0.1.0 stored says not by which threshold: it stays as it is", () => {
    const slot = waiting({ automatic: false });
    slot.confirm(25);
    slot.state = { ...slot.state, shelf: { ...slot.state.shelf, judgedBy: null } };
    slot.policy = { ...slot.policy, threshold: 40 };
    slot.restart();
    expect(slot.view.low).toBe(false);
    expect(slot.state.shelf.judgedBy).toBe(40);
  });
});

describe("rule 2: since when it is low", () => {
  test("since the row that said so, and not any more when it ends", () => {
    const slot = waiting({ automatic: false });
    sinks(slot);
    expect(slot.state.shelf).toMatchObject({ low: true, lowSince: slot.utc });
    const since = slot.utc;
    slot.read(11, 10);
    expect(slot.state.shelf.lowSince).toBe(since);
    slot.confirm(26);
    expect(slot.state.shelf).toMatchObject({ low: false, lowSince: null });
  });

  test("a computed level: at once, whatever it fell from", () => {
    const slot = waiting({ source: "usage", automatic: false });
    slot.tick(minute);
    slot.useUp(99);
    expect(slot.state.shelf).toMatchObject({ low: true, lowSince: slot.utc });
    slot.told();
    expect(slot.state.shelf).toMatchObject({ low: false, lowSince: null });
  });
});
