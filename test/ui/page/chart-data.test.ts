import { expect, test } from "vitest";
import type { History } from "../../../src/ui/api.ts";
import { chartData } from "../../../src/ui/page/views/chart-data.ts";

const day = 86_400_000;
const now = 100 * day;
const history: History = {
  readings: [
    { at: now - 9 * day, percent: 80 },
    { at: now - 2 * day, percent: 50 },
    { at: now, percent: 40 },
  ],
  refills: [now - 8 * day, now - 3 * day],
  orders: [{ at: now - day, detailCode: "TEST_ORDER_PLACED", eventInstanceId: "id" }],
  forecast: { from: now, percent: 40, runsOutAt: now + 4 * day },
  threshold: 20,
};

test("shows the days that were asked for, and of the future a third as many", () => {
  const { from, to, times, levels, refills, orders } = chartData(history, 7, now);
  expect([from, to]).toEqual([((100 - 7) * day) / 1000, ((100 + 7 / 3) * day) / 1000]);
  expect(times).toEqual([(98 * day) / 1000, (100 * day) / 1000, to]);
  expect(levels).toEqual([50, 40, null]);
  expect([refills, orders]).toEqual([[(97 * day) / 1000], [(99 * day) / 1000]]);
});

test("cuts the forecast off where the axis ends, at the height that it has there", () => {
  const { forecast } = chartData(history, 7, now);
  expect(forecast[0]).toBeNull();
  expect(forecast[1]).toBe(40);
  expect(forecast[2]).toBeCloseTo(40 - 10 * (7 / 3), 6);
});

test("ends the forecast at zero where that can be seen", () => {
  const { times, forecast } = chartData(history, 30, now);
  expect(times.at(-1)).toBe((104 * day) / 1000);
  expect(forecast.at(-1)).toBe(0);
});

test("has nothing to show of a slot without readings", () => {
  expect(chartData({ ...history, readings: [], forecast: null }, 90, now)).toMatchObject({
    times: [],
    levels: [],
    forecast: [],
  });
});
