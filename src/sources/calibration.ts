import * as v from "valibot";
import { anyNumber, choice, list, numberFrom } from "../config/fields.ts";
import type { Finding } from "../config/own-settings.ts";
import type { Policy } from "../slot/policy.ts";
import type { IncomingLevel } from "../slot/port.ts";

/** The keys of `level` that every sensor has. `ignore` has no default because it depends on `empty` and `full`. */
export const rawEntries = {
  empty: v.optional(anyNumber(), 0),
  full: v.optional(anyNumber(), 100),
  ignore: v.optional(list(anyNumber())),
  beyond: v.optional(choice(["near", "low", "high", "both"]), "near"),
  staleAfterHours: v.optional(numberFrom(1, 2160), 48),
};

/** How a raw value becomes percent, and how long one is trusted. */
export interface RawValues extends Calibration {
  /** Raw values that mean "not known". */
  ignore: readonly number[];
  /** On which side all that lies outside 0–100 % is clamped; near: 5 points, on both. */
  beyond: Policy["beyond"];
  staleAfterHours: number;
}

/**
 * The raw values that mean 0 % and 100 %; either may be the larger, since some sensors measure the empty space above.
 */
export interface Calibration {
  empty: number;
  full: number;
}

/**
 * Raw values of RFC 3805 (prtMarkerSuppliesLevel: other, unknown, some left), which printers and what was made after
 * them send in place of a percentage. On any other scale they may be a real measurement.
 */
const notKnownPercentages: readonly number[] = [-1, -2, -3];

export function rawFindings({ empty, full }: Calibration): Finding<"full">[] {
  return empty === full ? [["full", `got ${full} for empty and for full, expected two different raw values`]] : [];
}

export function rawSettings({
  empty,
  full,
  ignore,
  beyond,
  staleAfterHours,
}: Omit<RawValues, "ignore"> & { ignore?: readonly number[] | undefined }): RawValues {
  return {
    empty,
    full,
    ignore: ignore ?? (isPercent({ empty, full }) ? notKnownPercentages : []),
    beyond,
    staleAfterHours,
  };
}

/**
 * A reading in percent, by whichever way it came; null where it stands for "not known" (`ignore`), as those of a
 * printer that sleeps. Percent are raw values too where 0 is empty and 100 is full. Not clamped, since the slot refuses
 * what falls too far outside; NaN for what is no finite number.
 */
export function percentOf(reading: IncomingLevel, values: Calibration & Pick<RawValues, "ignore">): number | null {
  const value = "raw" in reading ? reading.raw : isPercent(values) ? reading.percent : Number.NaN;
  if (!Number.isNaN(value) && values.ignore.includes(value)) return null;
  return "raw" in reading ? toPercent(reading.raw, values) : reading.percent;
}

/** A raw value in percent; NaN for anything that is not a finite number, and where `empty` and `full` are the same. */
export function toPercent(raw: number, { empty, full }: Calibration): number {
  if (!Number.isFinite(raw) || empty === full) return Number.NaN;
  // Rounded, or 0.07 of 1 would be 7.000000000000001 % and not "at or below 7"; the addition turns -0 into 0.
  return Number((((raw - empty) * 100) / (full - empty)).toFixed(6)) + 0;
}

/** The raw value that means so many percent. */
export function toRaw(percent: number, { empty, full }: Calibration): number {
  // Multiplied first: 55 / 100 * 100 is 55.00000000000001.
  return empty + (percent * (full - empty)) / 100;
}

function isPercent({ empty, full }: Calibration): boolean {
  return empty === 0 && full === 100;
}
