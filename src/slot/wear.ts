import { beginLow, endLow, sideOf } from "./low.ts";
import { uptimeNow } from "./rows.ts";
import type { Rule } from "./rule.ts";
import { setLevel } from "./shelf.ts";
import { hour, minute, orderTime } from "./times.ts";
import type { Facts, Draft } from "./draft.ts";

/** A machine without a clock of its own starts with a wrong time; what it still says after so long is believed. */
const believedAfter = 6 * hour;

/** A smaller step is a clock that is kept right, and not worth a write. */
const smallestStep = minute;

/**
 * Worn: falls evenly over its lifetime, shown in half percents. Computed anew each time, by the second clock where that
 * contradicts the machine's, so that a clock which is wrong for a while leaves no trace.
 */
export const wears: Rule = { apply: wear, wakeIn: wearsIn };

function wear(draft: Draft): void {
  const { shelf, policy, now } = draft;
  if (policy.delivers !== "worn") {
    shelf.fullAt = null;
    shelf.fullUp = null;
    return;
  }
  beginOrKeepUp(draft);
  if (waitsForClock(draft) !== null) return;
  const left = 1 - Math.max(0, orderTime(now) - (shelf.fullAt ?? 0)) / policy.lifetime;
  // Rounded first, or a fifth left would be a 200-millionth of a percent more, and the next step up.
  const level = Math.max(0, Math.ceil(Number((left * 200).toFixed(6))) / 2);
  if (level !== shelf.level) setLevel(draft, level);
  const side = sideOf(draft, level);
  if (side === "low" && !shelf.low) beginLow(draft);
  if (side === "fine" && shelf.low) endLow(draft);
}

/** In how many ms a worn level is to be looked at again; null where nothing wears. */
function wearsIn({ shelf, run, policy, now }: Pick<Facts, "shelf" | "run" | "policy" | "now">): number | null {
  if (policy.delivers !== "worn" || shelf.fullAt === null || shelf.level === null) return null;
  const held = waitsForClock({ shelf, run, now });
  if (held !== null) return held;
  // It cannot fall further, but the clock that says so may be put right.
  if (shelf.level <= 0) return hour;
  return Math.max(0, shelf.fullAt + (1 - (shelf.level - 0.5) / 100) * policy.lifetime - orderTime(now)) + 1;
}

/**
 * From a refill, or first sight, on it counts by the uptime clock until the second clock is seen, over restarts too:
 * NTP may yet set the wall clock on by days, and what is as good as new would be worn, and ordered.
 */
function beginOrKeepUp({ shelf, run, policy, now }: Draft): void {
  const time = orderTime(now);
  const up = uptimeNow(run, now);
  const confirmed = now.drift !== null;
  if (shelf.fullAt === null) {
    const worn = (1 - (shelf.level ?? 100) / 100) * policy.lifetime;
    shelf.fullAt = time - worn;
    shelf.fullUp = confirmed ? null : up - worn;
    run.behind = null;
    return;
  }
  if (shelf.fullUp === null) return;
  const fullAt = time - (up - shelf.fullUp);
  if (confirmed || Math.abs(fullAt - shelf.fullAt) >= smallestStep) shelf.fullAt = fullAt;
  if (confirmed) shelf.fullUp = null;
}

/**
 * In how many ms at the longest a clock that started behind what is stored is believed; null where it is now. Until
 * then the level stands: an earlier time would raise it, end low, and bring the alarm anew when the clock is set.
 */
function waitsForClock({ shelf, run, now }: Pick<Facts, "shelf" | "run" | "now">): number | null {
  if (run.behind === null || shelf.level === null || now.drift !== null) return null;
  const ran = now.mono - (run.startedAt ?? now.mono);
  const left = Math.min(run.behind - now.utc, believedAfter - ran);
  return left > 0 ? left : null;
}
