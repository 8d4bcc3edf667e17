import type { Finding } from "../../config/own-settings.ts";
import type * as v from "valibot";
import { type ExchangeSettings, reachEntries, reachSettings } from "./exchange-settings.ts";
import {
  addressEntries,
  addressFindings,
  addressSettings,
  type PolledAddress,
  type Rhythm,
  rhythmEntries,
  rhythmFindings,
  rhythmSettings,
} from "./settings.ts";

/** A polled device whose protocol is known: where it is, and when and how it is reached. */
export type KnownDevice = PolledAddress & ExchangeSettings & Rhythm;

/** Its keys in `level`. */
export const deviceEntries = { ...addressEntries, ...rhythmEntries, ...reachEntries };

type Written = v.InferOutput<v.ObjectSchema<typeof deviceEntries, undefined>>;

/** `schemes`: of the addresses that it can have, as they are shown. */
export function deviceFindings(level: Written, schemes?: readonly string[]): Finding<"url" | "headers" | "schedule">[] {
  return [...addressFindings(level, schemes), ...rhythmFindings(level)];
}

export function deviceSettings(level: Written): KnownDevice {
  return { ...addressSettings(level), ...rhythmSettings(level), ...reachSettings(level) };
}
