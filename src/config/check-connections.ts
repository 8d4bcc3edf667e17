import { sourceOf } from "../sources/all.ts";
import type { SharedSection } from "../sources/contract.ts";
import { cutByPassword, isAddress, isCutByPassword } from "./addresses.ts";
import {
  homeAssistantFindings,
  homeAssistantSchema,
  homeAssistantSettings,
  type HomeAssistantSettings,
} from "./home-assistant.ts";
import { defaultBroker, mqttSchema } from "./mqtt.ts";
import { parsePiece } from "./parse.ts";
import { mismatch, type Report } from "./problem.ts";
import { mayEcho } from "./secrets.ts";
import { serverSchema, tokenFault, tokenFaultWords } from "./server.ts";
import type { DeviceSettings, MqttSettings, ServerSettings } from "./settings.ts";

/**
 * The server's settings, or null when nothing needs it or it cannot be started safely. `forNews`: a channel has a token
 * for news, which come this way.
 */
export function checkServer(
  raw: unknown,
  devices: readonly DeviceSettings[],
  forNews: boolean,
  report: Report,
): ServerSettings | null {
  const server = parsePiece(serverSchema, raw === undefined ? {} : raw, ["server"], report);
  if (server === null) return null;
  if (!(server.enabled || isNeeded("server", devices))) {
    if (forNews)
      report("warning", ["server", "enabled"], "off, expected true: the newsToken of a channel is of no use without");
    return null;
  }
  const fault = tokenFault(server.token);
  if (fault !== null)
    report(
      "error",
      ["server", "token"],
      `${tokenFaultWords[fault]}; without ${fault === "documented" ? "one" : "them"} the local HTTP API does not start`,
    );
  const levelToken = levelTokenOf(server, report);
  return fault === null ? { ...server, levelToken } : null;
}

/** The level token, or "" where there is none that may be used. */
function levelTokenOf({ token, levelToken, allowGet }: ServerSettings, report: Report): string {
  if (levelToken === "") {
    if (allowGet)
      report(
        "warning",
        ["server", "levelToken"],
        "missing, expected one because allowGet is on: levels by GET take no other token",
      );
    return "";
  }
  // Who has the level token would have the other one, and could order.
  const fault = tokenFault(levelToken);
  if (fault === null && levelToken !== token) return levelToken;
  report(
    "error",
    ["server", "levelToken"],
    `${fault === null ? "the same as server.token, expected another one" : tokenFaultWords[fault]}; it is not taken`,
  );
  return "";
}

/** The broker's settings, or null when nothing needs it or it cannot be used. */
export function checkMqtt(raw: unknown, devices: readonly DeviceSettings[], report: Report): MqttSettings | null {
  const mqtt = parsePiece(mqttSchema, raw === undefined ? {} : raw, ["mqtt"], report);
  if (mqtt === null) return null;
  const { url = "", ...others } = mqtt;
  if (url === "" && !isNeeded("mqtt", devices)) {
    // Only what cannot come from the form's own defaults tells that somebody wanted a broker.
    const wanted = mqtt.username !== "" || mqtt.allowReplenish;
    if (wanted)
      report(
        "warning",
        ["mqtt", "url"],
        `missing, expected the broker's address as ${defaultBroker}; MQTT is off without it`,
      );
    return null;
  }
  const broker = url === "" ? defaultBroker : url;
  if (isCutByPassword(broker)) {
    report("error", ["mqtt", "url"], cutByPassword);
    return null;
  }
  if (isAddress(broker, ["mqtt", "mqtts", "ws", "wss"])) return { ...others, url: broker };
  report(
    "error",
    ["mqtt", "url"],
    mismatch(broker, "an address that starts with mqtt://, mqtts://, ws:// or wss://", mayEcho(["url"])),
  );
  return null;
}

/**
 * Home Assistant's address and token, or null where it is not given, or cannot be used: then the slots that are read
 * from it get no level.
 */
export function checkHomeAssistant(
  raw: unknown,
  devices: readonly DeviceSettings[],
  report: Report,
): HomeAssistantSettings | null {
  const given = parsePiece(homeAssistantSchema, raw === undefined ? {} : raw, ["homeAssistant"], report);
  if (given === null) return null;
  const [url, token] = [(given.url ?? "").trim(), given.token.trim()];
  if (url === "" && token === "" && !isNeeded("homeAssistant", devices)) return null;
  const wrong = homeAssistantFindings(url, token);
  for (const [key, message] of wrong) report("error", ["homeAssistant", key], message);
  return wrong.length > 0 ? null : homeAssistantSettings(url, token);
}

function isNeeded(section: SharedSection, devices: readonly DeviceSettings[]): boolean {
  return devices.some((device) => device.slots.some(({ level }) => sourceOf(level).needs === section));
}
