import type { SlotSettings } from "../config/settings.ts";
import { toPercent } from "../levels/calibration.ts";
import type { LevelReading } from "../levels/not-known.ts";
import type { SlotEvent } from "../slot/events.ts";
import type { Forecast } from "../slot/forecast.ts";
import type { Policy } from "../slot/policy.ts";
import type { PortAnswer, SlotPort } from "../slot/port.ts";
import { isPlausible } from "../slot/reading.ts";
import { summaryOf } from "../slot/summary.ts";
import type { Moment } from "../slot/times.ts";
import { reasonText } from "../words/en/reasons.ts";
import { summaryInWords } from "../words/en/summary.ts";
import type { SlotRuntime } from "./slot-runtime.ts";

export interface SlotPortOptions {
  slot: SlotSettings;
  policy: Policy;
  /** Whether a reading stands for "not known". */
  notKnown: (reading: LevelReading) => boolean;
  runtime: SlotRuntime;
  forecast: () => Forecast | null;
  now: () => Moment;
}

/** One slot as the local HTTP API and MQTT have it. Which request suits which level source is decided here, once for both. */
export function createSlotPort({ slot, policy, notKnown, runtime, forecast, now }: SlotPortOptions): SlotPort {
  const { key, name, level } = slot;
  const unsuitable = (what: string): PortAnswer => ({ ok: false, code: "unsuitable", reason: `${what}: its level source is ${level.source}` });
  const ask = (event: SlotEvent): PortAnswer => {
    const answer = runtime.dispatch(event);
    return answer.ok ? answer : { ok: false, code: "refused", reason: reasonText(answer.reason) };
  };
  return {
    key,
    name,
    summary: () => summaryInWords(summaryOf(slot, runtime.state, policy, forecast(), now())),
    level(reading) {
      // Whatever is calibrated comes from a sensor.
      if (!("empty" in level)) return unsuitable("this slot takes no levels");
      // Who may push could make a slot look low whose sensor says otherwise (design, section 13).
      if (level.source === "http" && !level.allowPush) return unsuitable("this slot takes pushed levels only with allowPush");
      if (notKnown(reading)) return ask({ type: "level:unknown" });
      const percent = "percent" in reading ? reading.percent : toPercent(reading.raw, level);
      const answer = ask({ type: "level:read", percent });
      if (!answer.ok || isPlausible(percent, policy.beyond)) return answer;
      const found = Number.isFinite(percent) ? `${Math.round(percent)} %` : "no number";
      return { ok: false, code: "unusable", reason: `this is ${found}, expected 0 to 100 %${"raw" in reading ? " after calibration" : ""}` };
    },
    used(units) {
      if (level.source !== "usage") return unsuitable("this slot counts no uses");
      return ask({ type: "level:spent", points: ((units ?? level.unitsPerUse) / slot.capacity) * 100 });
    },
    spare(units) {
      if (policy.packSize === null) return { ok: false, code: "unsuitable", reason: "this slot has no packSize: what is in the house is not counted" };
      return ask({ type: "spare:told", units });
    },
    refilled: () => ask({ type: "refill:told" }),
    replenish: () => ask({ type: "replenish:requested" }),
  };
}
