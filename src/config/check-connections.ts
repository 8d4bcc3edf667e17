import { isAddress } from "./addresses.ts";
import { defaultBroker, mqttSchema } from "./mqtt.ts";
import { parsePiece } from "./parse.ts";
import { mismatch, type Report } from "./problem.ts";
import { mayEcho } from "./secrets.ts";
import { serverSchema, shortestToken } from "./server.ts";
import type { DeviceSettings, MqttSettings, ServerSettings } from "./settings.ts";

/** The server's settings, or null when nothing needs it or it cannot be started safely. */
export function checkServer(raw: unknown, devices: readonly DeviceSettings[], report: Report): ServerSettings | null {
  const server = parsePiece(serverSchema, raw === undefined ? {} : raw, ["server"], report);
  if (server === null || !(server.enabled || hasSource(devices, "webhook"))) return null;
  if (server.token.length < shortestToken) {
    const found = server.token === "" ? "missing" : "too short";
    report("error", ["server", "token"], `${found}, expected at least ${shortestToken} characters; without them the local HTTP API does not start`);
    return null;
  }
  if (server.levelToken !== "" && server.levelToken.length < shortestToken) {
    report("warning", ["server", "levelToken"], `easy to guess, expected at least ${shortestToken} characters`);
  }
  if (server.allowGet && server.levelToken === "") {
    report("warning", ["server", "levelToken"], "missing, expected one because allowGet is on: levels by GET take no other token");
  }
  return server;
}

/** The broker's settings, or null when nothing needs it or it cannot be used. */
export function checkMqtt(raw: unknown, devices: readonly DeviceSettings[], report: Report): MqttSettings | null {
  const mqtt = parsePiece(mqttSchema, raw === undefined ? {} : raw, ["mqtt"], report);
  if (mqtt === null) return null;
  const { url = "", ...others } = mqtt;
  if (url === "" && !hasSource(devices, "mqtt")) {
    // Only what cannot come from the form's own defaults tells that somebody wanted a broker.
    const wanted = mqtt.username !== "" || mqtt.allowReplenish;
    if (wanted) report("warning", ["mqtt", "url"], `missing, expected the broker's address as ${defaultBroker}; MQTT is off without it`);
    return null;
  }
  const broker = url === "" ? defaultBroker : url;
  if (isAddress(broker, ["mqtt", "mqtts", "ws", "wss"])) return { ...others, url: broker };
  report("error", ["mqtt", "url"], mismatch(broker, "an address that starts with mqtt://, mqtts://, ws:// or wss://", mayEcho(["url"])));
  return null;
}

function hasSource(devices: readonly DeviceSettings[], source: "webhook" | "mqtt"): boolean {
  return devices.some((device) => device.slots.some((slot) => slot.level.source === source));
}
