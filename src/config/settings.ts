import type * as v from "valibot";
import type { Stopped } from "../slot/reasons.ts";
import type { amazonSchema } from "./amazon.ts";
import type { levelSchema } from "./level.ts";
import type { mqttSchema } from "./mqtt.ts";
import type { generalSchema } from "./schema.ts";
import type { serverSchema } from "./server.ts";
import type { slotSchema } from "./slot.ts";

/** The checked configuration with every default filled in: what the rest of the plugin works with. */
export interface Settings {
  name: string;
  mode: Mode;
  /** Why nothing may be ordered, or null. While set, nothing may be sent to Amazon: addresses may be defaults. */
  ordering: { stopped: Stopped | null };
  /** A language tag, as en or de-AT. */
  language: string;
  amazon: AmazonSettings;
  /** Null: the server does not start. */
  server: ServerSettings | null;
  /** Null: no connection to a broker. */
  mqtt: MqttSettings | null;
  devices: DeviceSettings[];
}

export type Mode = v.InferOutput<typeof generalSchema>["mode"];

/** Empty clientId, clientSecret and redirectUri mean none. */
export type AmazonSettings = v.InferOutput<typeof amazonSchema>;

/** An empty levelToken means none. */
export type ServerSettings = v.InferOutput<typeof serverSchema>;

/** Empty username and password mean none. */
export type MqttSettings = v.InferOutput<typeof mqttSchema> & { url: string };

export interface DeviceSettings {
  name: string;
  model: string;
  serial: string;
  /** Typed into the configuration: whether it was made for test or for live is not known. */
  refreshToken: string | null;
  slots: SlotSettings[];
}

export interface SlotSettings {
  /** Where it stands in the configuration, for what turns out wrong later. */
  path: string;
  slotId: string;
  /** For URLs and topics: 1 to 64 of A-Za-z0-9_-, unique. */
  key: string;
  name: string;
  unit: string;
  /** What a full slot holds, in `unit`. */
  capacity: number;
  /** What one order brings, in `unit`; null where nobody said. */
  packSize: number | null;
  level: LevelSettings;
  replenish: ReplenishSettings;
  homekit: HomekitSettings;
}

type SlotOutput = v.InferOutput<typeof slotSchema>;

export type ReplenishSettings = SlotOutput["replenish"];
export type HomekitSettings = SlotOutput["homekit"];

/** `level` as written: every source's keys together. */
export type LevelOutput = v.InferOutput<typeof levelSchema>;

export type LevelSettings = HttpLevel | WebhookLevel | MqttLevel | WearLevel | UsageLevel | ManualLevel;

/** How a raw value becomes percent, and how long one is trusted. */
export interface RawValues {
  /** The raw value that means 0 %. */
  empty: number;
  /** The raw value that means 100 %; may be the smaller of the two. */
  full: number;
  /** Raw values that mean "not known". */
  ignore: readonly number[];
  /** On which side all that lies outside 0–100 % is clamped; near: 5 points, on both. */
  beyond: LevelOutput["beyond"];
  staleAfterHours: number;
}

/** Where in the JSON that a sensor sends the reading is. */
export interface ReadingPlace {
  /** Where the number is; empty: the whole of what it sends is the number. */
  path: string;
  /** Where the time is at which it was measured; empty: it says none. */
  timePath: string;
}

/** A device that is polled: every so many seconds, or at the times of a schedule (cron with 5 or 6 fields). */
export type HttpLevel = HttpAddress & ({ everySeconds: number; schedule?: undefined } | { schedule: string; everySeconds?: undefined });

interface HttpAddress extends RawValues, ReadingPlace {
  source: "http";
  /** http or https. */
  url: string;
  headers: Record<string, string>;
  username?: string;
  password?: string;
  /** Other programs may push levels too; else only the device that is polled says them. */
  allowPush: boolean;
}

export interface WebhookLevel extends RawValues {
  source: "webhook";
}

export interface MqttLevel extends RawValues, ReadingPlace {
  source: "mqtt";
  topic: string;
}

export interface WearLevel {
  source: "wear";
  /** From 100 % to 0 % since the last refill. */
  lifetimeDays: number;
}

export interface UsageLevel {
  source: "usage";
  /** Taken off at each use, in the slot's unit. */
  unitsPerUse: number;
}

export interface ManualLevel {
  source: "manual";
  /** How long the level is known after a told refill. */
  staleAfterHours: number;
}
