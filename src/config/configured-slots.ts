import { isObject } from "./fields.ts";
import { defaultName } from "./schema.ts";

/** A slot as some platform entry has it. */
export interface ConfiguredSlot {
  serial: string;
  slotId: string;
}

/**
 * The slots in every entry of this platform in Homebridge's whole configuration, those with mistakes included: what
 * somebody has typed anywhere has not left the configuration. Takes anything; what makes no sense counts for nothing.
 */
export function configuredSlots(whole: unknown, platform: string): ConfiguredSlot[] {
  return slotsIn(entriesIn(whole, platform));
}

/**
 * The slots of the entries on Homebridge's main bridge: it hands the accessories of all of them to whichever it starts.
 * An entry on a child bridge, which has `_bridge`, has a cache of its own. `refusesLater`: Homebridge 2 starts no entry
 * behind one on the main bridge, not even on a child bridge (homebridge's `getPlatformConstructor`).
 */
export function slotsOnMainBridge(whole: unknown, platform: string, refusesLater = false): ConfiguredSlot[] {
  const entries = entriesIn(whole, platform);
  const first = entries.findIndex((entry) => !hasOwnBridge(entry));
  return slotsIn(entries.filter((entry, at) => !hasOwnBridge(entry) || (refusesLater && first >= 0 && at > first)));
}

/** Whether an entry runs on a child bridge. */
export function hasOwnBridge(entry: object): boolean {
  return "_bridge" in entry && Boolean(entry._bridge);
}

function slotsIn(entries: readonly Readonly<Record<string, unknown>>[]): ConfiguredSlot[] {
  return entries
    .flatMap((entry) => listIn(entry, "devices"))
    .flatMap((device) => {
      const serial = isObject(device) ? device["serial"] : undefined;
      if (typeof serial !== "string") return [];
      return listIn(device, "slots").flatMap((slot) =>
        isObject(slot) && typeof slot["slotId"] === "string" ? [{ serial, slotId: slot["slotId"] }] : [],
      );
    });
}

/** The names of all entries of this platform, in their order. Takes anything. */
export function configuredNames(whole: unknown, platform: string): string[] {
  return entriesIn(whole, platform).map((entry) => entryName(entry["name"]));
}

/** What an entry is called: two entries of one Homebridge share the store, and are told apart by it. */
export function entryName(name: unknown): string {
  return typeof name === "string" && name.trim() !== "" ? name : defaultName;
}

function entriesIn(whole: unknown, platform: string): Record<string, unknown>[] {
  return listIn(whole, "platforms")
    .filter((entry) => isObject(entry))
    .filter((entry) => entry["platform"] === platform);
}

function listIn(holder: unknown, name: string): unknown[] {
  const list = isObject(holder) ? holder[name] : undefined;
  return Array.isArray(list) ? list : [];
}
