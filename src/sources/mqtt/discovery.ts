import { isObject } from "../../config/fields.ts";
import type { Described, NumberSaid, WordSaid } from "./levels.ts";
import { templatePath } from "./template.ts";

/**
 * Home Assistant's MQTT discovery (home-assistant.io/integrations/mqtt, "MQTT Discovery"): what is to be an entity is
 * described in a kept message below `homeassistant`, one for each, or for a whole device.
 */
export const discoveryTopics: readonly string[] = ["homeassistant/+/+/config", "homeassistant/+/+/+/config"];

/** Its short names of what is used here (abbreviations.py in Home Assistant's source). */
const longNames: Readonly<Record<string, string>> = {
  stat_t: "state_topic",
  val_tpl: "value_template",
  unit_of_meas: "unit_of_measurement",
  dev_cla: "device_class",
  stat_cla: "state_class",
  ent_cat: "entity_category",
  pl_on: "payload_on",
  pl_off: "payload_off",
  dev: "device",
  cmps: "components",
  p: "platform",
  obj_id: "object_id",
};

type Config = Readonly<Record<string, unknown>>;

/** Which of a device's names belongs to an id; a device is mostly named in one of its messages only. */
export type DeviceNames = Map<string, string>;

/** What a message of these topics describes; nothing where it is something else. Names of devices go to `names`. */
export function describedIn(topic: string, body: unknown, names: DeviceNames): (() => Described)[] {
  const [, component, ...ids] = topic.split("/");
  if (!isObject(body)) return [];
  const config = inFull(body);
  keepName(config, names);
  if (component !== "device") return entity(component, ids[0], config, config, names);
  const parts = isObject(config["components"]) ? config["components"] : {};
  return Object.entries(parts).flatMap(([id, part]) => {
    if (!isObject(part)) return [];
    const own = inFull(part);
    const whole = inFull({ "~": config["~"], state_topic: config["state_topic"], ...own });
    return entity(textOf(own["platform"]), id, whole, config, names);
  });
}

function entity(
  component: string | undefined,
  id: string | undefined,
  config: Config,
  { device }: Config,
  names: DeviceNames,
): (() => Described)[] {
  const topic = textOf(config["state_topic"]);
  const value = component === "sensor" ? numberOf(config) : component === "binary_sensor" ? wordsOf(config) : null;
  if (topic === "" || value === null || textOf(config["entity_category"]) === "config") return [];
  const name = textOf(config["name"]);
  const template = textOf(config["value_template"]);
  const about = [id ?? "", textOf(config["object_id"]), name, textOf(config["device_class"]), template].join(" ");
  return [() => ({ device: nameOf(device, names), name, topic, path: templatePath(template), about, value })];
}

/** Null for what only ever grows. */
function numberOf(config: Config): NumberSaid | null {
  if (/^total/.test(textOf(config["state_class"]))) return null;
  return { unit: textOf(config["unit_of_measurement"]) };
}

/** Of a class that says what it is about, only the one for faults can be a level. */
function wordsOf(config: Config): WordSaid | null {
  if (!["", "problem"].includes(textOf(config["device_class"]))) return null;
  return { words: [said(config["payload_on"], "ON"), said(config["payload_off"], "OFF")], isBinary: true };
}

function said(payload: unknown, usual: string): string {
  return typeof payload === "string" || typeof payload === "boolean" || typeof payload === "number"
    ? String(payload)
    : usual;
}

/** With long names, and `~` put in, which stands for the same text at the end or the beginning of topics. */
function inFull(config: Config): Config {
  const base = textOf(config["~"]);
  return Object.fromEntries(
    Object.entries(config).map(([key, held]) => {
      const name = Object.hasOwn(longNames, key) ? (longNames[key] ?? key) : key;
      return [name, name === "state_topic" && base !== "" ? textOf(held).replace(/^~|~$/g, () => base) : held];
    }),
  );
}

function keepName({ device }: Config, names: DeviceNames): void {
  const name = isObject(device) ? textOf(device["name"]) : "";
  if (name !== "") for (const id of idsOf(device)) names.set(id, name);
}

function nameOf(device: unknown, names: DeviceNames): string {
  const own = isObject(device) ? textOf(device["name"]) : "";
  return (
    own ||
    (idsOf(device)
      .map((id) => names.get(id) ?? "")
      .find((name) => name !== "") ??
      "")
  );
}

function idsOf(device: unknown): string[] {
  const ids = isObject(device) ? (device["ids"] ?? device["identifiers"]) : undefined;
  return (Array.isArray(ids) ? ids : [ids]).filter((id) => typeof id === "string");
}

function textOf(held: unknown): string {
  return typeof held === "string" ? held : "";
}
