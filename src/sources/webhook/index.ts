import { rawEntries, rawFindings, rawSettings, type RawValues } from "../calibration.ts";
import { defineSource } from "../contract.ts";
import { TrialError } from "../errors.ts";

export interface WebhookLevel extends RawValues {
  source: "webhook";
}

/** A device or program that sends the level to the local HTTP API. */
export const webhook = defineSource({
  delivers: "pushed",
  needs: "server",
  entries: rawEntries,
  findings: rawFindings,
  settings: (level): WebhookLevel => ({ source: "webhook", ...rawSettings(level) }),
  /** The last level that was sent, as raw as it can be told; without one, how to send it. */
  tryIt({ empty, full }: WebhookLevel, { key, stored, server }) {
    const percent = stored();
    if (percent !== null) return Promise.resolve({ raw: empty + (percent / 100) * (full - empty) });
    const { host, port } = server ?? { host: "127.0.0.1", port: 52_180 };
    return Promise.reject(
      new TrialError("nothingToTry", `PUT http://${host}:${port}/v1/slots/${key}/level {"level": 37}`),
    );
  },
});
