import type { SourceSample } from "../../support/source-samples.ts";

export const sample: SourceSample = {
  values: {
    "level.url": "http://192.168.1.40/status",
    "level.path": "sensor.level",
    "level.headers": "X-Key: abc\nAccept: text/plain",
  },
};
