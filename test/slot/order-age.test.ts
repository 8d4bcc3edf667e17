import { describe, expect, test } from "vitest";
import { isNearlyEmpty, isOverdue, overdueIn, type OverdueFacts } from "../../src/slot/order-age.ts";
import { runsOutIn } from "../../src/slot/runs-out.ts";
import type { Order } from "../../src/slot/intent.ts";
import { newRun, newSlot, type Run } from "../../src/slot/state.ts";
import { day, hour, minute, type Moment } from "../../src/slot/times.ts";
import { acceptedOrder } from "./support/intents.ts";
import { ordered } from "./support/open-orders.ts";
import { defaultPolicy, SlotDriver, tuesday } from "./support/slot-driver.ts";

const after = (ms: number, drift: number | null = 0): Moment => ({
  utc: tuesday + ms + (drift ?? 0),
  mono: 10 * hour,
  drift,
});
const expected = acceptedOrder({ expectedAt: tuesday + 2 * day });

describe("section 7: when an order is overdue, if nearly nothing is left", () => {
  test.each<[string, Order, Moment, number]>([
    ["without an expected day: 14 days after acceptance", acceptedOrder(), after(day), 13 * day],
    ["after that", acceptedOrder(), after(15 * day), -day],
    ["3 days after the expected day", expected, after(day), 4 * day],
    ["after that, expected", expected, after(6 * day), -day],
    ["by Amazon's clock", expected, after(day, 365 * day), 4 * day],
    ["accepted under a clock that was ahead", acceptedOrder(), after(-day), 14 * day],
  ])("%s", (_label, order, now, ms) => {
    expect(overdueIn(order, now)).toBe(ms);
  });
});

describe("section 7: a late parcel is missed only where nearly nothing is left", () => {
  const now = after(6 * day);
  const facts = (level: number | null, forecast: Run["forecast"] = null, low = true): OverdueFacts => ({
    shelf: { ...newSlot({ utc: tuesday }).shelf, low, level },
    run: { ...newRun(), forecast },
    policy: defaultPolicy,
    now,
  });
  const runsOut = (ms: number | null, age = 0): Run["forecast"] => ({
    runsOutAt: ms === null ? null : now.utc + ms,
    perDay: 1,
    at: now.mono - age,
  });

  test.each<[string, OverdueFacts, boolean]>([
    ["a quarter of the threshold", facts(5), true],
    ["a little more", facts(5.01), false],
    ["nothing", facts(0), true],
    ["nothing, and not low", facts(0, null, false), false],
    ["no level", facts(null), false],
    ["the forecast says in 3 days", facts(15, runsOut(3 * day)), true],
    ["a millisecond later than that", facts(15, runsOut(3 * day + 1)), false],
    ["it says that it ran out already", facts(15, runsOut(-day)), true],
    ["it says nothing", facts(15, runsOut(null)), false],
    ["it is as old as 2 hours", facts(15, runsOut(day, 2 * hour)), true],
    [
      "it is older: what was forecast of another level says nothing of this one",
      facts(15, runsOut(day, 2 * hour + 1)),
      false,
    ],
    ["nearly empty, whatever it says", facts(4, runsOut(90 * day)), true],
  ])("%s: %s", (_label, of, overdue) => {
    expect(isOverdue(expected, of)).toBe(overdue);
    expect(isOverdue(acceptedOrder({ expectedAt: now.utc }), of)).toBe(false);
  });

  test("a quarter of the threshold, whatever that is", () => {
    const shelf = { ...newSlot({ utc: tuesday }).shelf, level: 10 };
    expect([36, 40, 44].map((threshold) => isNearlyEmpty({ shelf, policy: { threshold } }))).toEqual([
      false,
      true,
      true,
    ]);
    expect(isNearlyEmpty({ shelf: { ...shelf, level: null }, policy: { threshold: 40 } })).toBe(false);
  });
});

describe("in how many ms it runs out, by a forecast that is new enough", () => {
  test.each<[string, Run["forecast"], number | null]>([
    ["none was made", null, null],
    ["it says nothing", { runsOutAt: null, perDay: 1, at: 0 }, null],
    ["just made", { runsOutAt: tuesday + day, perDay: 1, at: 3 * hour }, day],
    ["2 hours ago", { runsOutAt: tuesday + day, perDay: 1, at: hour }, day],
    ["a millisecond longer ago", { runsOutAt: tuesday + day, perDay: 1, at: hour - 1 }, null],
    ["it is out by now", { runsOutAt: tuesday - day, perDay: 1, at: hour }, -day],
  ])("%s", (_label, forecast, ms) => {
    expect(runsOutIn({ run: { ...newRun(), forecast }, now: { utc: tuesday, mono: 3 * hour, drift: 0 } })).toBe(ms);
  });
});

describe("section 7: overdue, as people see it", () => {
  /** A slot without a sensor, which is never silent, with an open order. */
  const byUse = (used: number): SlotDriver => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(used);
    slot.accept();
    return slot;
  };
  const overdue = (slot: SlotDriver): boolean => slot.view.status.code === "overdue";

  test("a parcel that stands in the cupboard three days after its day, and enough is left: nothing is wrong", () => {
    const slot = ordered();
    slot.news("shipped", slot.utc + day);
    slot.pass(20 * day);
    slot.read(6);
    expect(slot.view).toMatchObject({ onOrder: true, fault: false });
    slot.read(5);
    expect([overdue(slot), slot.view.fault]).toEqual([true, true]);
    expect(slot.lines.filter(({ code }) => code === "trouble")).toEqual([{ code: "trouble", trouble: "overdue" }]);
  });

  test("the forecast is asked for once the order is late, each hour, and says whether it is missed", () => {
    const slot = byUse(90);
    slot.news("shipped", slot.utc + day);
    slot.pass(4 * day);
    expect(slot.effects.filter(({ type }) => type === "forecast")).toEqual([]);
    slot.pass(1);
    expect(slot.effects.filter(({ type }) => type === "forecast")).toHaveLength(1);
    slot.send({ type: "forecast:made", forecast: { runsOutAt: slot.utc + 4 * day, perDay: 3 } });
    expect(overdue(slot)).toBe(false);
    slot.pass(hour);
    expect(slot.effects.filter(({ type }) => type === "forecast")).toHaveLength(2);
    slot.send({ type: "forecast:made", forecast: { runsOutAt: slot.utc + 3 * day, perDay: 3 } });
    expect(overdue(slot)).toBe(true);
    slot.send({ type: "forecast:made", forecast: null });
    expect(overdue(slot)).toBe(false);
  });

  test("what was forecast in the cycle before says nothing of this one", () => {
    const slot = ordered();
    slot.news("shipped", slot.utc + day);
    slot.pass(5 * day);
    slot.send({ type: "forecast:made", forecast: { runsOutAt: slot.utc + day, perDay: 3 } });
    expect(overdue(slot)).toBe(true);
    slot.confirm(90);
    expect(slot.state.run).toMatchObject({ forecast: null, forecastAskedAt: null });
  });

  test("nearly empty already: no forecast is worth asking for", () => {
    const slot = byUse(95);
    slot.pass(20 * day);
    expect(overdue(slot)).toBe(true);
    expect(slot.effects.some(({ type }) => type === "forecast")).toBe(false);
  });

  test("turned off, an overdue order is a new order's, and one that is not missed is shown again", () => {
    for (const [level, calls] of [
      [4, 2],
      [12, 1],
    ] as const) {
      const slot = ordered();
      slot.dismiss();
      slot.pass(20 * day);
      slot.read(level);
      slot.pass(minute);
      slot.request();
      expect(slot.calls).toHaveLength(calls);
    }
  });
});
