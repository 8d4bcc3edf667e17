import type { SlotView } from "../slot/view.ts";

/**
 * The level as HomeKit shows it, in whole percent. One that is not known shows as 100 (with StatusActive false): an
 * invented 0 % would tell people to buy.
 */
export function shownLevel({ level }: SlotView): number {
  if (level === null || !Number.isFinite(level)) return 100;
  return Math.min(100, Math.max(0, Math.round(level)));
}
