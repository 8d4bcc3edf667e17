import * as v from "valibot";
import { flag, secret, section, shapedText, text } from "./fields.ts";

/** The broker of mqtt slots when no address is given. */
export const defaultBroker = "mqtt://127.0.0.1:1883";

/**
 * `mqtt`: the broker. Its address has no default here: the Homebridge form writes defaults into the configuration, and every
 * installation would then look for a broker that is not there.
 */
export const mqttSchema = section(
  {
    url: v.optional(text({ title: "Broker", description: "Publishes every slot's state there.", placeholder: defaultBroker })),
    username: v.optional(text({ title: "User name" }), ""),
    password: v.optional(secret({ title: "Password" }), ""),
    topicPrefix: v.optional(
      shapedText(/^[^+#\u0000]+$/, "text without + and #", { title: "Topic prefix" }),
      "dash-replenishment",
    ),
    allowReplenish: v.optional(flag({ title: "Orders by MQTT", description: "Whoever may publish on the broker may then order." }), false),
    rejectUnauthorized: v.optional(flag({ title: "Check certificate", description: "Off only for a broker with its own certificate." }), true),
  },
  { title: "MQTT", description: "Used when a broker is given, or when a slot's level source is mqtt." },
);
