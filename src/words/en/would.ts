import type { LowAfter, Would, WouldFacts } from "../../slot/would.ts";
import { type Catalogue, inWords } from "../catalogue.ts";
import { durationText } from "./quantities.ts";

/** To stand behind `The plugin would say:`. */
const woulds: Catalogue<WouldFacts> = {
  notKnown: () => "not known: neither a reading nor a failure, and the last level stays",
  tooOld: ({ limit }) => `measured more than ${durationText(limit)} ago: not taken`,
  enough: ({ percent, threshold, withinDays }) =>
    `${percent} %: enough, above ${threshold} %; ${forecastText(withinDays)}`,
  close: ({ percent, threshold, withinDays }) =>
    `${percent} %: close to ${threshold} %; low neither begins nor ends here, and ${forecastText(withinDays)}`,
  low: ({ percent, threshold, after, orders }) =>
    `${percent} %: at or below ${threshold} %, low ${after === null ? "at once" : afterText(after)}; ${ordersText(orders)}`,
  byHand: ({ percent }) => `${percent} %: a slot without a sensor is ordered by hand only`,
};

export function wouldText(would: Would): string {
  return inWords<WouldFacts, Would["code"]>(woulds, would);
}

function forecastText(days: number | null): string {
  if (days === null) return "nothing is ordered";
  return `ordered only when it is forecast to run out within ${days === 1 ? "1 day" : `${days} days`}`;
}

function ordersText(orders: boolean): string {
  return orders
    ? "then it would order, once for each refill, if nothing else holds it back"
    : "automatic ordering is off";
}

function afterText({ readings, span, standing, sudden }: LowAfter): string {
  const stands = standing === null ? "" : `, or when this one stands for ${durationText(standing)}`;
  const lasts = sudden === null ? "" : `; a sudden fall only after ${durationText(sudden)}`;
  return `${rowText(readings, span)}${stands}${lasts}`;
}

/** A row (rule 1): so many readings, and so long. */
function rowText(readings: number, span: LowAfter["span"]): string {
  if (span === null) return readings === 1 ? "with this one reading" : `after ${readings} such readings in a row`;
  return readings === 1
    ? `after such readings for ${durationText(span)}`
    : `after ${readings} such readings in a row over ${durationText(span)}`;
}
