import type { LevelReading } from "../../../src/slot/forecast.ts";
import { day, hour } from "../../../src/slot/times.ts";

/** The moment that the forecasts of these tests are asked about. */
export const now = Date.UTC(2026, 10, 22, 16, 47);

/** A level that was `from` so many days ago and fell by `perDay`, read every `every` ms until `until` days ago. */
export function fall({ from = 90, days = 40, perDay = 2, every = 6 * hour, until = 0 } = {}): LevelReading[] {
  const count = Math.floor(((days - until) * day) / every);
  return Array.from({ length: count + 1 }, (_, index) => ({
    at: now - days * day + index * every,
    percent: Math.max(0, from - (perDay * index * every) / day),
  }));
}
