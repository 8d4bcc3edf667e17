import type { MqttSettings } from "../../config/mqtt.ts";
import { clientOptions } from "../../mqtt/client-options.ts";
import type { ConnectionFailure } from "../../mqtt/failure.ts";
import { openSession, type Session } from "../../mqtt/session.ts";
import type { TrialParts } from "../contract.ts";

export interface Listening {
  subscriptions: readonly string[];
  /** In bytes. */
  largestMessage: number;
  /** Everything is subscribed, but what the broker refused. */
  ready(refused: readonly string[]): void;
  message(topic: string, payload: Uint8Array): void;
  ended(failure: ConnectionFailure): void;
}

/**
 * Listens for a person at the page, beside the plugin's own connection, until the session is left. `settings`: typed and
 * not saved perhaps.
 */
export async function listen(
  settings: MqttSettings,
  { clock, random, report }: Pick<TrialParts, "clock" | "random" | "report">,
  { subscriptions, largestMessage, ...events }: Listening,
): Promise<Session> {
  const mqtt = await import("mqtt");
  const clientId = `dashreplenishmentpage${Math.floor(random() * 36 ** 2).toString(36)}`;
  // Without a last will: this is not the plugin, and must not say of it that it is gone.
  const options = clientOptions(settings, {
    clientId,
    statusTopic: "",
    lastWill: "",
    keepaliveSeconds: 60,
    largestMessage,
  });
  delete options.will;
  return openSession(mqtt.default.connect, options, { subscriptions, largestMessage, clock, report, events });
}
