import { isObject } from "../../config/fields.ts";
import { pathOf } from "../reading/path-steps.ts";
import type { Described, NumberSaid, WordSaid } from "./levels.ts";

/**
 * Where Zigbee2MQTT keeps the list of its devices (zigbee2mqtt.io/guide/usage/mqtt_topics_and_messages.html): below its
 * base topic, `zigbee2mqtt` or another.
 */
export const devicesTopic = "+/bridge/devices";

/** The device publishes it by itself, and it cannot be set: bits 1 and 2 of `access` (guide/usage/exposes.html). */
const published = 1;
const settable = 2;

/** What the devices of that list say of themselves. */
export function exposedIn(topic: string, body: unknown): Described[] {
  const base = topic.slice(0, topic.indexOf("/"));
  return (Array.isArray(body) ? (body as unknown[]) : []).flatMap((device) => {
    if (!isObject(device) || typeof device["friendly_name"] !== "string" || !isObject(device["definition"])) return [];
    const { exposes } = device["definition"];
    const name = device["friendly_name"];
    return (Array.isArray(exposes) ? (exposes as unknown[]) : []).flatMap((each) => {
      const value = valueOf(each);
      if (value === undefined || !isObject(each) || typeof each["property"] !== "string") return [];
      const { property, label } = each;
      const shown = typeof label === "string" ? label : property.replaceAll("_", " ");
      return [
        { device: name, name: shown, topic: `${base}/${name}`, path: pathOf([property]), about: property, value },
      ];
    });
  });
}

function valueOf(each: unknown): NumberSaid | WordSaid | undefined {
  if (!isObject(each) || each["category"] === "config") return undefined;
  const { type, access, unit, values } = each;
  if (typeof access !== "number" || (access & published) === 0 || (access & settable) !== 0) return undefined;
  if (type === "numeric") return { unit: typeof unit === "string" ? unit : "", range: rangeOf(each) };
  if (type === "enum" && Array.isArray(values)) return { words: values.map(String), isBinary: false };
  if (type === "binary") return { words: [each["value_on"], each["value_off"]].map(String), isBinary: true };
  return undefined;
}

function rangeOf({ value_min: min, value_max: max }: Readonly<Record<string, unknown>>): [number, number] | undefined {
  return typeof min === "number" && typeof max === "number" && min !== max ? [min, max] : undefined;
}
