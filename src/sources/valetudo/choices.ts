import { isObject } from "../../config/fields.ts";
import { parsedJson } from "../../support/json.ts";
import type { Choice, TrialParts } from "../contract.ts";
import { TrialError } from "../errors.ts";
import { textIn } from "../polling/answer.ts";
import { askNow } from "../polling/try.ts";
import { type Consumable, consumablesIn, nameOf } from "./consumables.ts";
import type { ValetudoLevel } from "./index.ts";
import { pollOf } from "./poll.ts";

/** What a new one has, by its name, in its unit. */
type Most = ReadonlyMap<string, number>;

/** The consumables of the robot, in its order, with the minutes of a new one. Rejects with TrialError. */
export async function consumableChoices(
  level: ValetudoLevel,
  parts: Pick<TrialParts, "clock" | "report">,
): Promise<Choice[]> {
  const consumables = await askNow(pollOf(level), (body) => consumablesIn(textIn(body)), parts);
  const most = await askNow(pollOf(level, "/properties"), (body) => mostIn(textIn(body)), parts).catch(none);
  return consumables.map((consumable) => choiceOf(consumable, most));
}

/** Without them a person types the minutes: older releases do not say them. */
function none(error: unknown): Most {
  if (error instanceof TrialError) return new Map();
  throw error;
}

function choiceOf(consumable: Consumable, most: Most): Choice {
  const name = nameOf(consumable);
  const { value, unit } = consumable.remaining;
  if (unit === "percent") return { values: { consumable: name, full: "" }, label: `${name}: ${value} %` };
  const full = most.get(name);
  return full === undefined
    ? { values: { consumable: name }, label: `${name}: ${value} min` }
    : { values: { consumable: name, full: String(full) }, label: `${name}: ${value} / ${full} min` };
}

/** In `properties`, as each robot's `getProperties` makes them (ConsumableMonitoringCapability.js, ConsumableMeta). */
function mostIn(text: string): Most {
  const body = parsedJson(text);
  const all = isObject(body) && Array.isArray(body["availableConsumables"]) ? body["availableConsumables"] : [];
  return new Map(
    all.flatMap((one: unknown): [string, number][] => {
      if (!isObject(one)) return [];
      const { type, subType, unit, maxValue } = one;
      return typeof type === "string" && typeof subType === "string" && unit === "minutes" && isPositive(maxValue)
        ? [[nameOf({ type, subType }), maxValue]]
        : [];
    }),
  );
}

function isPositive(value: unknown): value is number {
  return typeof value === "number" && value > 0;
}
