import * as v from "valibot";
import { text } from "../../config/fields.ts";
import type { Finding } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import { rawEntries, rawFindings, rawSettings, type RawValues } from "../calibration.ts";
import { defineSource } from "../contract.ts";
import {
  patternEntry,
  patternFindings,
  placeEntries,
  placeFindings,
  placeSettings,
  type ReadingPlace,
} from "../reading/place.ts";

export interface MqttLevel extends RawValues, ReadingPlace {
  source: "mqtt";
  /** Without wildcards. */
  topic: string;
}

/** A sensor that publishes its level on the broker. */
export const mqtt = defineSource({
  delivers: "pushed",
  needs: "mqtt",
  entries: { topic: v.optional(text()), ...placeEntries, ...patternEntry, ...rawEntries },
  findings: (level) => [
    ...topicFindings(level.topic),
    ...placeFindings(level),
    ...patternFindings(level),
    ...rawFindings(level),
  ],
  settings(level): MqttLevel {
    const { topic = "" } = level;
    return { source: "mqtt", topic, ...placeSettings(level, level), ...rawSettings(level) };
  },
  place: ({ topic }: MqttLevel) => ({ where: `in ${topic}`, next: "waiting for the next message" }),
  messages: (level: MqttLevel) => ({
    topic: level.topic,
    reader: async () => (await import("../reading/reading-in.ts")).openReader(level),
  }),
  checkLate: async (level: MqttLevel) => (await import("../reading/reading-in.ts")).checkReader(level),
  tryIt: async (level: MqttLevel, parts) => (await import("./try.ts")).hearOnce(level, parts),
  find: async (parts) => (await import("./find.ts")).findOnBroker(parts),
});

/** Whether it is a topic that a message can have. */
export function isTopic(text: string): boolean {
  return /^[^+#\u0000]+$/.test(text);
}

function topicFindings(topic = ""): Finding<"topic">[] {
  return isTopic(topic) ? [] : [["topic", mismatch(topic, "an MQTT topic without + and #")]];
}
