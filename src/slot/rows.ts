import { isPushed, type Policy } from "./policy.ts";
import type { Counted, Row, Run, Shelf } from "./state.ts";
import { minute, type Moment } from "./times.ts";
import type { Facts } from "./draft.ts";

/**
 * Where only the number of readings counts, one pushed reading that stands so long still says on which side the level
 * is: change-only sensors send no second one.
 */
const standingAnyway = 30 * minute;

/** Three polls of 15 minutes with their jitter span half an hour less a bit. */
const spanNeeded = 0.9;

/**
 * Of readings that come closer together than this share of `settle`, the first counts: a burst is one word of the
 * sensor's.
 */
const apartNeeded = 0.25;

/** The uptime clock at this moment, ms: goes on where it stood when the process last ended. */
export function uptimeNow({ ahead }: Pick<Run, "ahead">, { mono }: Pick<Moment, "mono">): number {
  return mono + ahead;
}

/** Whether a reading at `up` on the uptime clock counts for a row, beside those that do already. */
export function counts(recent: readonly Counted[], up: number, { settle }: Pick<Policy, "settle">): boolean {
  const last = recent.at(-1);
  return last === undefined || up - last.up >= settle * apartNeeded;
}

/**
 * The newest row that these readings make: the fewest that are enough by number and by time; null where all together
 * are not.
 */
export function rowIn(recent: readonly Counted[], policy: Pick<Policy, "settle" | "confirmations">): Row | null {
  const length = lengthOfRow(recent, policy);
  if (length === null) return null;
  return rowOf(recent.slice(-length).map(({ level }) => level));
}

/** The row of these levels, of which there is one at least. */
export function rowOf(levels: readonly number[]): Row {
  const sorted = [...levels].sort((a, b) => a - b);
  return { lowest: sorted[0] ?? 0, middle: sorted[sorted.length >> 1] ?? 0, highest: sorted.at(-1) ?? 0 };
}

/** Only what the next row can need of them. */
export function withoutOlder(recent: readonly Counted[], policy: Pick<Policy, "settle" | "confirmations">): Counted[] {
  return recent.slice(-(lengthOfRow(recent, policy) ?? recent.length));
}

function lengthOfRow(
  recent: readonly Counted[],
  { settle, confirmations }: Pick<Policy, "settle" | "confirmations">,
): number | null {
  const newest = recent.at(-1);
  if (newest === undefined) return null;
  for (let length = confirmations; length <= recent.length; length++) {
    const oldest = recent[recent.length - length];
    if (oldest !== undefined && newest.up - oldest.up >= settle * spanNeeded) return length;
  }
  return null;
}

/** How long one pushed reading must stand alone to be a row, ms. */
export function standingTime({ settle }: Pick<Policy, "settle">): number {
  return settle > 0 ? settle : standingAnyway;
}

/**
 * How long one pushed reading must stand alone to be a refill, ms; null where one never is: the old rules, by number
 * alone.
 */
export function risingTime(policy: Pick<Policy, "settle" | "suddenFall">): number | null {
  return policy.settle === 0 && policy.suddenFall === 0 ? null : Math.max(policy.suddenFall, standingTime(policy));
}

/**
 * The newest row says what the newest reading does, and nothing else: one reading more, or time, tells no more of it.
 */
export function isSettled({ newest, row }: Pick<Shelf, "newest" | "row">): boolean {
  return newest !== null && row?.lowest === newest.level && row.highest === newest.level;
}

/** A pushed reading that nothing contradicts: in how many ms it has stood for long enough; 0 or less when it has. */
export interface Standing {
  reading: Counted;
  /** To be a row by itself. */
  rowIn: number;
  /** To be a refill; null where it never is one. */
  riseIn: number | null;
}

/** How the newest reading stands; null where only the number of readings counts. */
export function standingOf({
  shelf: { newest },
  run,
  policy,
  now,
}: Pick<Facts, "shelf" | "run" | "policy" | "now">): Standing | null {
  if (!isPushed(policy) || newest === null) return null;
  const stood = uptimeNow(run, now) - newest.up;
  const rising = risingTime(policy);
  return {
    reading: newest,
    rowIn: standingTime(policy) - stood,
    riseIn: rising === null ? null : rising - stood,
  };
}
