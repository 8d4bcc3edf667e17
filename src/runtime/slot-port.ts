import type { SlotSettings } from "../config/settings.ts";
import { sourceOf } from "../sources/all.ts";
import { LevelReadError } from "../sources/reading/read-error.ts";
import type { LevelFeed } from "../sources/feed.ts";
import type { SentReader } from "../sources/reading/sent.ts";
import type { SlotEvent } from "../slot/events.ts";
import type { Forecast } from "../slot/forecast.ts";
import type { Policy } from "../slot/policy.ts";
import type { IncomingLevel, PortAnswer, SlotPort } from "../slot/port.ts";
import { isPlausible } from "../slot/reading.ts";
import type { Reason } from "../slot/reasons.ts";
import { summaryOf } from "../slot/summary.ts";
import type { Moment } from "../slot/times.ts";
import { reasonText } from "../words/en/reasons.ts";
import { summaryInWords } from "../words/en/summary.ts";
import type { SlotRuntime } from "./slot-runtime.ts";

export interface SlotPortOptions {
  slot: SlotSettings;
  policy: Policy;
  /** For a slot that takes pushed levels. */
  feed: Pick<LevelFeed, "push">;
  runtime: SlotRuntime;
  /** Whether its record has been read. */
  known: () => boolean;
  forecast: () => Forecast | null;
  now: () => Moment;
}

/**
 * One slot as the local HTTP API and MQTT have it. Which request suits which level source is decided here, once for
 * both.
 */
export function createSlotPort({ slot, policy, feed, runtime, known, forecast, now }: SlotPortOptions): SlotPort {
  const { key, name, level } = slot;
  const unsuitable = (what: string): PortAnswer => ({
    ok: false,
    code: "unsuitable",
    reason: `${what}: its level source is ${level.source}`,
  });
  const unusable = (reason: string): PortAnswer => ({ ok: false, code: "unusable", reason });
  const answered = (answer: ReturnType<SlotRuntime["dispatch"]>): PortAnswer =>
    answer.ok ? answer : { ok: false, code: "refused", reason: reasonText(answer.reason) };
  const ask = (event: SlotEvent): PortAnswer => answered(runtime.dispatch(event));
  const pushed = (reading: IncomingLevel, at?: number): PortAnswer => {
    const { percent, answer } = feed.push(reading, at);
    if (!answer.ok || percent === null || isPlausible(percent, policy.beyond)) return answered(answer);
    const found = Number.isFinite(percent) ? `${Math.round(percent)} %` : "no number";
    return unusable(`this is ${found}, expected 0 to 100 %${"raw" in reading ? " after calibration" : ""}`);
  };
  const load = sourceOf(level).sent?.(level) ?? null;
  let read: SentReader | null = null;
  const sent = (body: string): PortAnswer | null => {
    if (read === null) throw new Error("openSent comes first");
    try {
      const reading = read(body);
      return reading === null ? null : pushed({ raw: reading.raw }, reading.at);
    } catch (error) {
      if (!(error instanceof LevelReadError)) throw error;
      return unusable(error.message);
    }
  };
  return {
    key,
    name,
    ...(load === null
      ? {}
      : {
          sent,
          async openSent() {
            read = await load();
          },
        }),
    summary() {
      const facts = summaryOf(slot, runtime.state, policy, forecast(), now());
      return summaryInWords(known() ? facts : { ...facts, armed: null }, policy.channel);
    },
    level(reading) {
      const why = sourceOf(level).refusesPush(level);
      if (why !== null) return unsuitable(why);
      return pushed(reading);
    },
    used(units) {
      if (!("unitsPerUse" in level)) return unsuitable("this slot counts no uses");
      return ask({ type: "level:spent", points: ((units ?? level.unitsPerUse) / slot.capacity) * 100 });
    },
    spare(units) {
      if (policy.packSize === null)
        return {
          ok: false,
          code: "unsuitable",
          reason: "this slot has no packSize: what is in the house is not counted",
        };
      return ask({ type: "spare:told", units });
    },
    news(channel, told) {
      const unavailable = (reason: Reason): PortAnswer => ({
        ok: false,
        code: reason.code === "noSuchOrder" ? "not-found" : "unavailable",
        reason: reasonText(reason),
      });
      // Which orders there are stands in the record.
      if (!known()) return unavailable({ code: "storeUnread" });
      const answer = runtime.dispatch({ type: "order:told", channel, ...told });
      return answer.ok ? answer : unavailable(answer.reason);
    },
    refilled: () => ask({ type: "refill:told" }),
    replenish: () => ask({ type: "replenish:requested" }),
  };
}
