import { rawEntries } from "../calibration.ts";
import { defineSource } from "../contract.ts";
import { TrialError } from "../errors.ts";

export interface ManualLevel {
  source: "manual";
  /** How long the level is known after a told refill. */
  staleAfterHours: number;
}

/** No sensor: a person orders, and says when it was refilled. */
export const manual = defineSource({
  delivers: "told",
  entries: { staleAfterHours: rawEntries.staleAfterHours },
  settings: ({ staleAfterHours }): ManualLevel => ({ source: "manual", staleAfterHours }),
  tryIt(_level: ManualLevel, { stored }) {
    const percent = stored();
    return percent === null ? Promise.reject(new TrialError("nothingToTry")) : Promise.resolve({ percent });
  },
});
