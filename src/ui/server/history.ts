import { day } from "../../slot/times.ts";
import { orderLog } from "../../store/order-log.ts";
import { bucketedReadings, refillsSince } from "../../store/slot-history.ts";
import type { History } from "../api.ts";
import type { Context } from "./context.ts";
import type { Forecasts } from "./forecasts.ts";
import { slotSnapshots } from "./slot-snapshot.ts";
import { judged, deviceSlotOf, savedEntry } from "./settings.ts";

/** A screen has no more pixels for it. */
const mostPoints = 1_000;

/** More orders than the cap allows in 90 days. */
const mostOrders = 100;

/** A slot's level over the last days. Throws Refusal and StoreError. */
export function history(context: Context, forecasts: Forecasts, key: string, days: number): History {
  const { store, clock, configPath, mask } = context;
  const { settings } = judged(savedEntry(configPath), mask);
  const { slot } = deviceSlotOf(settings, key);
  const seen = slotSnapshots(context, settings, null).find(({ place }) => place.slot.key === key);
  const threshold = slot.replenish.threshold;
  if (seen === undefined || seen.row === null)
    return { readings: [], refills: [], orders: [], forecast: null, threshold };
  const now = clock.now();
  const since = now - days * day;
  const {
    row,
    state: { shelf },
  } = seen;
  const accepted = orderLog(store, { row, mode: settings.mode, accepted: true, limit: mostOrders });
  const forecast = forecasts(seen);
  return {
    readings: bucketedReadings(store, row, since, now, (days * day) / (mostPoints - 1)),
    refills: refillsSince(store, row, since),
    orders: accepted
      .flatMap(({ order }) =>
        order === null || order.acceptedAt < since
          ? []
          : [{ at: order.acceptedAt, detailCode: order.detailCode, eventInstanceId: order.eventInstanceId }],
      )
      .reverse(),
    forecast:
      forecast === null || shelf.level === null
        ? null
        : { from: shelf.levelAt ?? now, percent: shelf.level, runsOutAt: forecast.runsOutAt },
    threshold,
  };
}
