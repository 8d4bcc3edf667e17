import type { Settings } from "../../config/settings.ts";
import { orderLog, type LoggedIntent } from "../../store/order-log.ts";
import type { OrderRow } from "../api.ts";
import type { Context } from "./context.ts";
import { slotSnapshots } from "./slot-snapshot.ts";
import { deviceSlotOf, deviceSlotsOf, judged, savedEntry } from "./settings.ts";

/** Years of them, at the most that a slot may order. */
const mostRows = 500;

/** The log of every intent, newest first; of one slot where `key` names it. Throws Refusal and StoreError. */
export function orders(context: Context, key: string | undefined): OrderRow[] {
  const { store, configPath, mask } = context;
  const { settings } = judged(savedEntry(configPath), mask);
  if (key !== undefined) deviceSlotOf(settings, key);
  if (!store.exists) return [];
  const row =
    key === undefined
      ? undefined
      : slotSnapshots(context, settings, null).find(({ place }) => place.slot.key === key)?.row;
  if (row === null) return [];
  return orderLog(store, { row, limit: mostRows }).map((one) => orderRow(settings, one));
}

/** An intent as a row of the log of orders. A slot that has left the configuration is named by its key. */
export function orderRow(
  settings: Settings,
  { serial, slotId, key, mode, number, cause, createdAt, attempts, endedAs, order }: LoggedIntent,
): OrderRow {
  const place = deviceSlotsOf(settings).find(({ device, slot }) => device.serial === serial && slot.slotId === slotId);
  return {
    key: place?.slot.key ?? key,
    slotName: place?.slot.name ?? key,
    mode,
    number,
    cause,
    createdAt,
    attempts,
    detailCode: order?.detailCode ?? null,
    eventInstanceId: order === null || order.eventInstanceId === "" ? null : order.eventInstanceId,
    acceptedAt: order?.acceptedAt ?? null,
    expectedAt: order?.expectedAt ?? null,
    state: endedAs ?? (order === null ? "ordering" : (order.life ?? "placed")),
    open: endedAs === null,
  };
}
