import { checkConfig } from "../../config/check.ts";
import { isObject } from "../../config/fields.ts";
import type { Problem } from "../../config/problem.ts";
import { secretsOf } from "../../config/secrets.ts";
import type { DeviceSettings, Mode, Settings, SlotSettings } from "../../config/settings.ts";
import type { Mask } from "../../support/mask.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { savedEntries } from "./saved-entries.ts";

export const platformName = "DashReplenishment";

/** A configuration as it was checked. */
export interface Checked {
  settings: Settings;
  problems: Problem[];
}

/** One slot and the device that it belongs to. */
export interface DeviceSlot {
  device: DeviceSettings;
  slot: SlotSettings;
}

/**
 * The platform's entry as it was saved: the first, since the page edits one; an empty one where there is none yet, or
 * no file to read.
 */
export function savedEntry(configPath: string | undefined): unknown {
  try {
    return savedEntries(configPath)[0] ?? {};
  } catch {
    return {};
  }
}

/** Checks a configuration as the plugin does, and hides its secrets from now on. */
export function judged(config: unknown, mask: Mask): Checked {
  const { secrets, urls } = secretsOf(config);
  for (const secret of secrets) mask.hide(secret);
  for (const url of urls) mask.hideUrl(url);
  return checkConfig(config);
}

/**
 * The saved configuration, as it is now. Whatever goes to Amazon, or out of the store, goes by this one and not by what
 * the page has on its screen. `mode`: another than the saved one, which the wizard saves only once a device is linked
 * for it. Throws Refusal where it cannot be read: no configuration is not the same as an empty one.
 */
export function saved(
  { configPath, mask }: Pick<Context, "configPath" | "mask">,
  mode?: Mode,
): Checked & { entry: unknown } {
  const entry = savedEntries(configPath)[0] ?? {};
  return { entry, ...judged(mode === undefined || !isObject(entry) ? entry : { ...entry, mode }, mask) };
}

export function deviceSlotsOf({ devices }: Settings): DeviceSlot[] {
  return devices.flatMap((device) => device.slots.map((slot) => ({ device, slot })));
}

/** The slot with this key. Throws Refusal. */
export function deviceSlotOf(settings: Settings, key: string): DeviceSlot {
  const place = deviceSlotsOf(settings).find(({ slot }) => slot.key === key);
  if (place === undefined) throw new Refusal("unknownSlot");
  return place;
}

/**
 * The device with this serial. `entry`: as it was written, for what is wrong with a device that cannot be used. Throws
 * Refusal.
 */
export function deviceOf(serial: string, { entry, settings, problems }: Checked & { entry: unknown }): DeviceSettings {
  const device = settings.devices.find((each) => each.serial === serial);
  if (device !== undefined) return device;
  const written: unknown = isObject(entry) ? entry["devices"] : undefined;
  const at = Array.isArray(written)
    ? written.findIndex((each: unknown) => isObject(each) && each["serial"] === serial)
    : -1;
  const path = `devices[${at}]`;
  const wrong = problems.find(
    (problem) => problem.level === "error" && [path, `${path}.model`, `${path}.serial`].includes(problem.path),
  );
  throw new Refusal("deviceWrong", wrong === undefined ? "" : `${wrong.path}: ${wrong.message}`);
}
