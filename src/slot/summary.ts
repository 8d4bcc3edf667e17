import type { Forecast } from "./forecast.ts";
import { type Intent, isPending } from "./intent.ts";
import type { Policy } from "./policy.ts";
import type { OrderSummary, SlotFacts } from "./port.ts";
import type { SlotState } from "./state.ts";
import type { Moment } from "./times.ts";
import { bookOf } from "./draft.ts";
import { viewOf } from "./view.ts";

/** A slot as other programs read it at this moment. */
export function summaryOf(
  { key, name }: { key: string; name: string },
  state: SlotState,
  policy: Policy,
  forecast: Forecast | null,
  now: Moment,
): SlotFacts {
  const { level, low, status, fault, onOrder } = viewOf(state, policy, now);
  const { armed, intent } = bookOf(state, policy);
  return {
    key,
    name,
    level,
    low,
    armed,
    status,
    fault,
    order: onOrder && intent !== null ? orderSummary(intent) : null,
    forecast:
      forecast === null ? null : { runsOutAt: iso(forecast.runsOutAt), perDay: Number(forecast.perDay.toFixed(3)) },
  };
}

function orderSummary(intent: Intent): OrderSummary {
  if (isPending(intent))
    return { state: "ordering", detailCode: null, eventInstanceId: null, placedAt: null, expectedAt: null };
  const { order } = intent;
  return {
    state: order.life ?? "placed",
    detailCode: order.detailCode,
    eventInstanceId: order.eventInstanceId,
    placedAt: iso(order.acceptedAt),
    expectedAt: order.expectedAt === null ? null : iso(order.expectedAt),
  };
}

function iso(utc: number): string {
  return new Date(utc).toISOString();
}
