import { isObject } from "../../config/fields.ts";
import { numbersIn } from "../reading/numbers-in.ts";
import type { Described } from "./levels.ts";

/**
 * Tasmota's own discovery (tasmota.github.io/docs/Home-Assistant, xdrv_12_discovery.ino): below each device's id one
 * message of how it is set up, and one like those of its sensors.
 */
export const tasmotaTopics: readonly string[] = ["tasmota/discovery/+/config", "tasmota/discovery/+/sensors"];

interface Message {
  topic: string;
  body: unknown;
}

/** What the devices measure that are set up in these messages. */
export function measuredIn(messages: readonly Message[]): Described[] {
  const setups = new Map(messages.map(({ topic, body }) => [topic, body]));
  return messages.flatMap(({ topic, body }) => {
    if (!topic.endsWith("/sensors") || !isObject(body)) return [];
    const setup = setups.get(topic.replace(/sensors$/, "config"));
    const telemetry = telemetryOf(setup);
    if (!isObject(setup) || telemetry === undefined) return [];
    const device = typeof setup["dn"] === "string" ? setup["dn"] : "";
    return numbersIn(JSON.stringify(body["sn"])).map(({ path }) => ({
      device,
      name: path.replaceAll(".", " "),
      topic: telemetry,
      path,
      about: path,
      value: { unit: "" },
    }));
  });
}

/** Where it sends what it measures: `ft` is the pattern of its topics, `tp` the prefixes for commands, states and this. */
function telemetryOf(setup: unknown): string | undefined {
  if (!isObject(setup) || !Array.isArray(setup["tp"])) return undefined;
  const { t: topic, ft: pattern } = setup;
  const prefix: unknown = setup["tp"][2];
  if (typeof topic !== "string" || typeof pattern !== "string" || typeof prefix !== "string") return undefined;
  const base = pattern.replace("%prefix%", () => prefix).replace("%topic%", () => topic);
  return `${base.replace(/\/?$/, "/")}SENSOR`;
}
