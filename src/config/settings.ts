import type * as v from "valibot";
import type { Stopped } from "../slot/reasons.ts";
import type { amazonSchema } from "./amazon.ts";
import type { ChannelSettings } from "./channels.ts";
import type { LevelSettings } from "../sources/all.ts";
import type { HomeAssistantSettings } from "./home-assistant.ts";
import type { MqttSettings } from "./mqtt.ts";
import type { generalSchema } from "./schema.ts";
import type { ServerSettings } from "./server.ts";
import type { slotSchema } from "./devices.ts";

/** The checked configuration with every default filled in: what the rest of the plugin works with. */
export interface Settings {
  name: string;
  mode: Mode;
  /** Why nothing may be ordered, or null. While set, nothing may be sent to Amazon: addresses may be defaults. */
  ordering: { stopped: Stopped | null };
  /** A language tag, as en or de-AT. */
  language: string;
  amazon: AmazonSettings;
  /** Besides Amazon's. */
  channels: readonly ChannelSettings[];
  /** Null: the server does not start. */
  server: ServerSettings | null;
  /** Null: no connection to a broker. */
  mqtt: MqttSettings | null;
  /** Null: not configured, or wrong. */
  homeAssistant: HomeAssistantSettings | null;
  devices: DeviceSettings[];
}

export type Mode = v.InferOutput<typeof generalSchema>["mode"];

/** Empty clientId, clientSecret and redirectUri mean none. */
export type AmazonSettings = v.InferOutput<typeof amazonSchema>;

export type { HomeAssistantSettings, LevelSettings, MqttSettings, ServerSettings };

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
  order: OrderSettings;
  level: LevelSettings;
  replenish: ReplenishSettings;
  homekit: HomekitSettings;
}

type SlotOutput = v.InferOutput<typeof slotSchema>;

/** `channel`: the id of one, which may not be configured. */
export type OrderSettings = SlotOutput["order"];
export type ReplenishSettings = SlotOutput["replenish"];
export type HomekitSettings = SlotOutput["homekit"];
