import * as v from "valibot";
import { amazonSchema } from "./amazon.ts";
import { deviceSchema } from "./devices.ts";
import { channelSchema } from "./channels.ts";
import { choice, list, section, shapedText, text } from "./fields.ts";
import { homeAssistantSchema } from "./home-assistant.ts";
import { mqttSchema } from "./mqtt.ts";
import { serverSchema } from "./server.ts";

/** Platform name as the form offers it. */
export const defaultName = "Dash Replenishment";

const generalEntries = {
  mode: v.optional(choice(["simulate", "test", "live"]), "simulate"),
  language: v.optional(
    shapedText(/^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$/, "a language tag such as en or de-AT", { placeholder: "en" }),
    "en",
  ),
};

/** What stands at the top of the entry and is not a section. */
export const generalSchema = section(generalEntries);

/**
 * The platform's entry in config.json: the one source of types, defaults, run-time validation and config.schema.json.
 * check.ts parses it piece by piece, so that a wrong piece leaves the others running.
 */
export const configSchema = section({
  name: v.optional(text(), defaultName),
  ...generalEntries,
  devices: v.optional(list(deviceSchema), []),
  amazon: v.optional(amazonSchema, {}),
  channels: v.optional(list(channelSchema), []),
  server: v.optional(serverSchema, {}),
  mqtt: v.optional(mqttSchema),
  homeAssistant: v.optional(homeAssistantSchema),
});

/** Keys that are Homebridge's own: neither ours nor unknown. */
export const homebridgeKeys: readonly string[] = ["platform", "name", "_bridge"];
