import { capabilitiesOf } from "../../channels/all.ts";
import { policyOf } from "../../config/policy-of.ts";
import type { HttpLevel, LevelSettings, MqttLevel, RawValues, Settings } from "../../config/settings.ts";
import { toPercent } from "../../levels/calibration.ts";
import type { RawReading } from "../../levels/reading-in.ts";
import { isPlausible } from "../../slot/reading.ts";
import { viewOf } from "../../slot/view.ts";
import { tooOld, wouldDo, type Would } from "../../slot/would.ts";
import { wouldText } from "../../words/en/would.ts";
import type { LevelTrial } from "../api.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { SensorError } from "./sensor-error.ts";
import { seenSlots } from "./seen-slot.ts";
import { judged, type Place, placesOf } from "./settings.ts";

/** Reads the level of the slot at this place of a configuration, saved or not, once. Rejects with Refusal and StoreError. */
export async function tryLevel(context: Context, config: unknown, device: number, slot: number): Promise<LevelTrial> {
  const path = `devices[${device}].slots[${slot}]`;
  const { settings, problems } = judged(config, context.mask);
  const place = placesOf(settings).find((each) => each.slot.path === path);
  if (place === undefined) {
    const wrong = problems.find((problem) => problem.level === "error" && problem.path.startsWith(path)) ?? problems.find((problem) => problem.level === "error");
    throw new Refusal("wrongConfig", wrong === undefined ? path : `${wrong.path}: ${wrong.message}`);
  }
  const policy = policyOf(settings, place.slot, capabilitiesOf(settings));
  const now = context.clock.now();
  const { raw, at } = await readRaw(context, settings, place);
  const { level } = place.slot;
  const measured = { raw, at: at ?? null };
  if (isAsked(level) && level.ignore.includes(raw)) return { ...measured, percent: null, ...worded({ code: "notKnown" }) };
  const percent = "empty" in level ? toPercent(raw, level) : raw;
  if (!isPlausible(percent, policy.beyond)) throw new Refusal("outOfRange", Number.isFinite(percent) ? `${raw} is ${Math.round(percent)} %` : "no number");
  const clamped = Math.min(100, Math.max(0, percent));
  const old = measured.at !== null && now - measured.at > policy.staleAfter;
  return { ...measured, percent: clamped, ...worded(old ? tooOld(policy) : wouldDo(clamped, policy)) };
}

function worded(said: Would): Pick<LevelTrial, "would" | "said"> {
  return { would: wouldText(said), said };
}

/** Its sensor can be asked for one real reading. */
function isAsked(level: LevelSettings): level is HttpLevel | MqttLevel {
  return level.source === "http" || level.source === "mqtt";
}

function readRaw(context: Context, settings: Settings, place: Place): RawReading | Promise<RawReading> {
  const { level } = place.slot;
  switch (level.source) {
    case "http":
      return polled(context, level);
    case "mqtt":
      return heard(context, settings, level);
    case "webhook":
      return { raw: pushed(context, settings, place, level), at: undefined };
    case "wear":
    case "usage":
    case "manual":
      return { raw: computed(context, settings, place, level), at: undefined };
  }
}

async function polled({ clock, report }: Context, level: HttpLevel): Promise<RawReading> {
  const { readOnce } = await import("./try-http.ts");
  return readOnce(level, clock, report).catch(refuse);
}

async function heard({ clock, random, report }: Context, { mqtt }: Settings, level: MqttLevel): Promise<RawReading> {
  if (mqtt === null) throw new Refusal("wrongConfig", "mqtt");
  const { hearOnce } = await import("./try-mqtt.ts");
  return hearOnce(mqtt, level, { clock, random, report }).catch(refuse);
}

/** The last level that was sent, as raw as it can be told; without one, how to send it. */
function pushed(context: Context, settings: Settings, { slot }: Place, { empty, full }: RawValues): number {
  const percent = shelfLevel(context, settings, slot.key);
  if (percent !== null) return empty + (percent / 100) * (full - empty);
  const { host, port } = settings.server ?? { host: "127.0.0.1", port: 52_180 };
  throw new Refusal("nothingToTry", `PUT http://${host}:${port}/v1/slots/${slot.key}/level {"level": 37}`);
}

function computed(context: Context, settings: Settings, { slot }: Place, { source }: LevelSettings): number {
  // The plugin begins both full when it first sees them.
  const percent = shelfLevel(context, settings, slot.key) ?? (source === "manual" ? null : 100);
  if (percent === null) throw new Refusal("nothingToTry");
  return percent;
}

/** What the store has of the slot with this key. */
function shelfLevel(context: Context, settings: Settings, key: string): number | null {
  const seen = seenSlots(context, settings, null).find(({ place }) => place.slot.key === key);
  return seen === undefined ? null : viewOf(seen.state, seen.policy, seen.now).level;
}

function refuse(error: unknown): never {
  throw error instanceof SensorError ? new Refusal(error.code, error.message, { cause: error }) : error;
}
