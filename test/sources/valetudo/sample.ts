import type { SourceSample } from "../../support/source-samples.ts";

export const sample: SourceSample = {
  values: { "level.url": "http://192.168.1.44", "level.consumable": "filter/main", "level.full": "9000" },
  keys: {
    url: "https://robot.invalid",
    consumable: "brush/side_right",
    full: 12_000,
    everySeconds: 3600,
    certificate: "any",
    timeoutSeconds: 20,
  },
};
