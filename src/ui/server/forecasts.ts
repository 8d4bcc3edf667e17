import { forecastOf, type Forecast } from "../../slot/forecast.ts";
import { day, minute } from "../../slot/times.ts";
import { bucketedReadings } from "../../store/slot-history.ts";
import type { Context } from "./context.ts";
import type { SlotSnapshot } from "./slot-snapshot.ts";

/**
 * A forecast looks at thousands of readings and changes over days: the page asks again and again, and is given the same
 * one for so long.
 */
const goodFor = 10 * minute;

/** Finer steps than this say nothing more about the days to come. */
const step = 10 * minute;

/** Readings are kept for five years. */
const furthestBack = 5 * 365 * day;

export type Forecasts = (slot: SlotSnapshot) => Forecast | null;

/** When slots run out, from their stored readings of this cycle and the last. The forecasts throw StoreError. */
export function createForecasts({ store, clock }: Pick<Context, "store" | "clock">): Forecasts {
  const known = new Map<number, { forecast: Forecast | null; at: number; cycle: number; generation: number }>();
  return ({ row, state }) => {
    const { level, cycle, refilledAt, refilledBefore } = state.shelf;
    if (row === null || level === null) return null;
    const mono = clock.monotonic();
    const found = known.get(row);
    if (
      found !== undefined &&
      found.cycle === cycle &&
      found.generation === store.generation &&
      mono - found.at < goodFor
    )
      return found.forecast;
    const now = clock.now();
    const since = Math.max(Math.min(refilledBefore ?? 0, refilledAt ?? 0), now - furthestBack);
    const forecast = forecastOf(bucketedReadings(store, row, since, now, step), now, { refilledAt, refilledBefore });
    known.set(row, { forecast, at: mono, cycle, generation: store.generation });
    return forecast;
  };
}
