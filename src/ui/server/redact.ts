import { channelTypes, kinds } from "../../channels/kinds.ts";
import { isObject } from "../../config/fields.ts";
import { levelEntries } from "../../config/devices.ts";
import { modes } from "../../config/modes.ts";

/** As much of a valibot schema as is needed to tell its kind. */
interface Shape {
  type: string;
  /** Of an optional. */
  wrapped?: Shape;
  pipe?: readonly Shape[];
  /** Of a section, in its pipe. */
  entries?: Readonly<Record<string, Shape>>;
  /** Of a choice. */
  options?: readonly unknown[];
}

/** The keys of `level` and of its sections, whatever the sources are, by what is written there. */
const levelKeys = keysOf(levelEntries());

/** The same of an entry of `channels`. */
const channelKeys = keysOf(
  Object.assign({}, ...Object.values(kinds).map(({ entries }) => entries)) as Record<string, Shape>,
);

function channelKeysOf(...types: string[]): string[] {
  return channelKeys.filter(({ type }) => types.includes(type)).map(({ key }) => key);
}

interface Key {
  key: string;
  type: string;
  options: string[];
}

function keysOf(entries: Readonly<Record<string, Shape>>): Key[] {
  return Object.entries(entries).flatMap(([key, entry]) => kindOf(key, entry));
}

function kindOf(key: string, { type, wrapped, options = [], pipe = [] }: Shape): Key[] {
  if (wrapped !== undefined) return kindOf(key, wrapped);
  const inside = pipe.find(({ entries }) => entries !== undefined)?.entries;
  if (inside !== undefined) return [{ key, type: "section", options: [] }, ...keysOf(inside)];
  return [{ key, type, options: options.filter((option) => typeof option === "string") }];
}

function levelKeysOf(...types: string[]): string[] {
  return levelKeys.filter(({ type }) => types.includes(type)).map(({ key }) => key);
}

/**
 * What of a configuration may be shown to strangers, by the name of the key: numbers and switches, and words of which
 * we know every one. All else is a name, an address, an id or a secret, or may hold one, and only whether it is there
 * is told.
 */
const words: Readonly<Record<string, readonly string[]>> = {
  platform: ["DashReplenishment"],
  mode: Object.keys(modes),
  exposeAs: ["sensor", "purifier", "filter"],
  alert: ["contact", "occupancy", "leak", "none"],
  type: channelTypes(),
  ...Object.fromEntries(
    levelKeys.filter(({ options }) => options.length > 0).map(({ key, options }) => [key, options]),
  ),
};

const numbers = [
  "port",
  "rateLimit",
  "capacity",
  "packSize",
  "threshold",
  "confirmations",
  "settleMinutes",
  "suddenFallHours",
  "refillRise",
  "leadDays",
  "cooldownHours",
  "maxOrdersPer30Days",
  "manualCeiling",
  "amount",
  ...channelKeysOf("number"),
  ...levelKeysOf("number"),
];

const numberLists = levelKeysOf("array");

const switches = [
  "enabled",
  "allowGet",
  "allowReplenish",
  "rejectUnauthorized",
  "automatic",
  "battery",
  "replenishSwitch",
  "automaticSwitch",
  ...levelKeysOf("boolean"),
  ...channelKeysOf("boolean"),
];

const sections = [
  "amazon",
  "server",
  "mqtt",
  "homeAssistant",
  "order",
  "level",
  "replenish",
  "homekit",
  ...levelKeysOf("section"),
];

const lists = ["devices", "slots", "channels"];

/** Text of which only whether it is there may be told. */
const texts = [
  "name",
  "language",
  "clientId",
  "clientSecret",
  "redirectUri",
  "apiUrl",
  "tokenUrl",
  "authorizeUrl",
  "host",
  "token",
  "levelToken",
  "url",
  "username",
  "password",
  "topicPrefix",
  "model",
  "serial",
  "refreshToken",
  "slotId",
  "key",
  "unit",
  "id",
  "channel",
  "product",
  "link",
  ...levelKeysOf("string", "union", "custom", "record"),
  ...channelKeysOf("string", "union", "custom", "record"),
];

/**
 * A configuration, right or wrong, without anything that is not on the list. Unknown keys are counted and not named:
 * one may be a secret in the wrong place.
 */
export function redactedConfig(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactedConfig);
  if (!isObject(value)) return shape(value);
  const known = Object.entries(value).flatMap(([key, held]) => {
    const shown = redactedField(key, held);
    return shown === undefined ? [] : [[key, shown] as const];
  });
  const unknown = Object.keys(value).length - known.length;
  return { ...Object.fromEntries(known), ...(unknown === 0 ? {} : { "(unknown keys)": unknown }) };
}

/** Undefined for a key that is not ours. */
function redactedField(key: string, held: unknown): unknown {
  if (sections.includes(key) || lists.includes(key)) return redactedConfig(held);
  if (numbers.includes(key)) return typeof held === "number" ? held : shape(held);
  if (numberLists.includes(key))
    return Array.isArray(held) ? held.map((one: unknown) => (typeof one === "number" ? one : shape(one))) : shape(held);
  if (switches.includes(key)) return typeof held === "boolean" ? held : shape(held);
  const allowed = Object.hasOwn(words, key) ? words[key] : undefined;
  if (allowed !== undefined) return typeof held === "string" && allowed.includes(held) ? held : shape(held);
  return texts.includes(key) ? shape(held) : undefined;
}

/** What kind of thing is there. */
function shape(value: unknown): string {
  if (value === null || value === undefined || value === "") return "(empty)";
  return Array.isArray(value) || typeof value === "object" ? "(set)" : `(${typeof value})`;
}

/** The text if it is one of those, else that there was another. */
export function oneOf(text: string | null, allowed: readonly string[]): string | null {
  return text === null || allowed.includes(text) ? text : "(other)";
}

/** Where a problem is, if every step of its path is a key of ours or an index. */
export function redactedPath(path: string): string {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const ours = [...Object.keys(words), ...numbers, ...numberLists, ...switches, ...sections, ...lists, ...texts];
  return steps.every((step) => /^\d{1,3}$/.test(step) || ours.includes(step)) ? path : "(another place)";
}

const calls = [
  "LwA refresh",
  "LwA code exchange",
  "DRS Replenish",
  "DRS SlotStatus",
  "DRS DeviceStatus",
  "DRS SubscriptionInfo",
  "DRS GetOrderInfo",
  "DRS CancelTestOrder",
  "DRS Deregister",
];

/** A call to Amazon: one of ours, and its status or the code of a network's error. */
export function redactedCall({ what, at, outcome }: { what: string; at: number; outcome: string }): {
  what: string;
  at: number;
  outcome: string;
} {
  return {
    what: calls.includes(what) ? what : "(other)",
    at,
    outcome: /^(\d{3}|no answer, (after connecting|never connected), [A-Z_]{1,40})$/.test(outcome)
      ? outcome
      : "(other)",
  };
}
