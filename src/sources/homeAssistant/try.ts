import type { TrialParts } from "../contract.ts";
import { TrialError, trialError } from "../errors.ts";
import { LevelReadError } from "../reading/read-error.ts";
import type { RawReading } from "../reading/reading-in.ts";
import { readingOf } from "./entity-state.ts";
import type { HomeAssistantLevel } from "./index.ts";
import { askState } from "./rest.ts";
import { asTrial } from "./trial.ts";

/** The entity's state now, by the code that the plugin reads it with. Rejects with TrialError. */
export async function readOnce(
  level: HomeAssistantLevel,
  { homeAssistant: settings, clock }: Pick<TrialParts, "homeAssistant" | "clock">,
): Promise<RawReading> {
  if (settings === null) throw new TrialError("wrongConfig", "homeAssistant");
  const state = await asTrial(askState(level.entity, { settings, clock }));
  if (state === null) throw new TrialError("sensorAnswer", `there is no entity ${level.entity}`);
  try {
    return readingOf(state, level);
  } catch (error) {
    throw error instanceof LevelReadError ? trialError({ kind: error.kind, text: error.message }) : error;
  }
}
