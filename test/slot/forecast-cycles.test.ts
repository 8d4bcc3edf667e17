import { describe, expect, test } from "vitest";
import { type Forecast, forecastOf, type LevelReading } from "../../src/slot/forecast.ts";
import { day, hour } from "../../src/slot/times.ts";
import { fall, now } from "./support/falling-level.ts";
import { liveIn } from "./support/time-zone.ts";

liveIn("UTC");

/** The last cycle: so many points a day for 20 days, until a little before it was refilled so many days ago. */
const last = (ago: number, perDay = 3): LevelReading[] => fall({ from: 90, days: ago + 20, perDay, until: ago + 0.1 });

/** This cycle: refilled so many days ago, and used since at this rate. */
const since = (ago: number, perDay: number): LevelReading[] => fall({ from: 95, days: ago, perDay });

const refilled = (ago: number, before: number | null = null) => ({
  refilledAt: now - ago * day,
  refilledBefore: before === null ? null : now - before * day,
});

function rate(forecast: Forecast | null): number {
  if (forecast === null) throw new Error("it said nothing");
  return forecast.perDay;
}

/** The last cycle: so many points at once, every so many days for 100 days, until it was refilled so many days ago. */
const inBursts = (ago: number, points: number, every: number): LevelReading[] =>
  Array.from({ length: 100 }, (_, index) => ({
    at: now - (ago + 100.1 - index) * day,
    percent: 98 - points * Math.floor(index / every),
  }));

describe("the last cycle's rate", () => {
  test("is carried over from a day after the refill, when this cycle cannot speak for itself", () => {
    const forecast = forecastOf([...last(1.5), ...since(1.5, 2)], now, refilled(1.5));
    expect(rate(forecast)).toBeCloseTo(3, 6);
    expect(((forecast?.runsOutAt ?? 0) - now) / day).toBeCloseTo(92 / 3, 0);
    expect(forecastOf(since(1.5, 2), now), "without it").toBeNull();
  });

  test("is not carried over in the first day: a slot that was told to be full may be filled only now", () => {
    expect(forecastOf([...last(0.9), ...since(0.9, 2)], now, refilled(0.9))).toBeNull();
    expect(rate(forecastOf([...last(1), ...since(1, 2)], now, refilled(1)))).toBeCloseTo(3, 6);
  });

  test.each([
    [4, 2.8, 2.9],
    [9, 1.9, 2.1],
    [15, 1.3, 1.5],
    [22, 1.03, 1.2],
  ])("of 3 a day gives way to 1 a day: after %d days it is between %d and %d", (ago, least, most) => {
    const perDay = rate(forecastOf([...last(ago), ...since(ago, 1)], now, refilled(ago)));
    expect(perDay).toBeGreaterThan(least);
    expect(perDay).toBeLessThan(most);
  });

  test.each([30, 60])("is forgotten after four weeks, for good: on day %d", (ago) => {
    expect(rate(forecastOf([...last(ago), ...since(ago, 1)], now, refilled(ago)))).toBeCloseTo(1, 6);
  });

  test("does not matter where it is the same: the rate goes on over the refill", () => {
    for (const ago of [2, 5, 9, 20, 35])
      expect(rate(forecastOf([...last(ago, 2), ...since(ago, 2)], now, refilled(ago)))).toBeCloseTo(2, 6);
  });

  test("is the last cycle's alone: what was before that counts for nothing", () => {
    const earlier = fall({ from: 90, days: 45, perDay: 9, until: 26 });
    const both = [...last(5), ...since(5, 1)];
    expect(forecastOf([...earlier, ...both], now, refilled(5, 25.05))).toEqual(forecastOf(both, now, refilled(5)));
  });

  test("is that since a refill that nobody noticed in it", () => {
    const earlier = fall({ from: 95, days: 45, perDay: 6, until: 30 });
    expect(
      rate(
        forecastOf(
          [...earlier, ...fall({ from: 95, days: 29.9, perDay: 3, until: 2.1 }), ...since(2, 1)],
          now,
          refilled(2),
        ),
      ),
    ).toBeCloseTo(3, 6);
  });

  test("is not spoilt by the days that it took to notice the refill", () => {
    const late = [5, 4, 3].map((ago) => ({ at: now - (ago + 0.2) * day, percent: 95 }));
    const lastWeek = fall({ from: 80, days: 15, perDay: 5, until: 6, every: day });
    const perDay = rate(
      forecastOf(
        [...lastWeek, ...late, { at: now - 2 * day, percent: 95 }, { at: now - day, percent: 94 }],
        now,
        refilled(3),
      ),
    );
    expect(perDay).toBeCloseTo(5, 6);
  });

  test("is there although nothing was filled in when it was said", () => {
    const through = fall({ from: 90, days: 22, perDay: 3 });
    expect(rate(forecastOf(through, now, refilled(2)))).toBeCloseTo(3, 6);
  });

  test.each<[string, LevelReading[]]>([
    ["lasted two days", fall({ from: 90, days: 4.2, perDay: 3, until: 2.1, every: hour })],
    ["did not fall", fall({ from: 90, days: 22, perDay: 0, until: 2.1 })],
    ["rose", fall({ from: 10, days: 22, perDay: -2, until: 2.1 })],
    [
      "ended with five weeks of nothing used",
      [...fall({ from: 90, days: 60, perDay: 2, until: 37 }), ...fall({ from: 40, days: 37, perDay: 0, until: 2.1 })],
    ],
    ["has no readings", []],
  ])("is not known where that %s", (_label, readings) => {
    expect(forecastOf([...readings, ...since(2, 2)], now, refilled(2))).toBeNull();
  });

  test("is not known where that was topped up as fast as it was used", () => {
    // Of what was used since the last time something was filled in alone, it would be 2 a day.
    const topped = Array.from({ length: 33 * 24 }, (_, index) => ({
      at: now - 35 * day + index * hour,
      percent: 90 - (index % (7 * 24)) / 12,
    }));
    expect(forecastOf([...topped, ...since(1.9, 2)], now, refilled(1.9))).toBeNull();
    expect(rate(forecastOf([...topped.slice(-6 * 24), ...since(1.9, 2)], now, refilled(1.9)))).toBeCloseTo(2, 1);
  });

  test("is not known where the clock was stepped back between the refills, and a refill to come has no readings", () => {
    const both = [...last(9), ...since(9, 2)];
    expect(forecastOf(both, now, refilled(9, 8))).toEqual(forecastOf(since(9, 2), now));
    expect(forecastOf(both, now, refilled(-1, 9))).toBeNull();
  });
});

describe("while this cycle says nothing by itself", () => {
  test("five days of a week on which nothing is used move nothing", () => {
    const weekends = Array.from({ length: 29 }, (_, index) => ({
      at: now - (33 - index) * day,
      percent: 95 - 4 * (2 * Math.floor(index / 7) + Math.max(0, (index % 7) - 4)),
    }));
    const said = [2, 3, 4].map((days) => {
      const until = now - (4 - days) * day;
      const still = Array.from({ length: days + 1 }, (_, index) => ({ at: until - (days - index) * day, percent: 95 }));
      return forecastOf([...weekends.filter(({ at }) => at < until - days * day), ...still], until, {
        refilledAt: until - days * day,
        refilledBefore: null,
      });
    });
    expect(new Set(said.map((forecast) => rate(forecast).toFixed(9))).size).toBe(1);
  });

  test.each([
    ["10 points every 12 days, for four weeks and today", 10, 12, 28, 10 / 12],
    ["10 points every 12 days, for longer than four weeks", 10, 12, 29, null],
    ["5 points every 33 days, for which nine weeks are too short", 5, 33, 63, 5 / 39],
    ["5 points every 33 days, for which they are long enough", 5, 33, 64, null],
  ])("the last cycle is believed until it must have shown: %s", (_label, points, every, days, said) => {
    const forecast = forecastOf(
      [...inBursts(days, points, every), ...fall({ from: 95, days, perDay: 0, every: day })],
      now,
      refilled(days),
    );
    if (said === null) expect(forecast).toBeNull();
    else expect(rate(forecast)).toBeCloseTo(said, 6);
  });

  test.each([8, 15, 27])("a holiday that began with the refill, %d days ago: as if use began again now", (away) => {
    const perDay = rate(forecastOf([...last(away, 2), ...since(away, 0)], now, refilled(away)));
    expect(perDay).toBeCloseTo(2, 6);
  });

  test("a holiday of three weeks that began with the refill and is over is no slower use", () => {
    const readings = [
      ...last(27, 2),
      ...fall({ from: 95, days: 27, perDay: 0, until: 6 }),
      ...fall({ from: 95, days: 6, perDay: 2 }),
    ];
    expect(rate(forecastOf(readings, now, refilled(27)))).toBeGreaterThan(1.7);
  });

  test("nothing is said when nothing was used for more than four weeks since the refill", () => {
    expect(forecastOf([...last(30, 2), ...since(30, 0)], now, refilled(30))).toBeNull();
  });
});
