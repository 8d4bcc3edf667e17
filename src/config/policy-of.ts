import { createHash } from "node:crypto";
import type { Settings, SlotSettings } from "./settings.ts";
import { sourceOf } from "../sources/all.ts";
import { day, hour, minute } from "../slot/times.ts";
import type { Capabilities } from "../slot/capabilities.ts";
import type { Policy } from "../slot/policy.ts";
import type { Stopped } from "../slot/reasons.ts";
import { releasedAt } from "../support/version.ts";
import { amazonId } from "./channels.ts";
import { modes } from "./modes.ts";

/**
 * A slot's rules as the core wants them: durations in ms. `promises`: what each channel promises, by its id.
 */
export function policyOf(
  settings: Settings,
  serial: string,
  { slotId, unit, capacity, packSize, order, level, replenish, homekit }: SlotSettings,
  promises: Readonly<Record<string, Capabilities>>,
): Policy {
  const { channel } = order;
  return {
    mode: settings.mode,
    channel,
    can: promises[channel] ?? promisesNothing(settings.mode),
    elsewhere: promises,
    keyPart: keyPartOf([serial, slotId, settings.mode]),
    releasedAt,
    stopped: stoppedFor(settings, channel),
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
    amount: channel === amazonId ? 1 : order.amount,
    unit,
    refillRise: replenish.refillRise,
    cooldown: replenish.cooldownHours * hour,
    cap: replenish.maxOrdersPer30Days,
    manualCeiling: replenish.manualCeiling,
  };
}

/** How the keys of a slot's orders begin in a mode (design, section 14). */
function keyPartOf(slot: readonly [serial: string, slotId: string, mode: string]): string {
  return `dr-${createHash("sha256").update(JSON.stringify(slot)).digest("hex").slice(0, 8)}`;
}

/** What a channel promises that is not configured, or wrong. */
export function promisesNothing(mode: Settings["mode"]): Capabilities {
  return {
    means: "asked",
    repeatFor: 0,
    find: null,
    follow: null,
    tells: [],
    takesBack: false,
    clock: false,
    ...modes[mode],
  };
}

/** What Amazon's account lacks stops what is ordered at Amazon. */
function stoppedFor({ ordering: { stopped } }: Settings, channel: string): Stopped | null {
  return stopped?.code === "configurationLacks" && channel !== amazonId ? null : stopped;
}
