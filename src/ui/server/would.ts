import type { Policy } from "../../slot/policy.ts";
import { hasSensor, hysteresis, isPushed } from "../../slot/policy.ts";
import { standingTime } from "../../slot/rows.ts";
import { day, durationText } from "../../slot/times.ts";

/** What the plugin would do with a value that stands for "not known". */
export const notKnown = "not known: neither a reading nor a failure, and the last level stays";

/** What the plugin would do with a reading that the sensor itself says is too old. */
export function tooOld({ staleAfter }: Pick<Policy, "staleAfter">): string {
  return `measured more than ${durationText(staleAfter)} ago: not taken`;
}

/** What the plugin would do with this reading of a slot, in words as in its log. `percent` is clamped to 0–100. */
export function wouldDo(percent: number, policy: Policy): string {
  const { threshold, automatic } = policy;
  const level = `${shownPercent(percent)} %`;
  if (percent > threshold + hysteresis) return `${level}: enough, above ${threshold} %; ${fineWhen(percent, policy)}`;
  if (percent > threshold) return `${level}: close to ${threshold} %; low neither begins nor ends here, and ${fineWhen(percent, policy)}`;
  const begins = `${level}: at or below ${threshold} %, low ${lowWhen(policy)}`;
  if (policy.delivers === "told") return `${level}: a slot without a sensor is ordered by hand only`;
  if (!automatic) return `${begins}; automatic ordering is off`;
  return `${begins}; then it would order, once for each refill, if nothing else holds it back`;
}

/** Above the threshold only the forecast can order (rule 4). */
function fineWhen(percent: number, { lead, manualCeiling, automatic, delivers }: Policy): string {
  if (lead === 0 || percent > manualCeiling || !automatic || delivers === "told") return "nothing is ordered";
  const days = Number((lead / day).toFixed(1));
  return `ordered only when it is forecast to run out within ${days === 1 ? "1 day" : `${days} days`}`;
}

function lowWhen(policy: Policy): string {
  if (!hasSensor(policy)) return "at once";
  const stands = isPushed(policy) && (policy.confirmations > 1 || policy.settle > 0) ? `, or when this one stands for ${durationText(standingTime(policy))}` : "";
  const lasts = policy.suddenFall > 0 ? `; a sudden fall only after ${durationText(policy.suddenFall)}` : "";
  return `${rowText(policy)}${stands}${lasts}`;
}

/** A row (rule 1): so many readings, and so long. */
function rowText({ confirmations, settle }: Policy): string {
  if (settle === 0) return confirmations === 1 ? "with this one reading" : `after ${confirmations} such readings in a row`;
  return confirmations === 1 ? `after such readings for ${durationText(settle)}` : `after ${confirmations} such readings in a row over ${durationText(settle)}`;
}

function shownPercent(percent: number): number {
  return Number(percent.toFixed(1));
}
