import { hysteresis, type Policy } from "./policy.ts";
import type { Shelf } from "./state.ts";

/**
 * Whether the level of `after` may begin a row of another kind than that of `before`: it is the slot's first, or stands
 * on the other side of what makes it low, no longer low, or refilled. A sensor that speaks on change only does not say
 * it again, so it should be on disk soon.
 */
export function isTurningPoint(
  before: Pick<Shelf, "level">,
  after: Pick<Shelf, "level" | "lowWater">,
  { threshold, refillRise }: Pick<Policy, "threshold" | "refillRise">,
): boolean {
  if (after.level === null) return false;
  if (before.level === null) return true;
  const was = before.level;
  const is = after.level;
  const filled = after.lowWater === null ? Infinity : after.lowWater + refillRise;
  return [threshold, threshold + hysteresis].some((line) => was > line !== is > line) || was >= filled !== is >= filled;
}
