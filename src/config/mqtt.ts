import * as v from "valibot";
import { flag, secret, section, shapedText, text } from "./fields.ts";

/** The broker of mqtt slots when no address is given. */
export const defaultBroker = "mqtt://127.0.0.1:1883";

/** Empty username and password mean none. */
export type MqttSettings = v.InferOutput<typeof mqttSchema> & { url: string };

/**
 * `mqtt`: the broker. Its address has no default here: the Homebridge form writes defaults into the configuration, and
 * every installation would then look for a broker that is not there.
 */
export const mqttSchema = section({
  url: v.optional(text({ placeholder: defaultBroker })),
  username: v.optional(text(), ""),
  password: v.optional(secret(), ""),
  topicPrefix: v.optional(shapedText(/^[^+#\u0000]+$/, "text without + and #"), "dash-replenishment"),
  allowReplenish: v.optional(flag(), false),
  rejectUnauthorized: v.optional(flag(), true),
});
