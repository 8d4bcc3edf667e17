import type { SourceSample } from "../../support/source-samples.ts";

export const sample: SourceSample = { values: { "level.lifetimeDays": "60,5" } };
