import type { TrialParts } from "../contract.ts";
import type { RawReading } from "../reading/reading-in.ts";
import { trialError } from "../errors.ts";
import { createHostLimit } from "./host-limit.ts";
import { createHttpClient } from "./http-client.ts";
import { type HttpPollSettings, httpSource } from "./http-source.ts";

/** One poll, by the same code that the plugin polls with. Rejects with TrialError. */
export function pollNow(
  settings: HttpPollSettings,
  { clock, report }: Pick<TrialParts, "clock" | "report">,
): Promise<RawReading> {
  return new Promise((resolve, reject) => {
    const source = httpSource(settings, {
      client: createHttpClient(),
      ticker: {
        start: (tick) => {
          tick();
        },
        stop: () => undefined,
      },
      clock,
      hostLimit: createHostLimit(),
      sink: {
        raw: (raw, at) => {
          resolve({ raw, at });
        },
        failed: (failure) => {
          reject(trialError(failure));
        },
      },
      report(error) {
        report(error);
        reject(error instanceof Error ? error : new Error("the poll failed"));
      },
    });
    source.start();
  });
}
