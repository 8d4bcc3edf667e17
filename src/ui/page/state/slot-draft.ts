import { meaningOf } from "../../../config/modes.ts";
import { defaultSource, levelFields, levelSources, sharedFields, type SourceName } from "../../level-fields.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";
import { devicesIn, listAt, modeOf, textAt, valueAt, withItem, withoutItem, withValue } from "./config-block.ts";
import { jsonOf, typedAt } from "./typed-values.ts";

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
/** What is ordered, where that is not Amazon's to know; the channel itself aside. */
export const orderFields = ["order.product", "order.link", "order.amount"] as const;
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
  "order.channel",
  ...orderFields,
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
    values: typedAt(slot, allFields),
    newDevice: madeUpDevice(config),
    shared: typedAt(config, allSharedFields),
  };
}

/** A new slot of the device at that place, or of a device of its own. */
export function newDraft(config: ConfigBlock, device: number | null): SlotDraft {
  const inSimulate = meaningOf(modeOf(config)).standIn;
  const taken = device === null ? [] : listAt(config, `devices.${device}.slots`).map((slot) => textAt(slot, "slotId"));
  const values = { ...typedAt({}, allFields), slotId: inSimulate ? firstFree("slot", taken) : "" };
  return { was: null, device, values, newDevice: madeUpDevice(config), shared: typedAt(config, allSharedFields) };
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
