import { isObject } from "../../config/fields.ts";
import { parsedJson } from "../../support/json.ts";
import { type Calibration, toRaw } from "../calibration.ts";
import { LevelReadError } from "../reading/read-error.ts";
import type { RawReading } from "../reading/reading-in.ts";

/**
 * A consumable as Valetudo has it (backend/lib/entities/core/ValetudoConsumable.js): `type` such as filter or brush,
 * `subType` such as main, dock or none.
 */
export interface Consumable {
  type: string;
  subType: string;
  remaining: { value: number; unit: "percent" | "minutes" };
}

/** Where the list of them is, below the robot's address (its openapi.json, ConsumableMonitoringCapability). */
export const consumablesPath = "/api/v2/robot/capabilities/ConsumableMonitoringCapability";

/**
 * The consumables in what a robot answered; members that are none are left out.
 * @throws LevelReadError where it is no list.
 */
export function consumablesIn(text: string): Consumable[] {
  const body = parsedJson(text);
  if (body === undefined) throw new LevelReadError("notJson", "what it sent is not JSON");
  if (!Array.isArray(body)) throw new LevelReadError("noValue", "what it sent is not Valetudo's list of consumables");
  return body.flatMap((member: unknown) => consumableOf(member) ?? []);
}

/**
 * What is left of the consumable with this name, on the scale of `empty` and `full`: these are minutes where the robot
 * counts minutes, and percent are percent, whatever they are.
 * @throws LevelReadError where there is none of that name, more than one, or minutes without those of a new one.
 */
export function readingOf(text: string, { consumable, empty, full }: Calibration & { consumable: string }): RawReading {
  const [found, another] = consumablesIn(text).filter((one) => isCalled(one, consumable));
  if (found === undefined)
    throw new LevelReadError("noValue", `it has no consumable ${consumable}, or does not know what is left of it`);
  if (another !== undefined)
    throw new LevelReadError(
      "noValue",
      `it has more than one ${consumable}: set type and subtype, as ${nameOf(found)}`,
    );
  const { value, unit } = found.remaining;
  if (unit === "percent") return { raw: toRaw(value, { empty, full }), at: undefined };
  if (empty === 0 && full === 100)
    throw new LevelReadError(
      "noValue",
      "it counts minutes: set full to the minutes of a new one, as 9000 for 150 hours",
    );
  return { raw: value, at: undefined };
}

export function nameOf({ type, subType }: Pick<Consumable, "type" | "subType">): string {
  return subType === "none" ? type : `${type}/${subType}`;
}

function isCalled({ type, subType }: Consumable, name: string): boolean {
  return name === type || name === `${type}/${subType}`;
}

function consumableOf(member: unknown): Consumable | undefined {
  if (!isObject(member) || !isObject(member["remaining"])) return undefined;
  const { type, subType = "none" } = member;
  const { value, unit } = member["remaining"];
  if (typeof type !== "string" || typeof subType !== "string" || typeof value !== "number") return undefined;
  return unit === "percent" || unit === "minutes" ? { type, subType, remaining: { value, unit } } : undefined;
}
