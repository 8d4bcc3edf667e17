import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { forecastOf } from "../../src/slot/forecast.ts";
import { day, hour } from "../../src/slot/times.ts";
import { fall, now } from "./support/falling-level.ts";
import { cyclesOf, eveningsOfAll, quantile, spokenOfToppedUp } from "./support/forecast-cycles.ts";
import {
  forecastCase,
  householdKinds,
  lastTwoDays,
  lastTwoReadings,
  measure,
  wholePeriod,
} from "./support/forecast-households.ts";
import { liveIn } from "./support/time-zone.ts";

// Days are those of the machine's time zone; what changes with it is shown in forecast-days.test.ts.
liveIn("UTC");

describe("whatever the readings", () => {
  const levels = fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.double(), fc.constantFrom(0, 50, 100, NaN));
  const wild = fc.array(
    fc.record({
      at: fc.oneof(fc.integer({ min: now - 60 * day, max: now + day }), fc.double(), fc.maxSafeInteger()),
      percent: levels,
    }),
    { maxLength: 60 },
  );
  const falling = fc
    .record({
      perDay: fc.double({ min: 0.05, max: 20, noNaN: true }),
      count: fc.integer({ min: 4, max: 80 }),
      noise: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 80, maxLength: 80 }),
    })
    .map(({ perDay, count, noise }) =>
      fall({ from: 97, days: count, perDay, every: day }).map(({ at, percent }, index) => ({
        at,
        percent: Math.max(0, percent + (noise[index] ?? 0)),
      })),
    );
  const readings = fc.oneof(
    wild,
    falling,
    fc.tuple(falling, wild).map(([some, others]) => [...some, ...others]),
  );

  const moment = fc.option(fc.oneof(fc.integer({ min: now - 90 * day, max: now + day }), fc.double()));
  const cycle = fc.option(fc.record({ refilledAt: moment, refilledBefore: moment }), { nil: undefined });

  test("it never throws, and what it says is finite, not past, and a fall", () => {
    let spoke = 0;
    fc.assert(
      fc.property(readings, cycle, (some, refills) => {
        const forecast = forecastOf(some, now, refills);
        if (forecast === null) return;
        spoke += 1;
        expect(Number.isFinite(forecast.perDay) && forecast.perDay > 0).toBe(true);
        expect(Number.isSafeInteger(forecast.runsOutAt) && forecast.runsOutAt >= now).toBe(true);
        expect(forecast.runsOutAt).toBeLessThanOrEqual(now + 5 * 365 * day);
      }),
      { numRuns: 500, seed: 1950 },
    );
    expect(spoke).toBeGreaterThan(100);
  });

  test("their order does not matter, and they are left as they were", () => {
    const shuffled = readings.chain((some) =>
      fc.tuple(fc.constant(some), fc.shuffledSubarray(some, { minLength: some.length })),
    );
    fc.assert(
      fc.property(shuffled, cycle, ([some, others], refills) => {
        const before = [...others];
        expect(forecastOf(others, now, refills)).toEqual(forecastOf(some, now, refills));
        expect(others).toEqual(before);
      }),
      { numRuns: 300, seed: 1968 },
    );
  });

  test("neither does the date", () => {
    fc.assert(
      fc.property(falling, fc.integer({ min: -20 * 365, max: 20 * 365 }), (some, days) => {
        const shift = days * day;
        const here = forecastOf(some, now);
        const there = forecastOf(
          some.map(({ at, percent }) => ({ at: at + shift, percent })),
          now + shift,
        );
        expect(there).toEqual(here === null ? null : { ...here, runsOutAt: here.runsOutAt + shift });
      }),
      { numRuns: 300, seed: 1945 },
    );
  });

  test("the last cycle's rate and this one's make one that lies between them, nearer to this one's with each week, and in the end this one's", () => {
    // Slower use would look like a holiday at first; faster use would be over before the end.
    const perDay = fc.double({ min: 0.7, max: 2.9, noNaN: true });
    fc.assert(
      fc.property(perDay, perDay, (before, since) => {
        let off = Math.abs(before - since);
        for (const ago of [5, 12, 19, 26, 33]) {
          const readings = [
            ...fall({ from: 95, days: ago + 15, perDay: before, until: ago + 0.1, every: day }),
            ...fall({ from: 100, days: ago, perDay: since, every: day }),
          ];
          const here = Math.abs(
            (forecastOf(readings, now, { refilledAt: now - ago * day, refilledBefore: null })?.perDay ?? NaN) - since,
          );
          expect(here).toBeLessThanOrEqual(off + 1e-9);
          off = here;
        }
        expect(off).toBeCloseTo(0, 6);
      }),
      { numRuns: 100, seed: 1982 },
    );
  });
});

test("five years of readings, 20,000 of them, as they are kept: by the day, the hour, and all of the last week", () => {
  const perDay = 0.05;
  const level = { from: 95, perDay, days: 5 * 365 };
  const years = fall({ ...level, every: day, until: 90 });
  const months = fall({ ...level, every: hour }).filter(({ at }) => at > now - 90 * day && at < now - 7 * day);
  const week = fall({ ...level, every: 35_000 }).filter(({ at }) => at > now - 7 * day);
  const readings = [...years, ...months, ...week];
  expect(readings.length).toBeGreaterThan(20_000);
  expect(forecastOf(readings, now)?.perDay).toBeCloseTo(perDay, 4);
});

test("it comes nearer than the last two points and the whole period, ten days before the end", () => {
  const sums = { ours: 0, readings: 0, days: 0, whole: 0 };
  for (const kind of householdKinds) {
    const cases = Array.from({ length: 60 }, (_, index) => forecastCase(kind, index + 1));
    const ours = measure(forecastOf, cases);
    expect(ours.silent, `${kind}: silent`).toBeLessThan(0.1);
    sums.ours += ours.error;
    sums.readings += measure(lastTwoReadings, cases).error;
    sums.days += measure(lastTwoDays, cases).error;
    sums.whole += measure(wholePeriod, cases).error;
  }
  expect(sums.ours).toBeLessThan(0.9 * sums.whole);
  expect(sums.ours).toBeLessThan(0.5 * sums.days);
  expect(sums.ours).toBeLessThan(0.5 * sums.readings);
});

test.each([
  ["steady", 7, 0.75],
  ["weekend", 13, 0.35],
  ["holidays", 16, 0.75],
] as const)(
  "%s use: with the last cycle's rate 99 of 100 evenings move the day on which it runs out by less than %d days",
  (kind, most, part) => {
    const homes = Array.from({ length: 16 }, (_, index) => cyclesOf(kind, index + 1, 3));
    const alone = eveningsOfAll(homes, false);
    const both = eveningsOfAll(homes, true);
    expect(quantile(both.jumps, 0.99)).toBeLessThan(most);
    expect(quantile(both.jumps, 0.99)).toBeLessThan(part * quantile(alone.jumps, 0.99));
    expect(both.silent / both.asked).toBeLessThan(0.05);
  },
);

test.each([1, 2, 4, 7])(
  "of slots that are topped up every %d days, as fast as they are used, nothing is said",
  (every) => {
    expect(
      spokenOfToppedUp(
        every,
        Array.from({ length: 15 }, (_, index) => index + 1),
      ),
    ).toBeLessThan(0.03);
  },
);
