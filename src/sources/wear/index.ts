import * as v from "valibot";
import { numberAboveZero } from "../../config/fields.ts";
import { defineSource } from "../contract.ts";

export interface WearLevel {
  source: "wear";
  /** From 100 % to 0 % since the last refill. */
  lifetimeDays: number;
}

/** A part that wears off evenly. */
export const wear = defineSource({
  delivers: "worn",
  entries: { lifetimeDays: v.optional(numberAboveZero(), 90) },
  settings: ({ lifetimeDays }): WearLevel => ({ source: "wear", lifetimeDays }),
  // It begins full when it is first seen.
  tryIt: async (_level: WearLevel, { stored }) => Promise.resolve({ percent: stored() ?? 100 }),
});
