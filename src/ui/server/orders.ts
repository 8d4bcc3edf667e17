import { orderLog } from "../../store/order-log.ts";
import type { OrderRow } from "../api.ts";
import type { Context } from "./context.ts";
import { orderRow } from "./order-rows.ts";
import { seenSlots } from "./seen-slot.ts";
import { judged, placeOf, savedEntry } from "./settings.ts";

/** Years of them, at the most that a slot may order. */
const mostRows = 500;

/** The log of every intent, newest first; of one slot where `key` names it. Throws Refusal and StoreError. */
export function orders(context: Context, key: string | undefined): OrderRow[] {
  const { store, configPath, mask } = context;
  const { settings } = judged(savedEntry(configPath), mask);
  if (key !== undefined) placeOf(settings, key);
  if (!store.exists) return [];
  const row =
    key === undefined ? undefined : seenSlots(context, settings, null).find(({ place }) => place.slot.key === key)?.row;
  if (row === null) return [];
  return orderLog(store, { row, limit: mostRows }).map((one) => orderRow(settings, one));
}
