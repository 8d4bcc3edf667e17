import * as v from "valibot";
import { textOrNumber } from "../../config/fields.ts";
import type { Finding } from "../../config/own-settings.ts";
import { mismatch } from "../../config/problem.ts";
import { rawEntries, rawFindings, rawSettings, type RawValues } from "../calibration.ts";
import { defineSource } from "../contract.ts";
import { deviceEntries, deviceFindings, deviceSettings, type KnownDevice } from "../polling/known-device.ts";
import { polledPlace } from "../polling/place.ts";

/** What is left of one supply of a printer that speaks IPP. */
export type IppLevel = IppSettings & KnownDevice;

interface IppSettings extends RawValues {
  source: "ipp";
  /** Its name, or its number from 1. */
  marker: string;
}

/** What stands for "not known" in IPP, on whatever scale (see `Marker`). */
const notKnown: readonly number[] = [-1, -2, -3];

export const ipp = defineSource({
  delivers: "polled",
  entries: { ...deviceEntries, marker: v.optional(textOrNumber()), ...rawEntries },
  findings: (level) => [
    ...deviceFindings(level, ["ipp", "ipps", "http", "https"]),
    ...markerFindings(level.marker),
    ...rawFindings(level),
  ],
  settings: (level): IppLevel => ({
    source: "ipp",
    ...deviceSettings(level),
    marker: (level.marker ?? "").trim(),
    ...rawSettings({ ...level, ignore: [...new Set([...(level.ignore ?? []), ...notKnown])] }),
  }),
  place: (level: IppLevel) => polledPlace(level),
  open: async (level: IppLevel, parts) => (await import("./poll.ts")).openPrinter(level, parts),
  checkLate: async (level: IppLevel) => (await import("../polling/open.ts")).checkPolled(level),
  tryIt: async (level: IppLevel, parts) => (await import("./poll.ts")).tryPrinter(level, parts),
  announces: ["_ipp._tcp"],
  find: async (parts) => (await import("./find.ts")).findPrinters(parts),
  choices: {
    meanwhile: { marker: "1" },
    list: async (level: IppLevel, parts) => (await import("./choices.ts")).supplyChoices(level, parts),
  },
});

function markerFindings(marker = ""): Finding<"marker">[] {
  return marker.trim() === ""
    ? [["marker", mismatch(undefined, "the supply's name as black, or its number from 1")]]
    : [];
}
