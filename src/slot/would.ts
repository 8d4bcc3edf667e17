import type { Coded, NoFacts } from "./coded.ts";
import { plainDuration, type PlainDuration } from "./plain.ts";
import { hasSensor, hysteresis, isPushed, type Policy } from "./policy.ts";
import { standingTime } from "./rows.ts";
import { day } from "./times.ts";

/** When readings as low as this one make the slot low (rules 1 and 2). */
export interface LowAfter {
  readings: number;
  /** They must span so long; null where their number alone decides. */
  span: PlainDuration | null;
  /** One alone does when it stands so long; null where it never does. */
  standing: PlainDuration | null;
  /** A sudden fall must last so long; null where it is believed like any other. */
  sudden: PlainDuration | null;
}

/**
 * What would be made of one reading. `percent` as people say it; `withinDays`: ordered if it is forecast to run out by
 * then, null where nothing is.
 */
export interface WouldFacts {
  /** It stands for "not known". */
  notKnown: NoFacts;
  /** The sensor itself says that it is older than so long. */
  tooOld: { limit: PlainDuration };
  enough: { percent: number; threshold: number; withinDays: number | null };
  /** Between the threshold and the level at which low ends. */
  close: { percent: number; threshold: number; withinDays: number | null };
  /**
   * `after`: null where the level is computed and believed at once. `orders`: once the slot is low, if nothing else
   * holds it back.
   */
  low: { percent: number; threshold: number; after: LowAfter | null; orders: boolean };
  byHand: { percent: number };
}

export type Would = Coded<WouldFacts>;

/** What would be made of a reading that the sensor itself says is too old. */
export function tooOld({ staleAfter }: Pick<Policy, "staleAfter">): Would {
  return { code: "tooOld", limit: plainDuration(staleAfter) };
}

/** What would be made of this reading of a slot, in percent 0–100. */
export function wouldDo(reading: number, policy: Policy): Would {
  const { threshold, automatic, delivers } = policy;
  const percent = Number(reading.toFixed(1));
  if (reading > threshold) {
    return {
      code: reading > threshold + hysteresis ? "enough" : "close",
      percent,
      threshold,
      withinDays: withinDays(reading, policy),
    };
  }
  if (delivers === "told") return { code: "byHand", percent };
  return { code: "low", percent, threshold, after: lowAfter(policy), orders: automatic };
}

/** Above the threshold only the forecast can order (rule 4). */
function withinDays(reading: number, { lead, manualCeiling, automatic, delivers }: Policy): number | null {
  if (lead === 0 || reading > manualCeiling || !automatic || delivers === "told") return null;
  return Number((lead / day).toFixed(1));
}

function lowAfter(policy: Policy): LowAfter | null {
  if (!hasSensor(policy)) return null;
  const { confirmations, settle, suddenFall } = policy;
  const standing = isPushed(policy) && (confirmations > 1 || settle > 0) ? standingTime(policy) : null;
  return {
    readings: confirmations,
    span: positive(settle),
    standing: standing === null ? null : plainDuration(standing),
    sudden: positive(suddenFall),
  };
}

function positive(ms: number): PlainDuration | null {
  return ms > 0 ? plainDuration(ms) : null;
}
