import { isObject } from "./fields.ts";

/** A slot as some platform entry has it. */
export interface ConfiguredSlot {
  serial: string;
  slotId: string;
}

/**
 * The slots in every entry of this platform in Homebridge's whole configuration, those with mistakes included: what somebody has typed
 * anywhere has not left the configuration. Takes anything; what makes no sense counts for nothing.
 */
export function configuredSlots(whole: unknown, platform: string): ConfiguredSlot[] {
  const entries = listIn(whole, "platforms").filter((entry) => isObject(entry) && entry["platform"] === platform);
  return entries.flatMap((entry) => listIn(entry, "devices")).flatMap((device) => {
    const serial = isObject(device) ? device["serial"] : undefined;
    if (typeof serial !== "string") return [];
    return listIn(device, "slots").flatMap((slot) => (isObject(slot) && typeof slot["slotId"] === "string" ? [{ serial, slotId: slot["slotId"] }] : []));
  });
}

function listIn(holder: unknown, name: string): unknown[] {
  const list = isObject(holder) ? holder[name] : undefined;
  return Array.isArray(list) ? list : [];
}
