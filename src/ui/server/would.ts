import type { Policy } from "../../slot/policy.ts";
import { hasSensor, hysteresis, isPushed } from "../../slot/policy.ts";
import { standingTime } from "../../slot/shelf.ts";
import { durationText } from "../../slot/times.ts";

/** What the plugin would do with this reading of a slot, in words as in its log. `percent` is clamped to 0–100. */
export function wouldDo(percent: number, policy: Policy): string {
  const { threshold, automatic } = policy;
  const level = `${shownPercent(percent)} %`;
  if (percent > threshold + hysteresis) return `${level}: enough, above ${threshold} %; nothing is ordered`;
  if (percent > threshold) return `${level}: close to ${threshold} %; low neither begins nor ends here, and nothing is ordered`;
  const begins = `${level}: at or below ${threshold} %, low ${lowWhen(policy)}`;
  if (policy.source === "manual") return `${level}: a slot without a sensor is ordered by hand only`;
  if (!automatic) return `${begins}; automatic ordering is off`;
  return `${begins}; then it would order, once for each refill, if nothing else holds it back`;
}

function lowWhen(policy: Policy): string {
  const { confirmations } = policy;
  if (!hasSensor(policy)) return "at once";
  const row = confirmations === 1 ? "with this one reading" : `after ${confirmations} such readings in a row`;
  return isPushed(policy) && confirmations > 1 ? `${row}, or when this one stands for ${durationText(standingTime)}` : row;
}

function shownPercent(percent: number): number {
  return Number(percent.toFixed(1));
}
