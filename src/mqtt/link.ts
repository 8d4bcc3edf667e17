import type { MqttSettings } from "../config/settings.ts";
import { problemLine } from "../config/problem.ts";
import type { Clock } from "../support/clock.ts";
import { detached, type ReportFailure } from "../support/detached.ts";
import type { Log } from "../support/log.ts";
import { systemRandom } from "../support/random.ts";
import { brokerName, clientOptions } from "./client-options.ts";
import { createConnection, type Connection } from "./connection.ts";
import { createIncoming } from "./incoming.ts";
import { createConnectionLog } from "./connection-log.ts";
import { createRetained, type Retained } from "./retained.ts";
import { routesOf, stateTopic, type MqttSlot, type Routes } from "./routes.ts";
import { openSession, type Connect } from "./session.ts";
import { isTopic } from "./topics.ts";

/**
 * The slots on a broker (design, section 10). Nothing here throws, and no broker, message or slot disturbs Homebridge.
 */
export interface MqttLink {
  /** Once. Loads the library and connects, and from then on connects again by itself. */
  start(): void;
  /** The slot's summary may be different from what was published. */
  changed(key: string): void;
  /** Says `offline` and ends at once; leaves no timer or socket. */
  close(): void;
}

export interface MqttLinkOptions {
  settings: MqttSettings;
  slots: readonly MqttSlot[];
  clock: Clock;
  log: Log;
  /** Called with faults of our own and of the slots'. */
  report: ReportFailure;
  /** In [0, 1). */
  random?: () => number;
  /** How often a quiet broker is asked whether it is still there. */
  keepaliveSeconds?: number;
}

const online = "online";
const offline = "offline";

/** Of what a broker may send at once, in bytes: far above any level, far below what a Raspberry Pi has. */
const largestMessage = 16 * 1024 * 1024;

export function createMqttLink(options: MqttLinkOptions): MqttLink {
  const { settings, slots, clock, log, report } = options;
  const { topicPrefix } = settings;
  const routes = routesOf(slots, settings);
  const states = slots.map(({ port }) => ({
    topic: stateTopic(topicPrefix, port.key),
    text: () => JSON.stringify(port.summary()),
  }));
  const retained = createRetained([...states, { topic: routes.status, text: () => online }], clock, report);
  let connection: Connection | null = null;
  let closed = false;

  const open = async (): Promise<void> => {
    const mqtt = await import("mqtt");
    // The end may have come while the library loaded.
    if (closed) return;
    connection = connectionOf(mqtt.default.connect, options, routes, retained);
    connection.open();
  };

  return {
    start() {
      if (!isTopic(topicPrefix)) {
        log.error(
          problemLine({
            level: "error",
            path: "mqtt.topicPrefix",
            message: "not a topic, expected text without + and #; MQTT is off without it",
          }),
        );
        return;
      }
      for (const problem of routes.problems) log.error(problem);
      detached(open, report);
    },
    changed(key) {
      retained.changed(stateTopic(topicPrefix, key));
    },
    close() {
      closed = true;
      retained.lost();
      detached(() => connection?.close(routes.status, offline), report);
    },
  };
}

function connectionOf(connect: Connect, options: MqttLinkOptions, routes: Routes, retained: Retained): Connection {
  const { settings, clock, log, report, random = systemRandom, keepaliveSeconds = 60 } = options;
  const client = clientOptions(settings, {
    clientId: clientName(random()),
    statusTopic: routes.status,
    lastWill: offline,
    keepaliveSeconds,
    largestMessage,
  });
  const tellRefusals = createRefusals(log);
  // After a power cut the broker finds out late that our predecessor is gone, and then says its last will over our
  // word.
  const onStatus = (payload: string): void => {
    if (payload !== online) retained.overwritten(routes.status);
  };
  return createConnection({
    // The library changes what it is given.
    openSession: (events) =>
      openSession(
        connect,
        { ...client },
        { subscriptions: routes.subscriptions, largestMessage, clock, events, report },
      ),
    clock,
    random,
    connectionLog: createConnectionLog(brokerName(settings.url), clock, log),
    report,
    onReady(session, refused) {
      tellRefusals(refused);
      retained.connected(session.publish);
    },
    onMessage: createIncoming({ routes, log, report, onStatus }),
    onLost: () => {
      retained.lost();
    },
  });
}

/**
 * Every broker takes 23 letters and digits (MQTT 3.1.1, section 3.1.3.1). By chance, so that two bridges do not throw
 * each other out.
 */
function clientName(random: number): string {
  return `dashreplenishment${Math.floor(random * 36 ** 6)
    .toString(36)
    .padStart(6, "0")}`;
}

/** Tells which topics the broker does not let us read: once, until it does. */
function createRefusals(log: Log): (refused: readonly string[]) => void {
  let reported: readonly string[] = [];
  return (refused) => {
    const newlyRefused = refused.filter((topic) => !reported.includes(topic));
    reported = refused;
    if (newlyRefused.length > 0) log.warn(`MQTT: the broker does not let this user read ${newlyRefused.join(", ")}`);
  };
}
