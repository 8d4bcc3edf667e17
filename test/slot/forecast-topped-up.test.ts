import { describe, expect, test } from "vitest";
import { type Forecast, forecastOf, type LevelReading } from "../../src/slot/forecast.ts";
import { day, hour } from "../../src/slot/times.ts";
import { now } from "./support/falling-level.ts";
import { liveIn } from "./support/time-zone.ts";

liveIn("UTC");

/**
 * Read each hour for so many days: every six days so many points are filled in, the last time five days ago; `perDay`
 * are used.
 */
function topped({ days, perDay, fill }: { days: number; perDay: number; fill: number }): LevelReading[] {
  const fills = Array.from({ length: Math.floor((days - 5) / 6) + 1 }, (_, index) => 5 + 6 * index);
  return Array.from({ length: days * 24 + 1 }, (_, index) => {
    const ago = days - index / 24;
    return {
      at: now - days * day + index * hour,
      percent: 80 - perDay * (days - ago) + fill * fills.filter((one) => ago <= one && one < days).length,
    };
  });
}

function rate(forecast: Forecast | null): number {
  if (forecast === null) throw new Error("it said nothing");
  return forecast.perDay;
}

describe("a slot that is topped up", () => {
  test("as fast as it is used runs out on no day, whatever was used since the last time", () => {
    expect(forecastOf(topped({ days: 40, perDay: 2, fill: 12 }), now)).toBeNull();
  });

  test.each([
    [1, 8, 2],
    [2, 14, 2],
    [3, 20, null],
  ])(
    "%d times in %d days was refilled as long as it is less than three times: what is used since then counts",
    (_times, days, said) => {
      const forecast = forecastOf(topped({ days, perDay: 2, fill: 12 }), now);
      if (said === null) expect(forecast).toBeNull();
      else expect(rate(forecast)).toBeCloseTo(said, 6);
    },
  );

  test.each([
    ["less than three quarters of what is used", 4, 0.33],
    ["half of it", 3, 0.5],
  ])("with %s falls by the rest", (_label, fill, rest) => {
    expect(rate(forecastOf(topped({ days: 40, perDay: 1, fill }), now))).toBeCloseTo(rest, 1);
  });

  test("with more than three quarters of what is used says nothing", () => {
    expect(forecastOf(topped({ days: 40, perDay: 1, fill: 5.6 }), now)).toBeNull();
  });

  test("more than four weeks ago, and not since, falls like any other", () => {
    const before = topped({ days: 40, perDay: 2, fill: 12 }).map(({ at, percent }) => ({ at: at - 29 * day, percent }));
    const after = Array.from({ length: 29 * 24 }, (_, index) => ({
      at: now - 29 * day + (index + 1) * hour,
      percent: 70 - index / 12,
    }));
    expect(rate(forecastOf([...before, ...after], now))).toBeCloseTo(2, 6);
  });

  test("as fast as it is used says nothing although the last cycle's rate is known", () => {
    const before = Array.from({ length: 20 * 24 }, (_, index) => ({
      at: now - 60 * day + index * hour,
      percent: 90 - index / 8,
    }));
    expect(
      forecastOf([...before, ...topped({ days: 39, perDay: 2, fill: 12 })], now, {
        refilledAt: now - 39 * day,
        refilledBefore: null,
      }),
    ).toBeNull();
  });
});

describe("what is no topping up", () => {
  test("a coarse sensor that wavers between two steps", () => {
    const steps = Array.from(
      { length: 28 * 24 },
      (_, index) => 5 * (Math.round((80 - index / 24) / 5) + (Math.floor(index / 9) % 2)),
    );
    const said = rate(
      forecastOf(
        steps.map((percent, index) => ({ at: now - (28 * 24 - 1 - index) * hour, percent })),
        now,
      ),
    );
    expect(said).toBeGreaterThan(0.85);
    expect(said).toBeLessThan(1.15);
  });

  const rises =
    (by: number, every: number) =>
    (index: number): number =>
      by * (Math.floor(index / every) % 2);

  test.each([
    [
      "a scale that drifts with the warmth of the day by a point",
      1,
      (index: number) => Math.sin((2 * Math.PI * index) / 24),
    ],
    ["a scale that wavers by less than two points", 1, rises(1.9, 12)],
  ])("%s", (_label, perDay, wavers) => {
    const readings = Array.from({ length: 28 * 24 }, (_, index) => ({
      at: now - (28 * 24 - 1 - index) * hour,
      percent: 80 - (perDay * index) / 24 + wavers(index),
    }));
    const said = rate(forecastOf(readings, now));
    expect(said).toBeGreaterThan(0.85);
    expect(said).toBeLessThan(1.15);
  });
});
