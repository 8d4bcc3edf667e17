import type { SourceSample } from "../../support/source-samples.ts";

export const sample: SourceSample = {
  values: { "level.entity": "sensor.salt_level" },
  shared: { "homeAssistant.url": "http://homeassistant.local:8123", "homeAssistant.token": "a-long-lived-token" },
  keys: { entity: "vacuum.robo", attribute: "filter_left", values: { replace: 5 } },
};
