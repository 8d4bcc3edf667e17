import { setImmediate as turn, setTimeout as pause } from "node:timers/promises";
import { openBroker } from "../../../test/support/open-broker.ts";
import { slots, topicOf, topicPrefix } from "../plan.ts";
import type { Traffic } from "./job.ts";
import { createSensor, isAsked } from "./levels.ts";

/**
 * What may wait for the plugin here, in bytes; the system's own buffers hold some more. While it is that much, the
 * devices hold their breath.
 */
const mostWaiting = 128 * 1024;

/** A broker, the devices that publish to it, and those that publish nonsense. */
export interface MqttSide {
  url: string;
  run(traffic: Traffic): Promise<void>;
}

export async function openMqttSide(): Promise<MqttSide> {
  const { aedes, url, waiting } = await openBroker();
  const publish = (topic: string, payload: string | Buffer, retain = false): void => {
    aedes.publish(
      { cmd: "publish", topic, payload: Buffer.from(payload), qos: 0, retain, dup: false },
      () => undefined,
    );
  };
  // The plugin comes later and finds it standing: whoever said it does not say it now.
  const [asked] = slots.filter(({ source, role }) => source === "mqtt" && role === "fine");
  if (asked !== undefined) publish(`${topicPrefix}/${asked.key}/replenish/set`, "ON", true);
  return {
    url,
    run: (traffic) => publishAll(traffic, publish, waiting),
  };
}

/**
 * After the end, so that also on a busy machine everybody has fallen low or been asked for: by then three readings are
 * a row, and a request comes every ten.
 */
const enoughRounds = 10;

type Publish = (topic: string, payload: string | Buffer, retain?: boolean) => void;

async function publishAll(traffic: Traffic, publish: Publish, waiting: () => number): Promise<void> {
  const ours = slots.filter(({ source }) => source === "mqtt");
  const devices = ours.map((slot) => {
    const kind = ours.filter(({ role }) => role === slot.role);
    const place = kind.indexOf(slot) / kind.length;
    return { slot, place, sensor: createSensor(slot.role, place, Math.random) };
  });
  let roundsAtEnd = 0;
  const nonsense = nonsenseFor(ours.map(({ key }) => key));
  for (let round = 0; traffic.part() < 1 || roundsAtEnd < enoughRounds; round++) {
    if (traffic.part() === 1) roundsAtEnd++;
    for (const {
      slot: { key, role },
      place,
      sensor,
    } of devices) {
      const part = traffic.part();
      const level = sensor.next(part);
      publish(
        ...(round % 3 === 0
          ? ([`${topicPrefix}/${key}/level/set`, JSON.stringify({ level })] as const)
          : ([topicOf(key), String(level)] as const)),
      );
      if (role === "asked" && round % 10 === 9 && isAsked(place, part))
        publish(`${topicPrefix}/${key}/replenish/set`, "ON");
    }
    traffic.count.messages(devices.length);
    if (round % 5 === 0) {
      const { kind, send } = nonsense[(round / 5) % nonsense.length] ?? {};
      send?.(publish);
      if (kind !== undefined) traffic.count.hostile(`mqtt: ${kind}`);
    }
    await turn();
    while (waiting() > mostWaiting) await pause(5);
  }
}

interface Nonsense {
  kind: string;
  send: (publish: Publish) => void;
}

/** Goes to slots that are fine, where nothing of it may count as a reading. */
function nonsenseFor(keys: readonly string[]): Nonsense[] {
  const [key = ""] = keys;
  const set = `${topicPrefix}/${key}/level/set`;
  const huge = Buffer.alloc(1024 * 1024, 0x39);
  return [
    {
      kind: "not JSON",
      send: (publish) => {
        publish(set, "{level: 5");
      },
    },
    {
      kind: "not text",
      send: (publish) => {
        publish(topicOf(key), Buffer.from([0xff, 0xfe, 0, 0xc0]));
      },
    },
    {
      kind: "out of range",
      send: (publish) => {
        publish(set, "-4000");
      },
    },
    {
      kind: "infinite",
      send: (publish) => {
        publish(set, "1e999");
      },
    },
    {
      kind: "empty",
      send: (publish) => {
        publish(topicOf(key), "");
      },
    },
    {
      kind: "1 MiB",
      send: (publish) => {
        publish(set, huge);
      },
    },
    {
      kind: "no such slot",
      send: (publish) => {
        publish(`${topicPrefix}/nobody/level/set`, "5");
      },
    },
    {
      kind: "not for this kind of slot",
      send: (publish) => {
        publish(`${topicPrefix}/${key}/used`, "3");
      },
    },
    {
      kind: "our own state",
      send: (publish) => {
        publish(`${topicPrefix}/${key}/state`, '{"level":1}', true);
      },
    },
  ];
}
