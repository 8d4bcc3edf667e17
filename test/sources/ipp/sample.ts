import type { SourceSample } from "../../support/source-samples.ts";

export const sample: SourceSample = {
  values: { "level.url": "ipp://192.168.1.45/ipp/print", "level.marker": "black" },
  keys: { url: "ipps://printer.invalid", marker: "Waste toner", empty: 100, full: 0, schedule: "0 7 * * *" },
};
