import { second } from "../../slot/times.ts";
import { parsedJson } from "../../support/json.ts";
import type { Session } from "../../mqtt/session.ts";
import type { FindParts, Found } from "../contract.ts";
import { TrialError } from "../errors.ts";
import { describedIn, type DeviceNames, discoveryTopics } from "./discovery.ts";
import { levelFound } from "./levels.ts";
import { listen } from "./listen.ts";
import { measuredIn, tasmotaTopics } from "./tasmota.ts";
import { devicesTopic, exposedIn } from "./zigbee.ts";

/** What a broker keeps it sends at once: it was all when nothing came for so long. */
const quiet = second;

/** So long a person waits at most. */
const patience = 8 * second;

/** The list of 200 Zigbee devices is 2 MiB. */
const largestMessage = 8 * 1024 * 1024;

/** More than a home has; what comes beyond it is not looked at. */
const most = { messages: 5_000, bytes: 32 * 1024 * 1024 };

export interface Kept {
  topic: string;
  text: string;
}

/**
 * What can be a level of what is described on the broker: in Home Assistant's discovery topics, and by
 * Zigbee2MQTT and Tasmota.
 * Nothing where no broker is configured. Rejects with TrialError.
 */
export async function findOnBroker(parts: FindParts): Promise<Found[]> {
  const { mqtt: settings, clock } = parts;
  if (settings === null) return [];
  const kept: Kept[] = [];
  let bytes = 0;
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const done = (): void => {
    resolve(undefined);
  };
  const deadline = clock.after(patience, done);
  let silence = deadline;
  const wait = (): void => {
    silence.cancel();
    silence = clock.after(quiet, done);
  };
  let session: Session | undefined;
  try {
    const subscriptions = [...discoveryTopics, devicesTopic, ...tasmotaTopics];
    session = await listen(settings, parts, {
      subscriptions,
      largestMessage,
      ready(refused) {
        if (refused.length === subscriptions.length)
          reject(new TrialError("sensorAnswer", `the broker does not let this user read ${refused.join(", ")}`));
        else wait();
      },
      message(topic, payload) {
        bytes += payload.byteLength;
        if (kept.length >= most.messages || bytes > most.bytes) {
          done();
          return;
        }
        kept.push({ topic, text: Buffer.from(payload).toString("utf8") });
        wait();
      },
      ended: ({ text }) => {
        reject(new TrialError("sensorUnreachable", text));
      },
    });
    await promise;
  } finally {
    silence.cancel();
    deadline.cancel();
    session?.leave();
  }
  return levelsIn(kept);
}

/** Each level once, also where it is described twice: Zigbee2MQTT does so for Home Assistant. */
export function levelsIn(kept: readonly Kept[]): Found[] {
  const names: DeviceNames = new Map();
  const parsed = kept.map(({ topic, text }) => ({ topic, body: parsedJson(text) }));
  const zigbee = parsed.flatMap(({ topic, body }) => (topic.endsWith("/bridge/devices") ? exposedIn(topic, body) : []));
  const described = parsed.flatMap(({ topic, body }) =>
    topic.startsWith("homeassistant/") ? describedIn(topic, body, names) : [],
  );
  const found = new Map<string, Found>();
  const tasmota = measuredIn(parsed.filter(({ topic }) => topic.startsWith("tasmota/discovery/")));
  for (const one of [...zigbee, ...described.map((describe) => describe()), ...tasmota]) {
    const level = levelFound(one);
    if (level !== undefined && !found.has(level.place)) found.set(level.place, level);
  }
  return [...found.values()];
}
