import type { IClientOptions } from "mqtt";
import type { MqttSettings } from "../config/settings.ts";

/** What the client is told besides the settings. */
export interface ClientParts {
  clientId: string;
  /** Where the broker says `lastWill` when we are gone without a word. */
  statusTopic: string;
  lastWill: string;
  keepaliveSeconds: number;
  /** The largest message that is taken in, in bytes. */
  largestMessage: number;
}

/** For the log: host, and port if it is not the usual one. */
export function brokerName(url: string): string {
  return new URL(url).host;
}

/**
 * The settings as the library takes them. By parts and not by URL: it would take a client name from the URL's query,
 * and Node warns of the parser that it uses. Reconnecting is left to connection.ts: the library's own has neither
 * jitter nor backoff.
 */
export function clientOptions(
  settings: MqttSettings,
  { clientId, statusTopic, lastWill, keepaliveSeconds, largestMessage }: ClientParts,
): IClientOptions {
  const { protocol, hostname, port, pathname, search } = new URL(settings.url);
  const web = protocol === "ws:" || protocol === "wss:";
  return {
    protocol: protocol.slice(0, -1) as "mqtt" | "mqtts" | "ws" | "wss",
    // Sockets take an IPv6 address without its brackets, URLs with them.
    hostname: web ? hostname : hostname.replace(/^\[|\]$/g, ""),
    ...(port === "" ? {} : { port: Number(port) }),
    ...(web
      ? { path: `${pathname}${search}`, wsOptions: { perMessageDeflate: false, maxPayload: largestMessage } }
      : {}),
    ...credentials(settings),
    rejectUnauthorized: settings.rejectUnauthorized,
    protocolVersion: 4,
    clean: true,
    clientId,
    keepalive: keepaliveSeconds,
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    will: { topic: statusTopic, payload: Buffer.from(lastWill), qos: 0, retain: true },
    // Its own log prints what it sends, the password too.
    log: () => undefined,
  };
}

/**
 * What is configured wins over user info in the URL. A password may go with an empty user name (MQTT 3.1.1, section
 * 3.1.3.4).
 */
function credentials({ url, username, password }: MqttSettings): Pick<IClientOptions, "username" | "password"> {
  const inUrl = new URL(url);
  const configured = username !== "" || password !== "";
  const user = configured ? username : decoded(inUrl.username);
  const pass = configured ? password : decoded(inUrl.password);
  if (user === "" && pass === "") return {};
  return { username: user, ...(pass === "" ? {} : { password: pass }) };
}

function decoded(piece: string): string {
  try {
    return decodeURIComponent(piece);
  } catch {
    return piece;
  }
}
