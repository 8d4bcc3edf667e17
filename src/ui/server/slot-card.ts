import type { Settings } from "../../config/settings.ts";
import type { Forecast } from "../../slot/forecast.ts";
import { nextOrder } from "../../slot/next-order.ts";
import { summaryOf } from "../../slot/summary.ts";
import { bookOf } from "../../slot/turn.ts";
import { viewOf } from "../../slot/view.ts";
import { orderLog } from "../../store/order-log.ts";
import type { PageStore } from "../../store/page-store.ts";
import type { SlotCard } from "../api.ts";
import { orderRow } from "./order-rows.ts";
import type { SeenSlot } from "./seen-slot.ts";

/** One slot as its card shows it. Throws StoreError. */
export function slotCard(store: PageStore, settings: Settings, seen: SeenSlot, forecast: Forecast | null): SlotCard {
  const { place: { device, slot }, row, state, policy, now } = seen;
  const book = bookOf(state, policy);
  const { active, automatic } = viewOf(state, policy, now);
  const [last] = row === null ? [] : orderLog(store, { row, mode: policy.mode, accepted: true, limit: 1 });
  return {
    ...summaryOf(slot, state, policy, forecast, now),
    serial: device.serial,
    slotId: slot.slotId,
    deviceName: device.name,
    unit: slot.unit,
    capacity: slot.capacity,
    threshold: policy.threshold,
    source: policy.source,
    levelAt: state.shelf.levelAt,
    active,
    automatic,
    product: book.product,
    subscribed: book.subscribed,
    linked: state.run.linked,
    tripped: state.run.tripped,
    lostMemory: book.lostMemory,
    lastOrder: last === undefined ? null : orderRow(settings, last),
    nextOrder: nextOrder(state, policy, now),
  };
}
