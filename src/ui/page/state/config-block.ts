import { isMode } from "../../../config/modes.ts";
import type { UiMode } from "../../api.ts";
import { amazonId } from "../../channel-fields.ts";
import { defaultSource } from "../../level-fields.ts";
import type { ConfigBlock } from "../platform/homebridge.ts";

/**
 * Reads and changes the plugin's block of config.json, whatever a person has typed there. Nothing here edits its input.
 */

export interface DevicePlace {
  index: number;
  name: string;
  model: string;
  serial: string;
  slots: SlotPlace[];
}

export interface SlotPlace {
  index: number;
  name: string;
  slotId: string;
  source: string;
  /** The id of the channel that it orders through. */
  channel: string;
}

export interface ChannelPlace {
  index: number;
  id: string;
  type: string;
}

/** What Homebridge adds by itself; the plugin's name as the schema has it. */
export const emptyBlock: ConfigBlock = { platform: "DashReplenishment", name: "Dash Replenishment" };

export function modeOf(config: ConfigBlock): UiMode {
  const { mode } = config;
  return isMode(mode) ? mode : "simulate";
}

export function devicesIn(config: ConfigBlock): DevicePlace[] {
  return listAt(config, "devices").map((device, index) => {
    const serial = textAt(device, "serial");
    return {
      index,
      name: textAt(device, "name") || serial,
      model: textAt(device, "model"),
      serial,
      slots: listAt(device, "slots").map((slot, place) => ({
        index: place,
        name: textAt(slot, "name") || textAt(slot, "slotId"),
        slotId: textAt(slot, "slotId"),
        source: textAt(slot, "level.source") || defaultSource,
        channel: textAt(slot, "order.channel").trim() || amazonId,
      })),
    };
  });
}

/** The channels besides Amazon's. */
export function channelsIn(config: ConfigBlock): ChannelPlace[] {
  return listAt(config, "channels").map((channel, index) => ({
    index,
    id: textAt(channel, "id"),
    type: textAt(channel, "type"),
  }));
}

/** The serials of the other devices: one serial, one device. */
export function otherSerials(config: ConfigBlock, device: number | null): string[] {
  return devicesIn(config)
    .filter(({ index }) => index !== device)
    .map(({ serial }) => serial);
}

/** The value at `a.b.0.c`; undefined where there is none. */
export function valueAt(holder: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((at, key) => (isHolder(at) && Object.hasOwn(at, key) ? at[key] : undefined), holder);
}

export function textAt(holder: unknown, path: string): string {
  const value = valueAt(holder, path);
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The same with another value at `a.b.0.c`; undefined takes it away, and an object that this empties with it. */
export function withValue(holder: ConfigBlock, path: string, value: unknown): ConfigBlock {
  return changed(holder, path.split("."), value) as ConfigBlock;
}

export function withoutItem(holder: ConfigBlock, path: string, index: number): ConfigBlock {
  return withValue(
    holder,
    path,
    listAt(holder, path).filter((_, at) => at !== index),
  );
}

export function withItem(holder: ConfigBlock, path: string, item: ConfigBlock): ConfigBlock {
  return withValue(holder, path, [...listAt(holder, path), item]);
}

export function listAt(holder: unknown, path: string): unknown[] {
  const value = valueAt(holder, path);
  return Array.isArray(value) ? value : [];
}

/** Where a slot stands in the configuration: a key that nobody typed is not there, serial and slot id are. */
export function placeOfSlot(config: unknown, serial: string, slotId: string): { device: number; slot: number } | null {
  const devices = listAt(config, "devices");
  for (const [device, held] of devices.entries()) {
    if (textAt(held, "serial") !== serial) continue;
    const slot = listAt(held, "slots").findIndex((one) => textAt(one, "slotId") === slotId);
    if (slot >= 0) return { device, slot };
  }
  return null;
}

function changed(holder: unknown, keys: string[], value: unknown): unknown {
  const [key = "", ...rest] = keys;
  if (Array.isArray(holder))
    return holder.map((item: unknown, index) =>
      String(index) === key ? (rest.length === 0 ? value : changed(item, rest, value)) : item,
    );
  const copy: ConfigBlock = isHolder(holder) ? { ...holder } : {};
  const next = rest.length === 0 ? value : changed(copy[key], rest, value);
  const gone =
    next === undefined || (rest.length > 0 && isHolder(next) && !Array.isArray(next) && Object.keys(next).length === 0);
  if (!gone) return { ...copy, [key]: next };
  return Object.fromEntries(Object.entries(copy).filter(([name]) => name !== key));
}

function isHolder(value: unknown): value is ConfigBlock {
  return typeof value === "object" && value !== null;
}
