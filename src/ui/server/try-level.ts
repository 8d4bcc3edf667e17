import { policyOf } from "../../config/policy-of.ts";
import type { HttpLevel, LevelSettings, MqttLevel, RawValues, Settings } from "../../config/settings.ts";
import { toPercent } from "../../levels/calibration.ts";
import { isPlausible } from "../../slot/shelf.ts";
import { viewOf } from "../../slot/view.ts";
import type { Context } from "./context.ts";
import { Refusal } from "./refusal.ts";
import { SensorError } from "./sensor-error.ts";
import { seenSlots } from "./seen-slot.ts";
import { judged, type Place, placesOf } from "./settings.ts";
import { wouldDo } from "./would.ts";

/** One real reading, and what the plugin would make of it. */
export interface Trial {
  raw: number;
  percent: number;
  would: string;
}

/** Reads the level of the slot at this place of a configuration, saved or not, once. Rejects with Refusal and StoreError. */
export async function tryLevel(context: Context, config: unknown, device: number, slot: number): Promise<Trial> {
  const path = `devices[${device}].slots[${slot}]`;
  const { settings, problems } = judged(config, context.mask);
  const place = placesOf(settings).find((each) => each.slot.path === path);
  if (place === undefined) {
    const wrong = problems.find((problem) => problem.level === "error" && problem.path.startsWith(path)) ?? problems.find((problem) => problem.level === "error");
    throw new Refusal("wrongConfig", wrong === undefined ? path : `${wrong.path}: ${wrong.message}`);
  }
  const raw = await readRaw(context, settings, place);
  const { level } = place.slot;
  const percent = "empty" in level ? toPercent(raw, level) : raw;
  if (!isPlausible(percent)) throw new Refusal("outOfRange", Number.isFinite(percent) ? `${raw} is ${Math.round(percent)} %` : "no number");
  const clamped = Math.min(100, Math.max(0, percent));
  return { raw, percent: clamped, would: wouldDo(clamped, policyOf(settings, place.slot)) };
}

function readRaw(context: Context, settings: Settings, place: Place): number | Promise<number> {
  const { level } = place.slot;
  switch (level.source) {
    case "http":
      return polled(context, level);
    case "mqtt":
      return heard(context, settings, level);
    case "webhook":
      return pushed(context, settings, place, level);
    case "wear":
    case "usage":
    case "manual":
      return computed(context, settings, place, level);
  }
}

async function polled({ clock, report }: Context, level: HttpLevel): Promise<number> {
  const { readOnce } = await import("./try-http.ts");
  return readOnce(level, clock, report).catch(refuse);
}

async function heard({ clock, random, report }: Context, { mqtt }: Settings, level: MqttLevel): Promise<number> {
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
