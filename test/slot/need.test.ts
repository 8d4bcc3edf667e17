import { describe, expect, test } from "vitest";
import { isLeadReached, leadIn } from "../../src/slot/need.ts";
import type { Policy } from "../../src/slot/policy.ts";
import type { SourceName } from "../../src/sources/all.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { SlotDriver } from "./support/slot-driver.ts";
import { waiting } from "./support/sinking.ts";

/** leadDays 7, and a row at 50 %. */
function half(policy: Partial<Policy> = {}): SlotDriver {
  const slot = new SlotDriver({ lead: 7 * day, ...policy });
  slot.confirm(50);
  return slot;
}

const facts = (slot: SlotDriver) => ({
  shelf: slot.state.shelf,
  book: slot.book,
  run: slot.state.run,
  policy: slot.policy,
  now: slot.now,
});
const forecast = (slot: SlotDriver, ms: number, perDay = 1_000) =>
  slot.send({ type: "forecast:made", forecast: { runsOutAt: slot.utc + ms, perDay } });

describe("rule 4: leadDays orders before it is low", () => {
  test.each([
    ["in a millisecond more than 7 days", 7 * day + 1, false],
    ["in exactly 7 days", 7 * day, true],
    ["tomorrow", day, true],
    ["already out, by the forecast", -day, true],
  ])("it runs out %s: ordered is %s", (_label, ms, ordered) => {
    const slot = half();
    expect(slot.calls).toEqual([]);
    const runsOutAt = slot.utc + ms;
    const effects = forecast(slot, ms);
    expect(slot.calls).toHaveLength(ordered ? 1 : 0);
    if (ordered)
      expect(effects[0]).toEqual({
        type: "log",
        level: "info",
        line: { code: "ordering", need: { percent: 50, threshold: 20, runsOutAt } },
      });
    expect(slot.view.low).toBe(false);
  });

  test("the order leaves when the day has come, to the millisecond, if the forecast stays the same", () => {
    const slot = half();
    forecast(slot, 7 * day + 50 * minute);
    slot.pass(50 * minute - 1);
    expect(slot.calls).toEqual([]);
    slot.pass(1);
    expect(slot.calls).toEqual([1]);
  });

  test("the forecast is asked for when a row stands at or below manualCeiling, and each hour from then on", () => {
    const slot = new SlotDriver({ lead: 7 * day });
    const asks = (): number => slot.effects.filter(({ type }) => type === "forecast").length;
    slot.confirm(61);
    slot.pass(3 * hour);
    expect(asks()).toBe(0);
    slot.confirm(60);
    expect(asks()).toBe(1);
    slot.pass(hour - 1);
    expect(asks()).toBe(1);
    slot.pass(1);
    expect(asks()).toBe(2);
    slot.pass(10 * hour);
    expect(asks()).toBe(12);
  });

  test("a forecast that says nothing orders nothing", () => {
    const slot = half();
    forecast(slot, 8 * day);
    expect(slot.send({ type: "forecast:made", forecast: null })).toEqual([]);
    slot.pass(3 * day);
    expect([slot.calls, slot.state.run.forecast]).toEqual([[], null]);
  });

  test("nor does one that is older than 2 hours: the next one is asked for", () => {
    const slot = half();
    forecast(slot, 7 * day + 3 * hour);
    slot.pass(2 * hour);
    slot.tick(hour + 1);
    slot.send({ type: "time:passed" });
    expect(slot.calls).toEqual([]);
    forecast(slot, 7 * day);
    expect(slot.calls).toEqual([1]);
  });

  test("what was forecast before a refill says nothing of what was filled in", () => {
    const slot = half({ cooldown: 0 });
    forecast(slot, 3 * day);
    slot.accept();
    slot.arrives(100);
    expect(slot.state.run).toMatchObject({ forecast: null, forecastAskedAt: null });
    slot.pass(hour);
    slot.confirm(60);
    expect(slot.calls).toEqual([1]);
    forecast(slot, 12 * day);
    expect(slot.calls).toEqual([1]);
  });

  test("off, and where the slot is low, the threshold alone decides", () => {
    const off = half({ lead: 0 });
    forecast(off, -day);
    expect(off.calls).toEqual([]);
    const slot = half();
    slot.confirm(12);
    expect(slot.lines).toContainEqual({ code: "ordering", need: { percent: 12, threshold: 20, runsOutAt: null } });
    expect(slot.calls).toEqual([1]);
  });

  test("low, whatever was forecast, is told as low", () => {
    const slot = half({ automatic: false });
    forecast(slot, 30 * day);
    slot.confirm(12);
    expect(slot.lines.at(-1)).toEqual({
      code: "heldBack",
      need: { percent: 12, threshold: 20, runsOutAt: null },
      reason: { code: "automaticOff" },
    });
  });

  test("what holds it back is said in the log like any other need", () => {
    const slot = half({ cap: 0 });
    const runsOutAt = slot.utc + 3 * day;
    forecast(slot, 3 * day);
    expect(slot.lines).toContainEqual({
      code: "heldBack",
      need: { percent: 50, threshold: 20, runsOutAt },
      reason: { code: "cap", orders: 0 },
    });
    expect(slot.calls).toEqual([]);
  });

  test.each<[string, Partial<Policy>, (slot: SlotDriver) => void]>([
    [
      "on order",
      {},
      (slot) => {
        slot.request();
        slot.accept();
      },
    ],
    [
      "ordered, and turned off",
      {},
      (slot) => {
        slot.request();
        slot.accept();
        slot.dismiss();
      },
    ],
    [
      "enough is in the house",
      { packSize: 100 },
      (slot) => {
        slot.send({ type: "spare:told", units: 100 });
      },
    ],
    ["automatic ordering is off", { automatic: false }, () => undefined],
  ])("nothing is ordered while %s", (_label, policy, happened) => {
    const slot = half(policy);
    happened(slot);
    const before = slot.calls.length;
    forecast(slot, day);
    slot.pass(hour);
    forecast(slot, day);
    expect(slot.calls).toHaveLength(before);
  });
});

describe("rule 4: at which level leadDays may order", () => {
  test.each<[string, SourceName, Partial<Policy>, (slot: SlotDriver) => void, boolean]>([
    [
      "a row at manualCeiling",
      "http",
      {},
      (s) => {
        s.confirm(60);
      },
      true,
    ],
    [
      "a row just above",
      "http",
      {},
      (s) => {
        s.confirm(60.1);
      },
      false,
    ],
    [
      "the highest of the row counts",
      "http",
      {},
      (s) => {
        s.read(60.1, 50, 50);
      },
      false,
    ],
    [
      "no row yet",
      "http",
      {},
      (s) => {
        s.read(50, 50);
      },
      false,
    ],
    [
      "a row, and the newest reading above",
      "http",
      {},
      (s) => {
        s.confirm(50);
        s.read(61);
      },
      false,
    ],
    [
      "a row, and the newest reading at the ceiling",
      "http",
      {},
      (s) => {
        s.confirm(50);
        s.read(60);
      },
      true,
    ],
    [
      "a row whose readings lie 10 points apart",
      "http",
      {},
      (s) => {
        s.read(50, 45, 40);
      },
      true,
    ],
    [
      "a row whose readings lie further apart: nothing rests on them",
      "http",
      {},
      (s) => {
        s.read(50.1, 45, 40);
      },
      false,
    ],
    [
      "another ceiling",
      "http",
      { manualCeiling: 40 },
      (s) => {
        s.confirm(50);
      },
      false,
    ],
    [
      "usage, at the ceiling",
      "usage",
      {},
      (s) => {
        s.useUp(40);
      },
      true,
    ],
    [
      "usage, just above",
      "usage",
      {},
      (s) => {
        s.useUp(39.9);
      },
      false,
    ],
    [
      "wear",
      "wear",
      {},
      (s) => {
        s.useUp(50);
      },
      true,
    ],
    [
      "manual: there is no use to forecast",
      "manual",
      { manualCeiling: 100 },
      (s) => {
        s.told();
      },
      false,
    ],
    ["no level", "http", {}, () => undefined, false],
    [
      "off",
      "http",
      { lead: 0 },
      (s) => {
        s.confirm(50);
      },
      false,
    ],
  ])("%s", (_label, source, policy, happened, reached) => {
    const slot = new SlotDriver({ lead: 7 * day, automatic: false, source, ...policy });
    happened(slot);
    expect(isLeadReached(facts(slot))).toBe(reached);
    forecast(slot, 9 * day);
    expect(leadIn(facts(slot))).toBe(reached ? 2 * day : null);
  });

  test.each([
    [60, true],
    [60.1, false],
    [45, true],
    [44.9, false],
  ])("a reading of %d, too soon to count beside a row of 55: reached is %s", (percent, reached) => {
    const slot = waiting({ lead: 7 * day, automatic: false });
    slot.confirm(55);
    slot.tick(minute);
    slot.send({ type: "level:read", percent });
    expect(slot.state.shelf.row).toMatchObject({ lowest: 55, highest: 55 });
    expect(isLeadReached(facts(slot))).toBe(reached);
  });

  test("a lifted jar is a sudden fall, and orders nothing; put back, it is as before", () => {
    const slot = waiting({ lead: 7 * day });
    slot.confirm(80);
    slot.confirm(0);
    forecast(slot, -day);
    expect(isLeadReached(facts(slot))).toBe(false);
    slot.pass(5 * hour);
    slot.confirm(80);
    slot.pass(20 * hour);
    expect(slot.calls).toEqual([]);
  });

  test("in how many ms: nothing is known without a forecast, and what is due is due now", () => {
    const slot = half({ automatic: false });
    expect(leadIn(facts(slot))).toBeNull();
    forecast(slot, 5 * day);
    expect(leadIn(facts(slot))).toBe(0);
  });
});

describe("rule 4: what a sensor said while its jar was lifted may be in the forecast", () => {
  test.each([
    ["for longer than the lead, at its rate", 7.1, 0],
    ["for as long as the lead, at its rate", 7.2, 1],
  ])("a level that stands %s: %f points a day, %i orders, although it says empty now", (_label, perDay, orders) => {
    const slot = half();
    forecast(slot, 0, perDay);
    expect(slot.calls).toHaveLength(orders);
  });

  test("the time since the reading counts: a sensor that speaks on change only says nothing more", () => {
    const slot = half({ source: "mqtt" });
    slot.tick(day - 15 * minute);
    forecast(slot, 6 * day, 50 / 8);
    expect(slot.calls).toEqual([]);
    slot.tick(15 * minute);
    forecast(slot, 6 * day, 50 / 8);
    expect(slot.calls).toEqual([1]);
  });

  test("one stray reading of nothing orders nothing, whatever the forecast makes of it", () => {
    const slot = half();
    slot.read(0);
    forecast(slot, 0);
    expect(slot.calls).toEqual([]);
    slot.read(50);
    expect(slot.calls).toEqual([]);
  });

  test.each([
    [10, 1],
    [10.1, 0],
  ])("readings %f points apart: %i orders", (apart, orders) => {
    const slot = half();
    slot.read(50 - apart);
    forecast(slot, 0);
    expect(slot.calls).toHaveLength(orders);
  });
});
