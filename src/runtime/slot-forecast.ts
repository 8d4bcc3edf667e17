import { forecastOf, type Forecast } from "../slot/forecast.ts";
import { hour } from "../slot/times.ts";
import type { Shelf } from "../slot/state.ts";
import type { Readings } from "../store/readings.ts";
import type { Clock } from "../support/clock.ts";
import { type Log, errorText } from "../support/log.ts";

/**
 * A forecast looks at thousands of readings and changes over days: one is good for an hour, or until the shelf is
 * refilled.
 */
const goodFor = hour;

export interface SlotForecastOptions {
  row: () => number;
  shelf: () => Shelf;
  readings: Readings;
  clock: Clock;
  log: Pick<Log, "debug">;
}

/**
 * When a slot runs out, from its stored readings of this cycle and the last. Never throws: without readings there is no
 * forecast.
 */
export function createSlotForecast({ row, shelf, readings, clock, log }: SlotForecastOptions): () => Forecast | null {
  let known: { forecast: Forecast | null; at: number; cycle: number } | null = null;
  const read = (): Forecast | null => {
    const { refilledAt, refilledBefore } = shelf();
    try {
      // A clock that was stepped back may have put them in the other order.
      const since = Math.min(refilledBefore ?? 0, refilledAt ?? 0);
      return forecastOf(readings.since(row(), since), clock.now(), { refilledAt, refilledBefore });
    } catch (error) {
      log.debug(`no forecast (${errorText(error)})`);
      return null;
    }
  };
  return () => {
    const { cycle, level } = shelf();
    const now = clock.monotonic();
    if (level === null) return null;
    if (known?.cycle !== cycle || now - known.at >= goodFor) known = { forecast: read(), at: now, cycle };
    return known.forecast;
  };
}
