import { configuredSlots } from "../../config/configured-slots.ts";
import type { Subscription } from "../../drs/types.ts";
import type { SubscribedSlot } from "../api.ts";
import { platformName } from "./settings.ts";

/** The slots that Amazon lists for a device, and whether that configuration has them. */
export function subscribedSlots(
  listed: ReadonlyMap<string, Subscription>,
  config: unknown,
  serial: string,
): SubscribedSlot[] {
  const entry = typeof config === "object" && config !== null ? { ...config, platform: platformName } : {};
  const configured = configuredSlots({ platforms: [entry] }, platformName)
    .filter((slot) => slot.serial === serial)
    .map(({ slotId }) => slotId);
  return [...listed].map(([slotId, { subscribed, product }]) => ({
    slotId,
    subscribed: subscribed === true,
    product,
    configured: configured.includes(slotId),
  }));
}
