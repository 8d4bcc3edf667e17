import { randomUUID } from "node:crypto";
import type { AccessoryView, CharacteristicView } from "../../test/e2e/support/accessory-model.ts";
import { CharacteristicType, fullUuid, ServiceType } from "../../test/e2e/support/hap-types.ts";
import type { Push } from "./push.ts";

export const contestantNames = ["ours", "homebridge-http-webhooks", "homebridge-dummy"] as const;
export type ContestantName = (typeof contestantNames)[number];

/** A plugin as the benchmark drives it. */
export interface Contestant {
  name: ContestantName;
  /** Its block in the configuration, with so many accessories that take webhooks on `port`. */
  platform(accessories: number, port: number): object;
  /** Printed when its server takes webhooks. */
  listening: RegExp;
  /** The request that sets the first accessory to a whole number of percent. */
  push: (percent: number) => Push;
  /** Where a controller sees what was pushed. */
  shown(accessory: AccessoryView): CharacteristicView;
}

/** Its service and characteristic, by Apple's UUIDs. */
const humidity = { service: fullUuid("82"), level: fullUuid("10") };

export const firstAccessory = "Bench 1";
const named = (accessories: number): string[] => Array.from({ length: accessories }, (_, at) => `Bench ${at + 1}`);

const token = randomUUID();

/** As a user would have it: authenticated, and stored. Only the limit on requests is raised. */
const ours: Contestant = {
  name: "ours",
  platform: (accessories, port) => ({
    platform: "DashReplenishment",
    name: "Dash Replenishment",
    server: { port, token, rateLimit: 1_000_000 },
    devices: [
      {
        model: "BENCH",
        serial: "BENCH",
        slots: named(accessories).map((name, at) => ({
          slotId: `slot-${at + 1}`,
          key: `slot-${at + 1}`,
          name,
          level: { source: "webhook" },
        })),
      },
    ],
  }),
  listening: /local HTTP API: listening on/,
  push: (percent) => ({
    method: "PUT",
    path: "/v1/slots/slot-1/level",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ level: percent }),
  }),
  shown: (accessory) =>
    accessory.service(ServiceType.FilterMaintenance).characteristic(CharacteristicType.FilterLifeLevel),
};

/** As it comes: its basic authentication is off, and the log of each change cannot be turned off. */
const httpWebhooks: Contestant = {
  name: "homebridge-http-webhooks",
  platform: (accessories, port) => ({
    platform: "HttpWebHooks",
    name: "Webhooks",
    webhook_port: port,
    webhook_listen_host: "127.0.0.1",
    sensors: named(accessories).map((name, at) => ({ id: `sensor-${at + 1}`, name, type: "humidity" })),
  }),
  listening: /Started server for webhooks/,
  push: (percent) => ({ method: "GET", path: `/?accessoryId=sensor-1&value=${percent}`, headers: {} }),
  shown: (accessory) => accessory.service(humidity.service).characteristic(humidity.level),
};

/**
 * Its fastest form: a GET, which has no body to parse, and no log of each change. It listens on all addresses; the rig
 * keeps it on this machine.
 */
const dummy: Contestant = {
  name: "homebridge-dummy",
  platform: (accessories, port) => ({
    platform: "HomebridgeDummy",
    name: "Dummy",
    webhookPort: port,
    webhookConfig: { disableSSL: true },
    accessories: named(accessories).map((name, at) => ({
      id: `sensor-${at + 1}`,
      name,
      type: "HumiditySensor",
      enableWebhook: true,
    })),
  }),
  listening: /Webhook server listening/,
  push: (percent) => ({
    method: "GET",
    path: `/?id=sensor-1&set=CurrentRelativeHumidity&value=${percent}`,
    headers: {},
  }),
  shown: (accessory) => accessory.service(humidity.service).characteristic(humidity.level),
};

export const contestants: Record<ContestantName, Contestant> = {
  ours,
  "homebridge-http-webhooks": httpWebhooks,
  "homebridge-dummy": dummy,
};
