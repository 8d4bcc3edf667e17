import { numberFromText } from "../../support/number-text.ts";
import type { Choice, TrialParts } from "../contract.ts";
import { TrialError } from "../errors.ts";
import { type EntityState, isNoState } from "./entity-state.ts";
import { askStates } from "./rest.ts";
import { asTrial } from "./trial.ts";

/** Attributes of numbers that are never a level. */
const notLevels: readonly string[] = ["supported_features", "latitude", "longitude", "min", "max", "step"];

/**
 * Every state and attribute that may be a level, by the names of their entities: what is a number, or would be one if
 * it were available, and what is on or off. Rejects with TrialError.
 */
export async function entityChoices({
  homeAssistant: settings,
  clock,
}: Pick<TrialParts, "homeAssistant" | "clock">): Promise<Choice[]> {
  if (settings === null) throw new TrialError("wrongConfig", "homeAssistant");
  const states = await asTrial(askStates({ settings, clock }));
  return states
    .flatMap(([entity, state]) => choicesOf(entity, state))
    .sort((a, b) => a.label.localeCompare(b.label, "en"));
}

function choicesOf(entity: string, { state, attributes }: EntityState): Choice[] {
  const { friendly_name: named, unit_of_measurement: unit } = attributes;
  const name = typeof named === "string" && named.trim() !== "" ? `${named.trim()} (${entity})` : entity;
  const own = {
    values: { entity, attribute: "" },
    label: `${name}: ${state}${typeof unit === "string" && !isNoState(state) ? ` ${unit}` : ""}`,
  };
  const inside = Object.entries(attributes).flatMap(([attribute, value]): Choice[] =>
    typeof value === "number" && !notLevels.includes(attribute)
      ? [{ values: { entity, attribute }, label: `${name}, ${attribute}: ${value}` }]
      : [],
  );
  const mayBeLevel =
    numberFromText(state) !== undefined || typeof unit === "string" || entity.startsWith("binary_sensor.");
  return mayBeLevel ? [own, ...inside] : inside;
}
