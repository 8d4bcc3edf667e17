import type { LevelFailure, TrialParts } from "../contract.ts";
import { TrialError, trialError } from "../errors.ts";
import type { RawReading } from "../reading/reading-in.ts";
import { shownFingerprint } from "./certificate.ts";
import { createHostLimit } from "./host-limit.ts";
import { createHttpClient } from "./http-client.ts";
import { type BodyReader, polledSource, type PollSettings } from "./polled-source.ts";

/** One poll, by the same code that the plugin polls with. Rejects with TrialError. */
export function pollNow(
  settings: PollSettings,
  read: BodyReader,
  { clock, report }: Pick<TrialParts, "clock" | "report">,
): Promise<RawReading> {
  return new Promise((resolve, reject) => {
    const source = polledSource(settings, {
      read,
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
          refusalOf(failure, settings).then(reject, reject);
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

/** What `look` finds in an answer now, by the same poll. Rejects with TrialError. */
export function askNow<Found>(
  settings: PollSettings,
  look: (body: Buffer) => Found,
  parts: Pick<TrialParts, "clock" | "report">,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    const read: BodyReader = (body) => {
      resolve(look(body));
      return { raw: 0, at: undefined };
    };
    pollNow(settings, read, parts).catch(reject);
  });
}

/** Of a certificate that is not taken, its fingerprint, so that a person can: design, section 6. */
async function refusalOf(failure: LevelFailure, { url, timeoutSeconds }: PollSettings): Promise<TrialError> {
  if (failure.kind !== "certificate") return trialError(failure);
  const fingerprint = await shownFingerprint(new URL(url), timeoutSeconds * 1000);
  return fingerprint === undefined ? trialError(failure) : new TrialError("sensorCertificate", fingerprint);
}
