import * as v from "valibot";
import { flag } from "../../config/fields.ts";
import { rawEntries, rawFindings, rawSettings, type RawValues } from "../calibration.ts";
import { defineSource } from "../contract.ts";
import { polledPlace } from "../polling/place.ts";
import {
  exchangeEntries,
  exchangeFindings,
  type ExchangeSettings,
  exchangeSettings,
} from "../polling/exchange-settings.ts";
import {
  addressEntries,
  addressFindings,
  addressSettings,
  type PolledAddress,
  type Rhythm,
  rhythmEntries,
  rhythmFindings,
  rhythmSettings,
} from "../polling/settings.ts";
import {
  patternEntry,
  patternFindings,
  placeEntries,
  placeFindings,
  placeSettings,
  type ReadingPlace,
} from "../reading/place.ts";

/** A device that is polled. */
export type HttpLevel = HttpSettings & Rhythm;

interface HttpSettings extends RawValues, ReadingPlace, PolledAddress, ExchangeSettings {
  source: "http";
  /** Other programs may push levels too; else only the device that is polled says them. */
  allowPush: boolean;
}

/** A device in the house that answers with its level when it is asked. */
export const http = defineSource({
  delivers: "polled",
  entries: {
    ...addressEntries,
    ...rhythmEntries,
    ...exchangeEntries,
    allowPush: v.optional(flag(), false),
    ...placeEntries,
    ...patternEntry,
    ...rawEntries,
  },
  findings: (level) => [
    ...addressFindings(level),
    ...rhythmFindings(level),
    ...exchangeFindings(level),
    ...placeFindings(level),
    ...patternFindings(level),
    ...rawFindings(level),
  ],
  settings(level): HttpLevel {
    const { allowPush } = level;
    return {
      source: "http",
      ...addressSettings(level),
      ...rhythmSettings(level),
      ...exchangeSettings(level),
      ...placeSettings(level, level),
      allowPush,
      ...rawSettings(level),
    };
  },
  // Who may push could make a slot look low whose sensor says otherwise (design, section 13).
  refusesPush: (level: HttpLevel) => (level.allowPush ? null : "this slot takes pushed levels only with allowPush"),
  place: (level: HttpLevel) => polledPlace(level),
  open: async (level: HttpLevel, parts) => (await import("./poll.ts")).openHttp(level, parts),
  checkLate: async (level: HttpLevel) => (await import("./poll.ts")).checkHttp(level),
  tryIt: async (level: HttpLevel, parts) => (await import("./poll.ts")).tryHttp(level, parts),
  announces: ["_shelly._tcp", "_http._tcp", "_esphomelib._tcp"],
  find: async (parts) => (await import("./find.ts")).findDevices(parts),
});
