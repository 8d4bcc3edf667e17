import type { History } from "../../api.ts";
import type { Range } from "../state/overview.ts";

const day = 86_400_000;

/** What uPlot draws: one list of moments (seconds), and for each line its value at each of them, or null. */
export interface ChartData {
  times: number[];
  levels: (number | null)[];
  forecast: (number | null)[];
  refills: number[];
  orders: number[];
  from: number;
  to: number;
}

/** A history on the time axis: the past of `range` days, and of what is to come as much as a third of it. */
export function chartData(history: History, range: Range, now: number): ChartData {
  const from = (now - range * day) / 1000;
  const to = (now + (range * day) / 3) / 1000;
  const levels = new Map(history.readings.map(({ at, percent }) => [at / 1000, percent]));
  const forecast = forecastPoints(history, to);
  const times = [...new Set([...levels.keys(), ...forecast.keys()])].filter((at) => at >= from).sort((a, b) => a - b);
  const within = (at: number): boolean => at >= from && at <= to;
  return {
    times,
    levels: times.map((at) => levels.get(at) ?? null),
    forecast: times.map((at) => forecast.get(at) ?? null),
    refills: history.refills.map((at) => at / 1000).filter(within),
    orders: history.orders.map(({ at }) => at / 1000).filter(within),
    from,
    to,
  };
}

/** The two ends of the forecast's line, cut off where the axis ends. */
function forecastPoints({ forecast }: History, to: number): Map<number, number> {
  if (forecast === null) return new Map();
  const begin = forecast.from / 1000;
  const end = forecast.runsOutAt / 1000;
  if (end <= begin) return new Map();
  const cut = Math.min(end, to);
  return new Map([
    [begin, forecast.percent],
    [cut, forecast.percent * (1 - (cut - begin) / (end - begin))],
  ]);
}
