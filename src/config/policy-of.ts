import type { Settings, SlotSettings } from "./settings.ts";
import { sourceOf } from "../sources/all.ts";
import { day, hour, minute } from "../slot/times.ts";
import type { Capabilities } from "../slot/capabilities.ts";
import type { Policy } from "../slot/policy.ts";

/** A slot's rules as the core wants them: durations in ms. `can`: what the channel promises that it orders through. */
export function policyOf(
  settings: Settings,
  { unit, capacity, packSize, level, replenish, homekit }: SlotSettings,
  can: Capabilities,
): Policy {
  return {
    mode: settings.mode,
    can,
    stopped: settings.ordering.stopped,
    source: level.source,
    delivers: sourceOf(level).delivers,
    staleAfter: "staleAfterHours" in level ? level.staleAfterHours * hour : 90 * day,
    lifetime: "lifetimeDays" in level ? level.lifetimeDays * day : 0,
    automatic: replenish.automatic,
    automaticSwitch: homekit.automaticSwitch,
    threshold: replenish.threshold,
    confirmations: replenish.confirmations,
    settle: replenish.settleMinutes * minute,
    suddenFall: replenish.suddenFallHours * hour,
    beyond: "beyond" in level ? level.beyond : "near",
    lead: replenish.leadDays * day,
    capacity,
    packSize,
    unit,
    refillRise: replenish.refillRise,
    cooldown: replenish.cooldownHours * hour,
    cap: replenish.maxOrdersPer30Days,
    manualCeiling: replenish.manualCeiling,
  };
}
