import { rawEntries, rawFindings, rawSettings, toRaw, type RawValues } from "../calibration.ts";
import { defineSource } from "../contract.ts";
import { TrialError } from "../errors.ts";
import { placeEntries, placeFindings, placeSettings, type ReadingPlace } from "../reading/place.ts";

export interface WebhookLevel extends RawValues, ReadingPlace {
  source: "webhook";
}

/** A device or program that sends the level to the local HTTP API. */
export const webhook = defineSource({
  delivers: "pushed",
  needs: "server",
  entries: { ...placeEntries, ...rawEntries },
  findings: (level) => [...placeFindings(level), ...rawFindings(level)],
  settings: (level): WebhookLevel => ({ source: "webhook", ...placeSettings(level, level), ...rawSettings(level) }),
  sent: (level: WebhookLevel) =>
    level.path === "" && level.words === undefined
      ? null
      : async () => (await import("../reading/sent.ts")).sentReader(level),
  /** The last level that was sent, as raw as it can be told; without one, how to send it. */
  tryIt(level: WebhookLevel, { key, stored, server }) {
    const percent = stored();
    if (percent !== null) return Promise.resolve({ raw: toRaw(percent, level) });
    const { host, port } = server ?? { host: "127.0.0.1", port: 52_180 };
    const address = `http://${host}:${port}/v1/slots/${key}/level`;
    const how = level.path === "" ? `PUT ${address} {"level": 37}` : `POST ${address} ${level.path}`;
    return Promise.reject(new TrialError("nothingToTry", how));
  },
});
