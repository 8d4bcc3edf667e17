import * as v from "valibot";
import { numberAboveZero } from "../../config/fields.ts";
import { defineSource } from "../contract.ts";

export interface UsageLevel {
  source: "usage";
  /** Taken off at each use, in the slot's unit. */
  unitsPerUse: number;
}

/** A stock of which each use takes some off. */
export const usage = defineSource({
  delivers: "counted",
  entries: { unitsPerUse: v.optional(numberAboveZero(), 1) },
  settings: ({ unitsPerUse }): UsageLevel => ({ source: "usage", unitsPerUse }),
  // It begins full when it is first seen.
  tryIt: async (_level: UsageLevel, { stored }) => Promise.resolve({ percent: stored() ?? 100 }),
});
