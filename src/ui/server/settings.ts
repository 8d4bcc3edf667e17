import { checkConfig } from "../../config/check.ts";
import { isObject } from "../../config/fields.ts";
import type { Problem } from "../../config/problem.ts";
import { secretsOf } from "../../config/secrets.ts";
import type { DeviceSettings, Settings, SlotSettings } from "../../config/settings.ts";
import type { Mask } from "../../support/mask.ts";
import { Refusal } from "./refusal.ts";
import { savedEntries } from "./saved-entries.ts";

export const platformName = "DashReplenishment";

/** One slot and the device that it belongs to. */
export interface Place {
  device: DeviceSettings;
  slot: SlotSettings;
}

/** The platform's entry as it was saved: the first, since the page edits one; an empty one where there is none yet, or no file to read. */
export function savedEntry(configPath: string | undefined): unknown {
  try {
    return savedEntries(configPath)[0] ?? {};
  } catch {
    return {};
  }
}

/** Checks a configuration as the plugin does, and hides its secrets from now on. */
export function judged(config: unknown, mask: Mask): { settings: Settings; problems: Problem[] } {
  const { secrets, urls } = secretsOf(config);
  for (const secret of secrets) mask.hide(secret);
  for (const url of urls) mask.hideUrl(url);
  return checkConfig(config);
}

export function placesOf({ devices }: Settings): Place[] {
  return devices.flatMap((device) => device.slots.map((slot) => ({ device, slot })));
}

/** The slot with this key. Throws Refusal. */
export function placeOf(settings: Settings, key: string): Place {
  const place = placesOf(settings).find(({ slot }) => slot.key === key);
  if (place === undefined) throw new Refusal("unknownSlot");
  return place;
}

/** The device at this place of a configuration that may be half typed. Throws Refusal. */
export function deviceAt(config: unknown, index: number, { settings, problems }: { settings: Settings; problems: readonly Problem[] }): DeviceSettings {
  const path = `devices[${index}]`;
  const wrong = problems.find((problem) => problem.level === "error" && [path, `${path}.model`, `${path}.serial`].includes(problem.path));
  if (wrong !== undefined) throw new Refusal("deviceWrong", `${wrong.path}: ${wrong.message}`);
  const raw: unknown = isObject(config) && Array.isArray(config["devices"]) ? config["devices"][index] : undefined;
  const device = isObject(raw) ? settings.devices.find(({ serial, model }) => serial === raw["serial"] && model === raw["model"]) : undefined;
  if (device === undefined) throw new Refusal("deviceWrong");
  return device;
}
