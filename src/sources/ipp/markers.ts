import type { Calibration } from "../calibration.ts";
import { LevelReadError } from "../reading/read-error.ts";
import type { RawReading } from "../reading/reading-in.ts";
import { answerIn, type IppValue } from "./wire.ts";

/**
 * A supply of a printer, as its `marker-…` attributes have it (CUPS, "Reporting Supply Levels",
 * https://www.cups.org/doc/api-filter.html; printers take them from the Printer MIB, RFC 3805).
 */
export interface Marker {
  /** As `Black ink`; empty where the printer gives none. */
  name: string;
  /** As `ink-cartridge` or `inkCartridge`. */
  type: string;
  /** 0 to 100, or why there is none: -1 none is given, -2 unknown, -3 unknown but some is left. */
  level: number;
  /** At or below it the printer calls it low; undefined where it has none. */
  low: number | undefined;
}

/** What is asked for. */
export const markerAttributes: readonly string[] = [
  "marker-names",
  "marker-types",
  "marker-levels",
  "marker-low-levels",
];

const unknownLevel = -2;

/**
 * The supplies of a printer, in its order.
 * @throws LevelReadError where it refuses, or what it sent is not IPP.
 */
export function markersIn(body: Buffer): Marker[] {
  const { status, attributes } = answerIn(body, markerAttributes);
  if (status >= 0x100) throw new LevelReadError("status", refusal(status));
  const column = (name: string): readonly IppValue[] => attributes.get(name) ?? [];
  const [names, types, levels, lows] = markerAttributes.map(column);
  return Array.from({ length: Math.max(names?.length ?? 0, levels?.length ?? 0) }, (_none, at) => ({
    name: textOf(names?.[at]),
    type: textOf(types?.[at]),
    level: numberOf(levels?.[at]) ?? unknownLevel,
    low: lowOf(lows?.[at]),
  }));
}

/**
 * What is left of a supply, on the scale of `empty` and `full`; what stands for "not known" is left as it is.
 * @throws LevelReadError where there is none of that name or number, or more than one.
 */
export function readingOf(body: Buffer, { marker, empty, full }: Calibration & { marker: string }): RawReading {
  const found = markerCalled(marker, markersIn(body));
  const isPercent = empty === 0 && full === 100;
  return { raw: isPercent ? leftOf(found) : found.level, at: undefined };
}

/** Percent that are left, or what stands for "not known". */
export function leftOf({ level, type, low }: Pick<Marker, "level" | "type" | "low">): number {
  return level >= 0 && countsUp({ type, low }) ? 100 - level : level;
}

/**
 * CUPS: waste tanks are filled, and their low mark is 0. Printers that count the room that is left instead, as the
 * Printer MIB does, have a low mark.
 */
function countsUp({ type, low = 0 }: Pick<Marker, "type" | "low">): boolean {
  return /^waste/i.test(type) && low === 0;
}

/** How a name can be the one that is sought, the surest first. */
const ways: readonly ((name: string, sought: string) => boolean)[] = [
  (name, sought) => name === sought,
  (name, sought) => name.startsWith(sought),
  (name, sought) => name.includes(sought),
];

/**
 * By its whole name, else by the one name that begins with it, else by the one that has it inside, else by its number
 * from 1. Without case: printers rename their supplies from one firmware to the next.
 */
function markerCalled(wanted: string, markers: readonly Marker[]): Marker {
  if (markers.length === 0) throw new LevelReadError("noValue", "it tells no levels of its supplies");
  const sought = folded(wanted);
  for (const fits of ways) {
    const [found, another] = markers.filter(({ name }) => fits(folded(name), sought));
    if (found !== undefined && another === undefined) return found;
    if (found !== undefined) throw new LevelReadError("noValue", `more than one of its supplies is called ${wanted}`);
  }
  const numbered = /^\d+$/.test(sought) ? markers[Number(sought) - 1] : undefined;
  if (numbered !== undefined) return numbered;
  throw new LevelReadError("noValue", `it has no supply called ${wanted}; it has ${markers.length}`);
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}

function textOf(value: IppValue): string {
  return typeof value === "string" ? value.trim() : "";
}

function numberOf(value: IppValue): number | undefined {
  return typeof value === "number" ? value : undefined;
}

function lowOf(value: IppValue): number | undefined {
  return typeof value === "number" && value >= 0 && value <= 100 ? value : undefined;
}

/** RFC 8011, appendix B.1. */
const refusals: Readonly<Record<number, string>> = {
  0x0401: "it lets nobody ask from here",
  0x0402: "it asks for a user name and password, or refused them",
  0x0403: "it lets this user ask nothing",
  0x0406: "there is no printer at this path of its address",
  0x0503: "it does not speak IPP 1.1",
};

function refusal(status: number): string {
  return refusals[status] ?? `it refused with the IPP status 0x${status.toString(16).padStart(4, "0")}`;
}
