import { expect, test } from "vitest";
import { forecastOf } from "../../src/slot/forecast.ts";
import { day, hour } from "../../src/slot/times.ts";
import { fall, now } from "./support/falling-level.ts";
import { forecastCase, householdKinds, lastTwoDays, lastTwoReadings, measure, wholePeriod } from "./support/forecast-households.ts";

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
