import type { SourceSample } from "../../support/source-samples.ts";

export const sample: SourceSample = {
  values: { "level.full": "1000" },
  shared: { "server.token": "sixteen-or-more-1" },
};
