import * as v from "valibot";
import { text } from "../../config/fields.ts";
import type { Finding } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import { rawEntries, rawFindings, rawSettings, type RawValues } from "../calibration.ts";
import { defineSource } from "../contract.ts";
import { placeEntries } from "../reading/place.ts";
import { type Words, wordsOf } from "../reading/words.ts";

export interface HomeAssistantLevel extends RawValues {
  source: "homeAssistant";
  /** As `sensor.salt_level`. */
  entity: string;
  /** Which of its attributes has the number; empty: its state. */
  attribute: string;
  /** Words that are levels, where some are. */
  words?: Words;
}

/** The state, or an attribute, of one entity of Home Assistant. */
export const homeAssistant = defineSource({
  delivers: "pushed",
  needs: "homeAssistant",
  entries: { entity: v.optional(text()), attribute: v.optional(text()), values: placeEntries.values, ...rawEntries },
  findings: (level) => [...entityFindings(level.entity), ...rawFindings(level)],
  settings(level): HomeAssistantLevel {
    const { entity = "", attribute = "", values } = level;
    return {
      source: "homeAssistant",
      entity: entity.trim(),
      attribute: attribute.trim(),
      ...(values === undefined ? {} : { words: wordsOf(values, level) }),
      ...rawSettings(level),
    };
  },
  // Who may push could make a slot look low whose entity says otherwise (design, section 13).
  refusesPush: () => "this slot takes no pushed levels",
  place: ({ entity }: HomeAssistantLevel) => ({
    where: `of ${entity} in Home Assistant`,
    next: "waiting for the next state",
  }),
  open: async (level: HomeAssistantLevel, parts) => (await import("./open.ts")).openEntity(level, parts),
  tryIt: async (level: HomeAssistantLevel, parts) => (await import("./try.ts")).readOnce(level, parts),
  announces: ["_home-assistant._tcp"],
  find: async (parts) => (await import("./find.ts")).findHubs(parts),
  choices: {
    meanwhile: { entity: "sensor.level" },
    list: async (_level: HomeAssistantLevel, parts) => (await import("./choices.ts")).entityChoices(parts),
  },
});

/** What Home Assistant takes for an entity's id (`VALID_ENTITY_ID` in its core.py). */
const entityId = /^(?!.+__)(?!_)[\da-z_]+(?<!_)\.(?!_)[\da-z_]+(?<!_)$/;

function entityFindings(entity = ""): Finding<"entity">[] {
  return entityId.test(entity.trim()) ? [] : [["entity", mismatch(entity, "an entity's id as sensor.salt_level")]];
}
