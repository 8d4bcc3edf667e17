import type { Settings } from "../../config/settings.ts";
import type { LoggedIntent } from "../../store/order-log.ts";
import type { OrderRow } from "../api.ts";
import { placesOf } from "./settings.ts";

/** An intent as a row of the log of orders. A slot that has left the configuration is named by its key. */
export function orderRow(
  settings: Settings,
  { serial, slotId, key, mode, number, cause, createdAt, attempts, endedAs, order }: LoggedIntent,
): OrderRow {
  const place = placesOf(settings).find(({ device, slot }) => device.serial === serial && slot.slotId === slotId);
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
