import { describe, expect, test } from "vitest";
import { asksForForecast, levelByForecast, lowByForecastIn } from "../../src/slot/forecast-wanted.ts";
import type { Policy } from "../../src/slot/policy.ts";
import { newRun, newSlot } from "../../src/slot/state.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { ordered } from "./support/open-orders.ts";
import { SlotDriver, tuesday } from "./support/slot-driver.ts";

const forecastIn = (slot: SlotDriver): number | null => asksForForecast.wakeIn(slot.facts);
const asks = (slot: SlotDriver): number => slot.effects.filter(({ type }) => type === "forecast").length;

/** Silent for so long that its level is stale: read at 50 % two days and a minute ago. */
function silent(policy: Partial<Policy> = {}): SlotDriver {
  const slot = new SlotDriver(policy);
  slot.confirm(50);
  slot.pass(48 * hour + minute);
  return slot;
}

describe("when the forecast is asked for", () => {
  test.each<[string, () => SlotDriver, number | null]>([
    [
      "nothing hangs on it",
      () => {
        const slot = new SlotDriver();
        slot.confirm(50);
        return slot;
      },
      null,
    ],
    ["no level", () => new SlotDriver({ lead: day }), null],
    [
      "leadDays, above the ceiling",
      () => {
        const slot = new SlotDriver({ lead: day });
        slot.confirm(70);
        return slot;
      },
      null,
    ],
    ["an order that is not late", () => ordered(), null],
    [
      "low without an order",
      () => {
        const slot = new SlotDriver({ automatic: false });
        slot.runLow();
        return slot;
      },
      null,
    ],
  ])("%s", (_label, begin, ms) => {
    expect(forecastIn(begin())).toBe(ms);
  });

  test("before the shell has said that it started nothing is asked for", () => {
    const slot = new SlotDriver({ lead: day, source: "usage" });
    slot.useUp(50);
    slot.state = { ...slot.state, run: { ...slot.state.run, startedAt: null, forecastAskedAt: null } };
    expect(forecastIn(slot)).toBeNull();
    slot.state = { ...slot.state, run: { ...slot.state.run, startedAt: 0 } };
    expect(forecastIn(slot)).toBe(0);
  });

  test("where leadDays needs it: at once, and an hour later again", () => {
    const slot = new SlotDriver({ lead: day, source: "usage" });
    slot.useUp(50);
    expect([asks(slot), forecastIn(slot)]).toEqual([1, hour]);
    slot.tick(hour - 1);
    expect(forecastIn(slot)).toBe(1);
    slot.tick(hour);
    expect(forecastIn(slot)).toBe(0);
  });

  test("an order is late, and the slot low and not nearly empty", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(90);
    slot.accept();
    slot.tick(14 * day);
    expect(forecastIn(slot)).toBeNull();
    slot.tick(1);
    expect(forecastIn(slot)).toBe(0);
    slot.useUp(5);
    expect(forecastIn(slot)).toBeNull();
  });

  test("late, and not low: nothing is missed", () => {
    const slot = new SlotDriver({ source: "usage" });
    slot.useUp(50);
    slot.request();
    slot.accept();
    slot.tick(20 * day);
    expect(forecastIn(slot)).toBeNull();
  });

  test("a silent sensor asks once, and again after the next start", () => {
    const slot = silent();
    expect(asks(slot)).toBe(1);
    slot.pass(5 * day);
    expect([asks(slot), forecastIn(slot)]).toEqual([1, null]);
    slot.restart();
    slot.send({ type: "level:failed" });
    slot.send({ type: "level:failed" });
    expect(asks(slot)).toBe(2);
  });

  test("what was told of it is kept with when that was", () => {
    const slot = silent();
    slot.send({ type: "forecast:made", forecast: { runsOutAt: tuesday + 9 * day, perDay: 2 } });
    expect(slot.state.run.forecast).toEqual({ runsOutAt: tuesday + 9 * day, perDay: 2, at: slot.mono });
    slot.send({ type: "forecast:made", forecast: null });
    expect(slot.state.run.forecast).toBeNull();
  });
});

describe("section 7: no reading in time, and the forecast says low", () => {
  test.each<[string, number | null, number, number | null]>([
    ["no forecast: the level that was read", 50, 0, 50],
    ["no level", null, 2, null],
    ["what is used a day is gone", 50, 2, 50 - 4],
    ["below nothing, if it has to be", 1, 2, -3],
  ])("what is left by now: %s", (_label, level, perDay, left) => {
    const now = { utc: tuesday + 2 * day, mono: 0, drift: 0 };
    const shelf = { ...newSlot(now).shelf, level, levelAt: level === null ? null : tuesday };
    const run = { ...newRun(), forecast: perDay === 0 ? null : { runsOutAt: null, perDay, at: 0 } };
    expect(levelByForecast({ run, shelf, now })).toBe(left);
  });

  test("a reading from a clock that was ahead is new", () => {
    const now = { utc: tuesday, mono: 0, drift: 0 };
    const shelf = { ...newSlot(now).shelf, level: 50, levelAt: tuesday + day };
    const run = { ...newRun(), forecast: { runsOutAt: null, perDay: 2, at: 0 } };
    expect(levelByForecast({ run, shelf, now })).toBe(50);
    expect(levelByForecast({ run, shelf: { ...shelf, levelAt: null }, now })).toBe(50);
  });

  test("a fault from the moment at which the threshold is reached, to the millisecond, told by the wake itself", () => {
    const slot = silent();
    const { levelAt } = slot.state.shelf;
    slot.send({ type: "forecast:made", forecast: { runsOutAt: tuesday + 9 * day, perDay: 6 } });
    const lowAt = (levelAt ?? 0) + 5 * day;
    expect(lowByForecastIn(slot.facts)).toBeCloseTo(lowAt - slot.utc + 1, 3);
    slot.pass(lowAt - slot.utc - 1);
    expect(slot.view).toMatchObject({
      low: false,
      fault: false,
      status: expect.objectContaining({ code: "silent" }) as object,
    });
    slot.pass(1);
    expect(slot.view).toMatchObject({
      low: false,
      fault: true,
      status: expect.objectContaining({ code: "silent" }) as object,
    });
    expect(lowByForecastIn(slot.facts)).toBeNull();
  });

  test.each<[string, (slot: SlotDriver) => void]>([
    ["without a forecast", () => undefined],
    [
      "while the sensor speaks",
      (slot) => {
        slot.send({ type: "forecast:made", forecast: { runsOutAt: tuesday, perDay: 2 } });
        slot.read(50);
      },
    ],
    [
      "where it is low by that already",
      (slot) => {
        slot.send({ type: "forecast:made", forecast: { runsOutAt: tuesday, perDay: 20 } });
      },
    ],
  ])("no time is waited for %s", (_label, happened) => {
    const slot = silent();
    happened(slot);
    expect(lowByForecastIn(slot.facts)).toBeNull();
  });

  test("silent without ever a reading: nothing is forecast, and nothing is wrong", () => {
    const slot = new SlotDriver({ source: "mqtt" });
    slot.pass(49 * hour);
    expect(slot.view).toMatchObject({ fault: false, status: expect.objectContaining({ code: "silent" }) as object });
    expect(asks(slot)).toBe(0);
  });

  test("silent, and low by what it said itself: a fault at once", () => {
    const slot = new SlotDriver({ automatic: false });
    slot.runLow();
    slot.pass(49 * hour);
    expect(slot.view).toMatchObject({ fault: true, status: expect.objectContaining({ code: "silent" }) as object });
  });

  test("silent while an order is on its way: that is told", () => {
    const slot = ordered();
    slot.pass(49 * hour);
    expect(slot.view).toMatchObject({ onOrder: true, fault: false, status: { code: "placed", expectedAt: null } });
  });
});
