import { createHash } from "node:crypto";
import { oneLine } from "../support/mask.ts";
import { sources } from "../sources/all.ts";
import { deviceAlone, slotSchema } from "./devices.ts";
import { isObject } from "./fields.ts";
import { parsePiece } from "./parse.ts";
import { mismatch, type Path, pathText, quoted, type Report } from "./problem.ts";
import { advisedLength } from "./registered.ts";
import type { DeviceSettings, SlotSettings } from "./settings.ts";

/** What must be unique, and where each was first met. */
interface Taken {
  serials: Map<string, Path>;
  keys: Map<string, Path>;
  slots: Map<string, Path>;
}

/** The devices and slots that can run; a wrong one is reported and left out. */
export function checkDevices(raw: unknown, report: Report): DeviceSettings[] {
  const taken: Taken = { serials: new Map(), keys: new Map(), slots: new Map() };
  return itemsOf(raw, ["devices"], report).flatMap(([device, path]) => checkDevice(device, path, taken, report) ?? []);
}

function checkDevice(raw: unknown, path: Path, taken: Taken, report: Report): DeviceSettings | null {
  const device = parsePiece(deviceAlone, raw, path, report);
  if (device === null) return null;
  const { model, serial } = device;
  for (const key of ["model", "serial"] as const) {
    if (device[key].length > advisedLength)
      report(
        "warning",
        [...path, key],
        `got ${device[key].length} characters, expected at most ${advisedLength}, as Amazon advises`,
      );
  }
  const twin = taken.serials.get(serial);
  if (twin === undefined) taken.serials.set(serial, path);
  else
    report(
      "warning",
      [...path, "serial"],
      `got ${quoted(serial)} as in ${pathText(twin)}, expected one entry for each device, with all of its slots`,
    );

  const slots = itemsOf(isObject(raw) ? raw["slots"] : undefined, [...path, "slots"], report);
  return {
    name: oneLine(given(device.name) ?? serial),
    model,
    serial,
    refreshToken: given(device.refreshToken) ?? null,
    slots: slots.flatMap(([slot, slotPath]) => checkSlot(slot, serial, slotPath, taken, report) ?? []),
  };
}

function checkSlot(raw: unknown, serial: string, path: Path, taken: Taken, report: Report): SlotSettings | null {
  const slot = parsePiece(slotSchema, raw, path, report);
  const level = slot === null ? null : sources[slot.level.source].check(slot.level, [...path, "level"], report);
  if (slot === null || level === null) return null;
  const { slotId, unit, capacity, packSize = null, replenish, homekit } = slot;
  const id = JSON.stringify([serial, slotId]);
  const key = given(slot.key) ?? defaultKey(serial, slotId, id, taken);

  const sameSlot = taken.slots.get(id);
  const sameKey = taken.keys.get(key);
  if (sameSlot !== undefined) {
    report(
      "error",
      [...path, "slotId"],
      `got ${quoted(slotId)} as in ${pathText(sameSlot)}, expected each slot of a device once`,
    );
    return null;
  }
  if (sameKey !== undefined) {
    report(
      "error",
      [...path, "key"],
      `got ${quoted(key)} as in ${pathText(sameKey)}, expected a key of its own for each slot`,
    );
    return null;
  }
  taken.slots.set(id, path);
  taken.keys.set(key, path);
  return {
    path: pathText(path),
    slotId,
    key,
    name: oneLine(given(slot.name) ?? slotId),
    unit: oneLine(unit),
    capacity,
    packSize,
    level,
    replenish,
    homekit,
  };
}

/** Fit for URLs and topics whatever Amazon's ids are made of. */
function defaultKey(serial: string, slotId: string, id: string, taken: Taken): string {
  const plain = `${serial}-${slotId}`.replace(/[^\w-]/g, "-").slice(0, 64);
  // Ids that differ only in letters that a key cannot hold, or behind its end: nobody typed a key, so nobody typed a
  // wrong one.
  return taken.keys.has(plain)
    ? `${plain.slice(0, 55)}-${createHash("sha256").update(id).digest("hex").slice(0, 8)}`
    : plain;
}

function given(text: string | undefined): string | undefined {
  return text === undefined || text.trim() === "" ? undefined : text;
}

function itemsOf(raw: unknown, path: Path, report: Report): [unknown, Path][] {
  if (Array.isArray(raw)) return raw.map((item: unknown, index) => [item, [...path, index]]);
  if (raw !== undefined) report("error", path, mismatch(raw, "a list"));
  return [];
}
