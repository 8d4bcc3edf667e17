import type { SourceSample } from "../../support/source-samples.ts";

export const sample: SourceSample = {
  values: { "level.topic": "kitchen/beans" },
  shared: { "mqtt.url": "mqtt://127.0.0.1:1883" },
};
