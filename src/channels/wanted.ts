import type { SlotSettings } from "../config/settings.ts";
import type { Wanted } from "./contract.ts";

/** What is ordered for a slot. `level`: percent, as it was last known; null where it never was. */
export function wantedOf({ key, name, unit, order }: SlotSettings, level: number | null): Wanted {
  const { product, link, amount } = order;
  return { slot: key, name, product: product === "" ? name : product, link, amount, unit, level };
}
