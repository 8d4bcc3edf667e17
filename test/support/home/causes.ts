import { hasSensor } from "../../../src/slot/policy.ts";
import { day, hour } from "../../../src/slot/times.ts";
import type { Home } from "./home.ts";
import { tells } from "./ledger.ts";
import { policyFor } from "./plan.ts";

/** News of an order are asked for every six hours. */
const newsTake = 12 * hour;

/**
 * Why a slot is empty today and nothing is beside it; null where nobody can say, which is a fault of the plugin's: it
 * must have been told that the slot is low, have ordered, or say why not.
 */
export function emptyBecause(home: Home): string | null {
  const { body, ledger, now, parcels, plan } = home;
  const seen = body.see();
  if (seen === null) return "the machine was off";
  if (ledger.onTheWay(now) > 0) return "a parcel is on its way";
  if (tells.test(seen.status))
    return `it says: ${seen.status
      .split(/[,:;0-9]/)
      .slice(0, 2)
      .join(":")
      .trim()}`;
  if (ledger.liedTo)
    return hasSensor(policyFor(plan)) ? "marked as refilled without having poured" : "filled in, and nobody said so";
  const last = parcels.at(-1);
  if (last !== undefined && home.isCancelled(last.id) && plan.amazon.words === "silent")
    return "cancelled at Amazon, and nobody told the plugin";
  if (last !== undefined && home.isCancelled(last.id) && now - last.cancelledAt < newsTake)
    return "cancelled at Amazon, and the news had not come yet";
  if (last !== undefined && !home.isCancelled(last.id) && last.arrivesAt === Infinity && seen.onOrder)
    return "ordered, and it will never come";
  if (last !== undefined && seen.onOrder && last.arrived && seen.eventInstanceId === last.id)
    return "what came is used up, and nothing showed that it was filled in";
  if (plan.source === "manual") return "a manual slot knows no level and orders nothing by itself";
  return notKnownBecause(home);
}

/**
 * Why the plugin need not know that a slot is low in truth; null where it must: by what its sensor said, as often and
 * for as long as the rules ask for.
 */
export function notKnownBecause({ body, device, now, plan, restartedAt }: Home): string | null {
  const policy = policyFor(plan);
  if (body.see()?.automatic === false) return "automatic ordering was off";
  if (!hasSensor(policy)) return body.see()?.low === true ? null : "the computed level was not low";
  if (device.lowSaidSince === null) {
    return device.isSilent || now - device.lastSaidAt > day + plan.device.every
      ? "the sensor was silent"
      : "the sensor had not said that it was low";
  }
  const takes = Math.max(policy.settle, plan.device.every * policy.confirmations) + policy.suddenFall + hour;
  return now - Math.max(device.lowSaidSince, restartedAt) < takes ? "low was not confirmed yet" : null;
}
