import { promisesIn } from "../../channels/all.ts";
import { policyOf } from "../../config/policy-of.ts";
import type { Settings } from "../../config/settings.ts";
import { isPlausible } from "../../slot/reading.ts";
import { viewOf } from "../../slot/view.ts";
import { tooOld, wouldDo, type Would } from "../../slot/would.ts";
import { sourceOf } from "../../sources/all.ts";
import { percentOf } from "../../sources/calibration.ts";
import { SettingError, TrialError } from "../../sources/errors.ts";
import { type NumberFound, numbersIn } from "../../sources/reading/numbers-in.ts";
import { wouldText } from "../../words/en/would.ts";
import type { TrialParts } from "../../sources/contract.ts";
import { isClean } from "../../support/mask.ts";
import type { LevelNumber, LevelTrial, UiRequests } from "../api.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { slotSnapshots } from "./slot-snapshot.ts";
import { judged, type DeviceSlot, deviceSlotsOf } from "./settings.ts";

type LevelPlace = UiRequests["/level/try"]["body"];

/**
 * Hears what a device says while it is tried, and then tells the numbers in the last that it said. A number in which
 * the mask finds something is left out.
 */
export function createNumbers({ mask }: Pick<Context, "mask">): { heard: TrialParts["heard"]; list(): LevelNumber[] } {
  let last: NumberFound[] = [];
  return {
    heard(text, words) {
      last = numbersIn(text, words);
    },
    list: () => last.filter(({ path, said }) => isClean(mask, path) && isClean(mask, said)),
  };
}

/**
 * Reads the level of the slot at this place of a configuration, saved or not, once. Rejects with Refusal and
 * StoreError.
 */
export async function tryLevel(
  context: Context,
  { config, device, slot }: LevelPlace,
  heard: TrialParts["heard"],
): Promise<LevelTrial> {
  const path = `devices[${device}].slots[${slot}]`;
  const { settings, problems } = judged(config, context.mask);
  const place = deviceSlotsOf(settings).find((each) => each.slot.path === path);
  if (place === undefined) {
    const wrong =
      problems.find((problem) => problem.level === "error" && problem.path.startsWith(path)) ??
      problems.find((problem) => problem.level === "error");
    throw new Refusal("wrongConfig", wrong === undefined ? path : `${wrong.path}: ${wrong.message}`);
  }
  const policy = policyOf(settings, place.device.serial, place.slot, promisesIn(settings));
  const now = context.clock.now();
  const reading = await readNow(context, settings, { ...place, heard });
  const { level } = place.slot;
  const raw = "raw" in reading ? reading.raw : reading.percent;
  const measured = { raw, at: reading.at ?? null };
  const percent = "empty" in level ? percentOf(reading, level) : raw;
  if (percent === null) return { ...measured, percent, ...worded({ code: "notKnown" }) };
  if (!isPlausible(percent, policy.beyond))
    throw new Refusal("outOfRange", Number.isFinite(percent) ? `${raw} is ${Math.round(percent)} %` : "no number");
  const clamped = Math.min(100, Math.max(0, percent));
  const old = measured.at !== null && now - measured.at > policy.staleAfter;
  return { ...measured, percent: clamped, ...worded(old ? tooOld(policy) : wouldDo(clamped, policy)) };
}

function worded(said: Would): Pick<LevelTrial, "would" | "said"> {
  return { would: wouldText(said), said };
}

async function readNow(
  context: Context,
  settings: Settings,
  { slot: { key, path, level }, heard }: DeviceSlot & Pick<TrialParts, "heard">,
) {
  const { clock, random, report } = context;
  try {
    await sourceOf(level).checkLate?.(level);
    return await sourceOf(level).tryIt(level, {
      key,
      stored: () => storedLevel(context, settings, key),
      server: settings.server,
      mqtt: settings.mqtt,
      homeAssistant: settings.homeAssistant,
      clock,
      random,
      report,
      heard,
    });
  } catch (error) {
    if (error instanceof SettingError)
      throw new Refusal("wrongConfig", `${path}.level.${error.key}: ${error.message}`, { cause: error });
    throw error instanceof TrialError ? new Refusal(error.code, error.message, { cause: error }) : error;
  }
}

/** What the store has of the slot with this key. */
function storedLevel(context: Context, settings: Settings, key: string): number | null {
  const seen = slotSnapshots(context, settings, null).find(({ place }) => place.slot.key === key);
  return seen === undefined ? null : viewOf(seen.state, seen.policy, seen.now).level;
}
