import type { HttpLevel } from "../../config/settings.ts";
import { createHostLimit } from "./host-limit.ts";
import { createHttpClient } from "./http-client.ts";
import { httpSource } from "./http-source.ts";
import type { RawReading } from "../reading/reading-in.ts";
import type { Clock } from "../../support/clock.ts";
import type { ReportFailure } from "../../support/detached.ts";
import { sensorError } from "../sensor-error.ts";

/** One poll, by the same source that the plugin polls with. Rejects with SensorError. */
export function readOnce(level: HttpLevel, clock: Clock, report: ReportFailure): Promise<RawReading> {
  return new Promise((resolve, reject) => {
    const source = httpSource(level, {
      client: createHttpClient(),
      ticker: { start: (tick) => { tick(); }, stop: () => undefined },
      clock,
      hostLimit: createHostLimit(),
      sink: { raw: (raw, at) => { resolve({ raw, at }); }, failed: (failure) => { reject(sensorError(failure)); } },
      report(error) {
        report(error);
        reject(error instanceof Error ? error : new Error("the poll failed"));
      },
    });
    source.start();
  });
}
