import type { Settings } from "../../config/settings.ts";
import type { Forecast } from "../../slot/forecast.ts";
import { automaticObjection } from "../../slot/guards.ts";
import { suddenFall } from "../../slot/low.ts";
import { isNeeded } from "../../slot/need.ts";
import { nextOrder } from "../../slot/next-order.ts";
import { summaryOf } from "../../slot/summary.ts";
import { heldInHouse } from "../../slot/spare.ts";
import type { SlotState } from "../../slot/state.ts";
import { bookOf } from "../../slot/draft.ts";
import { viewOf } from "../../slot/view.ts";
import { orderLog } from "../../store/order-log.ts";
import type { PageStore } from "../../store/page-store.ts";
import { reasonText } from "../../words/en/reasons.ts";
import { summaryInWords } from "../../words/en/summary.ts";
import type { SlotCard } from "../api.ts";
import { boughtOf, openOrderOf } from "./bought.ts";
import { orderRow } from "./orders.ts";
import { type Filled, proposedPack } from "./pack-size.ts";
import type { SlotSnapshot } from "./slot-snapshot.ts";
import { answers, isTripped } from "../../slot/readiness.ts";

/** What is worked out from a slot's history. */
export interface Worked {
  forecast: Forecast | null;
  packDoubt: Filled | null;
}

/** One slot as its card shows it. Throws StoreError. */
export function slotCard(
  store: PageStore,
  settings: Settings,
  seen: SlotSnapshot,
  { forecast, packDoubt }: Worked,
): SlotCard {
  const {
    place: { device, slot },
    row,
    running,
    policy,
    now,
  } = seen;
  const state = withForecast(seen, forecast);
  const book = bookOf(state, policy);
  const facts = { shelf: state.shelf, book, run: state.run, policy, now };
  const fall = suddenFall(facts);
  const { active, automatic } = viewOf(state, policy, now);
  const [last] = row === null ? [] : orderLog(store, { row, mode: policy.mode, accepted: true, limit: 1 });
  const summary = summaryOf(slot, state, policy, forecast, now);
  const next = nextOrder(state, policy, now);
  return {
    ...summaryInWords(summary, policy.channel),
    said: summary.status,
    channel: policy.channel,
    ...boughtOf(settings, slot, book.product),
    openOrder: openOrderOf(summary.order === null ? null : book.intent),
    serial: device.serial,
    slotId: slot.slotId,
    deviceName: device.name,
    unit: slot.unit,
    capacity: slot.capacity,
    packSize: policy.packSize,
    spare: policy.packSize === null ? null : book.spare,
    heldInHouse: isNeeded(facts) && automaticObjection(facts)?.reason.code === "inHouse" ? heldInHouse(facts) : null,
    suddenFall:
      fall === null ? null : { from: fall.from, to: fall.to, believedAt: running ? now.utc + fall.believedIn : null },
    packProposed: proposedPack(book.product, slot.unit),
    packDoubt,
    threshold: policy.threshold,
    source: slot.level.source,
    levelAt: state.shelf.levelAt,
    active,
    automatic,
    product: book.product,
    subscribed: book.subscribed,
    linked: answers(state.run.readiness),
    tripped: isTripped(state.run.readiness),
    lostMemory: book.lostMemory,
    lastOrder: last === undefined ? null : orderRow(settings, last),
    nextOrder: { at: next.at, why: next.why === null ? null : reasonText(next.why), said: next.why },
  };
}

/**
 * While the plugin does not run, nobody else asks for the forecast that a silent sensor and a late parcel are judged
 * by.
 */
function withForecast({ running, state, now }: SlotSnapshot, forecast: Forecast | null): SlotState {
  return running || forecast === null
    ? state
    : { ...state, run: { ...state.run, forecast: { ...forecast, at: now.mono } } };
}
