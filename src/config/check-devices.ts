import { createHash } from "node:crypto";
import { oneLine } from "../support/mask.ts";
import { sources } from "../sources/all.ts";
import { amazonId } from "./channels.ts";
import { deviceAlone, slotSchema } from "./devices.ts";
import { isObject } from "./fields.ts";
import { parsePiece } from "./parse.ts";
import { mismatch, type Path, pathText, quoted, type Report } from "./problem.ts";
import { advisedLength } from "./registered.ts";
import type { DeviceSettings, SlotSettings } from "./settings.ts";

/** What must be unique, and where each was first met. */
interface Taken {
  serials: Map<string, Path>;
  refreshTokens: Map<string, { serial: string; path: Path }>;
  keys: Map<string, Path>;
  slots: Map<string, Path>;
  /** By what people read alike, see `alike`: the id as it is, and where. */
  likeSerials: Map<string, Typed>;
  likeSlots: Map<string, Typed>;
}

/** A text as it was typed, and where. */
interface Typed {
  text: string;
  path: Path;
}

/** The devices and slots that can run; a wrong one is reported and left out. */
export function checkDevices(raw: unknown, report: Report): DeviceSettings[] {
  const taken: Taken = {
    serials: new Map(),
    refreshTokens: new Map(),
    keys: new Map(),
    slots: new Map(),
    likeSerials: new Map(),
    likeSlots: new Map(),
  };
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
  warnOfTypo({ text: serial, path: [...path, "serial"] }, alike(serial), taken.likeSerials, report);
  // Copied with a blank beside it, it is the same link.
  const refreshToken = given(device.refreshToken)?.trim() ?? null;
  if (refreshToken !== null) warnOfSharedLink(refreshToken, serial, [...path, "refreshToken"], taken, report);

  const slots = itemsOf(isObject(raw) ? raw["slots"] : undefined, [...path, "slots"], report);
  return {
    name: oneLine(given(device.name) ?? serial),
    model,
    serial,
    refreshToken,
    slots: slots.flatMap(([slot, slotPath]) => checkSlot(slot, serial, slotPath, taken, report) ?? []),
  };
}

function checkSlot(raw: unknown, serial: string, path: Path, taken: Taken, report: Report): SlotSettings | null {
  const slot = parsePiece(slotSchema, raw, path, report);
  const level = slot === null ? null : sources[slot.level.source].check(slot.level, [...path, "level"], report);
  if (slot === null || level === null) return null;
  const { slotId, unit, capacity, packSize = null, order, replenish, homekit } = slot;
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
  warnOfTypo(
    { text: slotId, path: [...path, "slotId"] },
    JSON.stringify([serial, alike(slotId)]),
    taken.likeSlots,
    report,
  );
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
    order: orderOf(order),
    level,
    replenish,
    homekit,
  };
}

/** What people take for the same id: Amazon's differ by more than case and blanks. */
function alike(text: string): string {
  return text.trim().toLowerCase();
}

/** Warns of an id that another one may have been meant for, `like` being the same for both; else of blanks around it. */
function warnOfTypo(typed: Typed, like: string, known: Map<string, Typed>, report: Report): void {
  const { text, path } = typed;
  const twin = known.get(like);
  if (twin === undefined) known.set(like, typed);
  if (twin === undefined || twin.text === text) warnOfBlanks(text, path, report);
  else
    report(
      "warning",
      path,
      `got ${quoted(text)}, which is ${quoted(twin.text)} in ${pathText(twin.path)} but for case or blanks, expected each as Amazon has it, once`,
    );
}

function warnOfBlanks(text: string, path: Path, report: Report): void {
  if (text !== text.trim())
    report("warning", path, `got ${quoted(text)}, expected no blanks around it, unless Amazon's has them`);
}

/** One link is one device's: two that refresh it put each other out. */
function warnOfSharedLink(token: string, serial: string, path: Path, { refreshTokens }: Taken, report: Report): void {
  const first = refreshTokens.get(token);
  if (first === undefined) refreshTokens.set(token, { serial, path });
  else if (first.serial !== serial)
    report(
      "warning",
      path,
      `got the same text as in ${pathText(first.path)}, expected each device's own: one link orders for one device`,
    );
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

/** As people read it. An emptied channel means: not given. */
function orderOf({ channel, product, link, amount }: SlotSettings["order"]): SlotSettings["order"] {
  return { channel: given(channel) ?? amazonId, product: oneLine(product), link: oneLine(link).trim(), amount };
}
