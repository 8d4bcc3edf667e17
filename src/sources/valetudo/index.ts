import * as v from "valibot";
import { text } from "../../config/fields.ts";
import type { Finding } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import { rawEntries, rawFindings, rawSettings, type RawValues } from "../calibration.ts";
import { defineSource } from "../contract.ts";
import { deviceEntries, deviceFindings, deviceSettings, type KnownDevice } from "../polling/known-device.ts";
import { polledPlace } from "../polling/place.ts";

/** What is left of one consumable of a robot vacuum that runs Valetudo. */
export type ValetudoLevel = ValetudoSettings & KnownDevice;

interface ValetudoSettings extends RawValues {
  source: "valetudo";
  /** Its type, or type and subtype, as `filter/main`; in lower case. */
  consumable: string;
}

export const valetudo = defineSource({
  delivers: "polled",
  entries: { ...deviceEntries, consumable: v.optional(text()), ...rawEntries },
  findings: (level) => [...deviceFindings(level), ...consumableFindings(level.consumable), ...rawFindings(level)],
  settings: (level): ValetudoLevel => ({
    source: "valetudo",
    ...deviceSettings(level),
    consumable: named(level.consumable),
    ...rawSettings(level),
  }),
  place: (level: ValetudoLevel) => polledPlace(level),
  open: async (level: ValetudoLevel, parts) => (await import("./poll.ts")).openRobot(level, parts),
  checkLate: async (level: ValetudoLevel) => (await import("../polling/open.ts")).checkPolled(level),
  tryIt: async (level: ValetudoLevel, parts) => (await import("./poll.ts")).tryRobot(level, parts),
  announces: ["_valetudo._tcp"],
  find: async (parts) => (await import("./find.ts")).findRobots(parts),
  choices: {
    meanwhile: { consumable: "filter" },
    list: async (level: ValetudoLevel, parts) => (await import("./choices.ts")).consumableChoices(level, parts),
  },
});

function consumableFindings(consumable: string | undefined): Finding<"consumable">[] {
  return /^[\da-z_]+(?:\/[\da-z_]+)?$/.test(named(consumable))
    ? []
    : [["consumable", mismatch(consumable, "type and subtype of a consumable as filter/main")]];
}

function named(consumable = ""): string {
  return consumable.trim().toLowerCase();
}
