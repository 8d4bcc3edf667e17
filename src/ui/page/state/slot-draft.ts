import { meaningOf } from "../../../config/modes.ts";
import { defaultSource, levelFields, levelSources, sharedFields, type SourceName } from "../../level-fields.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import { devicesIn, listAt, modeOf, textAt, valueAt, withItem, withoutItem, withValue } from "./config-block.ts";
import { factsOf } from "./field-facts.ts";

/**
 * A slot as its form has it: everything as typed, by its path below the slot; what all slots share by its path below
 * the block.
 */
export interface SlotDraft {
  /** Where it stood when the form was opened; null for a new one. */
  was: { device: number; slot: number } | null;
  /** The device it belongs to, by its place in the configuration; null for a new device. */
  device: number | null;
  values: Record<string, string>;
  newDevice: Record<"name" | "model" | "serial", string>;
  shared: Record<string, string>;
}

/** The model of devices that only the simulation knows. */
export const simulatedModel = "SIMULATED";

const slotFields = ["name", "slotId", "unit", "capacity", "packSize", "key"] as const;
export const replenishFields = [
  "automatic",
  "threshold",
  "leadDays",
  "maxOrdersPer30Days",
  "confirmations",
  "settleMinutes",
  "suddenFallHours",
  "refillRise",
  "cooldownHours",
  "manualCeiling",
] as const;
export const homekitFields = ["exposeAs", "alert", "battery", "replenishSwitch", "automaticSwitch"] as const;

const allLevelFields = [...new Set(Object.values(levelFields).flat())].map((name) => `level.${name}`);
const allSharedFields = Object.values(sharedFields).flat();
const allFields = [
  ...slotFields,
  "level.source",
  ...allLevelFields,
  ...replenishFields.map((name) => `replenish.${name}`),
  ...homekitFields.map((name) => `homekit.${name}`),
];

export function sourceOf(draft: SlotDraft): SourceName {
  return levelSources.find((source) => source === draft.values["level.source"]) ?? defaultSource;
}

/** The form's paths that count for the source that is chosen. */
export function levelPaths(draft: SlotDraft): string[] {
  return levelFields[sourceOf(draft)].map((name) => `level.${name}`);
}

export function draftOf(config: ConfigBlock, was: { device: number; slot: number }): SlotDraft {
  const slot = valueAt(config, `devices.${was.device}.slots.${was.slot}`);
  return {
    was,
    device: was.device,
    values: typed(slot, allFields),
    newDevice: madeUpDevice(config),
    shared: typed(config, allSharedFields),
  };
}

/** A new slot of the device at that place, or of a device of its own. */
export function newDraft(config: ConfigBlock, device: number | null): SlotDraft {
  const inSimulate = meaningOf(modeOf(config)).standIn;
  const taken = device === null ? [] : listAt(config, `devices.${device}.slots`).map((slot) => textAt(slot, "slotId"));
  const values = { ...typed({}, allFields), slotId: inSimulate ? firstFree("slot", taken) : "" };
  return { was: null, device, values, newDevice: madeUpDevice(config), shared: typed(config, allSharedFields) };
}

/** The configuration with the draft in it, and where the slot stands there. */
export function applied(
  config: ConfigBlock,
  draft: SlotDraft,
  schema: unknown,
): { config: ConfigBlock; device: number; slot: number } {
  let next = config;
  for (const path of sharedFields[sourceOf(draft)])
    next = withValue(next, path, jsonOf(draft.shared[path] ?? "", path, schema));
  let device = draft.device;
  if (device === null) {
    const { name, model, serial } = draft.newDevice;
    next = withItem(next, "devices", { ...(name === "" ? {} : { name }), model, serial, slots: [] });
    device = listAt(next, "devices").length - 1;
  }
  const stays = draft.was !== null && draft.was.device === device;
  const original = draft.was === null ? {} : valueAt(config, `devices.${draft.was.device}.slots.${draft.was.slot}`);
  const slot = slotOf(original, draft, schema);
  if (stays && draft.was !== null)
    return { config: withValue(next, `devices.${device}.slots.${draft.was.slot}`, slot), device, slot: draft.was.slot };
  if (draft.was !== null) next = withoutItem(next, `devices.${draft.was.device}.slots`, draft.was.slot);
  next = withItem(next, `devices.${device}.slots`, slot);
  return { config: next, device, slot: listAt(next, `devices.${device}.slots`).length - 1 };
}

function slotOf(original: unknown, draft: SlotDraft, schema: unknown): ConfigBlock {
  const kept = new Set(["level.source", ...levelPaths(draft)]);
  let slot = (typeof original === "object" && original !== null ? original : {}) as ConfigBlock;
  for (const path of allFields) {
    const foreign = path.startsWith("level.") && !kept.has(path);
    slot = withValue(
      slot,
      path,
      foreign ? undefined : jsonOf(draft.values[path] ?? "", `devices.slots.${path}`, schema),
    );
  }
  // Said even where it is the default: it is what the slot is about.
  return withValue(slot, "level.source", sourceOf(draft));
}

/**
 * What is typed as config.json has it: nothing for an empty field or the default, and what is no number as it is, so
 * that it is judged.
 */
function jsonOf(text: string, path: string, schema: unknown): unknown {
  const facts = factsOf(schema, path);
  if (facts.kind === "names") return namesOf(text);
  if (facts.kind === "namedNumbers") return namedNumbersOf(text);
  if (facts.kind === "numbers") return numbersOf(text);
  const plain = facts.kind === "secret" ? text : text.trim();
  if (plain === "" || plain === facts.standard) return undefined;
  if (facts.kind === "flag") return plain === "true";
  if (facts.kind !== "number") return plain;
  return numberOr(plain);
}

/**
 * One `Name: value` a line. A line without a colon is a name with nothing, which the plugin refuses in its own words.
 */
function namesOf(text: string): Record<string, string> | undefined {
  return byName(text, (line) => line.indexOf(":"));
}

/** The same with a number for each, which has no colon in it, as a word may. */
function namedNumbersOf(text: string): Record<string, unknown> | undefined {
  const named = byName(text, (line) => line.lastIndexOf(":"));
  if (named === undefined) return undefined;
  return Object.fromEntries(Object.entries(named).map(([name, number]) => [name, numberOr(number)]));
}

function byName(text: string, colonIn: (line: string) => number): Record<string, string> | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length === 0) return undefined;
  return Object.fromEntries(
    lines.map((line) => {
      const colon = colonIn(line);
      return colon < 0 ? [line, ""] : [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
    }),
  );
}

/** What is no number stays as it is, and the plugin refuses it in its own words. */
function numberOr(text: string): unknown {
  const number = Number(text.replace(",", "."));
  return text !== "" && Number.isFinite(number) ? number : text;
}

/** An empty list in the configuration is not the same as none, which is the default: it is typed so. */
const emptyList = "[]";

/**
 * Numbers parted by commas, semicolons or spaces. What is no number stays as it is, and the plugin refuses it in its
 * own words.
 */
function numbersOf(text: string): unknown[] | undefined {
  if (text.trim() === emptyList) return [];
  const parts = text.split(/[\s,;]+/).filter((part) => part !== "");
  return parts.length === 0 ? undefined : parts.map((part) => (Number.isFinite(Number(part)) ? Number(part) : part));
}

function typed(holder: unknown, paths: readonly string[]): Record<string, string> {
  return Object.fromEntries(paths.map((path) => [path, typedOf(valueAt(holder, path))]));
}

function typedOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return "";
  if (Array.isArray(value)) return value.length === 0 ? emptyList : value.map(String).join(", ");
  return Object.entries(value)
    .map(([name, held]) => `${name}: ${String(held)}`)
    .join("\n");
}

/** In simulate nobody has a model and a serial; elsewhere they are the ones that Amazon knows. */
function madeUpDevice(config: ConfigBlock): SlotDraft["newDevice"] {
  if (!meaningOf(modeOf(config)).standIn) return { name: "", model: "", serial: "" };
  const serials = devicesIn(config).map(({ serial }) => serial);
  return { name: "", model: simulatedModel, serial: firstFree("SIM", serials) };
}

function firstFree(stem: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${stem}${number}`)) number += 1;
  return `${stem}${number}`;
}
