import { isObject } from "../../config/fields.ts";
import { JsonPathError, numberAt } from "../reading/json-path.ts";
import { LackingError, LevelReadError } from "../reading/read-error.ts";
import type { RawReading } from "../reading/reading-in.ts";
import { timeAt } from "../reading/time-in.ts";
import type { HomeAssistantLevel } from "./index.ts";

/** What Home Assistant knows of an entity. */
export interface EntityState {
  state: string;
  attributes: Readonly<Record<string, unknown>>;
  /** When its integration last reported, ms UTC; undefined where that was not said. */
  at: number | undefined;
}

/**
 * Whether a state stands for none (https://developers.home-assistant.io/docs/core/entity, `available`): the device
 * cannot be reached, or its value is not known.
 */
export function isNoState(state: string): boolean {
  return state === "unavailable" || state === "unknown";
}

/**
 * A state object as the REST API has it (https://developers.home-assistant.io/docs/api/rest). `last_reported` moves
 * when the same value is reported again, as `last_updated` does not; releases before 2024.4 have only the latter.
 * Undefined where it is none.
 */
export function stateObject(value: unknown): EntityState | undefined {
  if (!isObject(value) || typeof value["state"] !== "string") return undefined;
  const { state, attributes } = value;
  return {
    state,
    attributes: isObject(attributes) ? attributes : {},
    at: timeIn(value, "last_reported") ?? timeIn(value, "last_updated"),
  };
}

/** The time under a key, ms UTC; undefined where there is none. */
export function timeIn(holder: unknown, key: string): number | undefined {
  try {
    return timeAt(holder, key);
  } catch (error) {
    if (error instanceof JsonPathError) return undefined;
    throw error;
  }
}

/**
 * The reading in an entity's state. One that Home Assistant holds for longer than it was reported is as old as that
 * report. What stands for no state is none of `words`.
 * @throws LevelReadError where it has no number, what it has is not quoted; LackingError where it has no state.
 */
export function readingOf(
  { state, attributes, at }: EntityState,
  { entity, attribute, words }: Pick<HomeAssistantLevel, "entity" | "attribute" | "words">,
): RawReading {
  if (isNoState(state)) throw new LackingError(`it is ${state}`);
  try {
    return { raw: numberAt(attribute === "" ? state : own(attributes, attribute), "", words), at };
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    const where = attribute === "" ? `the state of ${entity}` : `its attribute "${attribute}"`;
    throw new LevelReadError("noValue", `${where} is ${error.found}`, { cause: error });
  }
}

function own(holder: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(holder, key) ? holder[key] : undefined;
}
