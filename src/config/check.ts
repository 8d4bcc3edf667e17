import { checkAmazon } from "./check-amazon.ts";
import { amazonId, newsTokenOf } from "./channels.ts";
import { checkChannels, warnOfMissingChannels, withUsableNews } from "./check-channels.ts";
import { checkHomeAssistant, checkMqtt, checkServer } from "./check-connections.ts";
import { checkDevices } from "./check-devices.ts";
import { entryName } from "./configured-slots.ts";
import { isObject } from "./fields.ts";
import { parseFields } from "./parse.ts";
import { mismatch, pathText, type Problem, type Report } from "./problem.ts";
import { configSchema, generalSchema, homebridgeKeys } from "./schema.ts";
import type { DeviceSettings, Settings } from "./settings.ts";
import { warnOfUnknownKeys } from "./unknown-keys.ts";

/**
 * Whether a list of devices or slots is missing as a list: perhaps by a misspelt key, of which only a warning tells.
 * Then a slot that seems to be gone may only be out of sight.
 */
export function listsMissing(raw: unknown): boolean {
  const devices: unknown = isObject(raw) ? raw["devices"] : undefined;
  return (
    !Array.isArray(devices) || devices.some((device: unknown) => !isObject(device) || !Array.isArray(device["slots"]))
  );
}

/** Whether a slot does, or might once there are slots. */
function ordersAtAmazon(devices: readonly DeviceSettings[]): boolean {
  const slots = devices.flatMap((device) => device.slots);
  return slots.length === 0 || slots.some(({ order }) => order.channel === amazonId);
}

/**
 * Turns the platform's entry in config.json, whatever it is, into settings that can run and problems to tell. Never
 * throws and never edits its input. A wrong slot or device, and a wrong `server`, `mqtt` or `homeAssistant`, is left
 * out; a wrong mode or credential stops ordering and nothing else.
 */
export function checkConfig(raw: unknown): { settings: Settings; problems: Problem[] } {
  const problems: Problem[] = [];
  const report: Report = (level, path, message) => {
    problems.push({ level, path: pathText(path), message });
  };
  if (!isObject(raw)) report("error", [], mismatch(raw, "an object"));
  const entry = isObject(raw) ? raw : {};
  warnOfUnknownKeys(configSchema, entry, [], report, homebridgeKeys);

  const { name } = entry;
  if (name !== undefined && typeof name !== "string") report("error", ["name"], mismatch(name, "text"));
  const { value: general, wrong } = parseFields(generalSchema, entry, [], report);
  const devices = checkDevices(entry["devices"], report);
  const mode = wrong.has("mode") ? null : general.mode;
  const { amazon, stopped } = checkAmazon(entry["amazon"], mode, ordersAtAmazon(devices), report);
  const homeAssistant = checkHomeAssistant(entry["homeAssistant"], devices, report);
  const placed = checkChannels(entry["channels"], { homeAssistant, test: mode === "test" }, report);
  const channels = withUsableNews(placed, entry["server"], report);
  warnOfMissingChannels(devices, channels, report);
  const settings: Settings = {
    name: entryName(name),
    mode: general.mode,
    ordering: { stopped },
    // An emptied field of the form means: not given.
    language: general.language === "" ? "en" : general.language,
    amazon,
    channels,
    server: checkServer(
      entry["server"],
      devices,
      channels.some((channel) => newsTokenOf(channel) !== null),
      report,
    ),
    mqtt: checkMqtt(entry["mqtt"], devices, report),
    homeAssistant,
    devices,
  };
  return { settings, problems };
}
