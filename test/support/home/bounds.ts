import type { Kind } from "./classes.ts";
import type { Figures } from "./ledger.ts";

/** Awkward homes in which an order that was not needed has a reason that no plugin can know or mend. */
export const explained: Readonly<Record<string, string>> = {
  "store-bought": "what a shop had stands in the cupboard, and nobody said so",
  "carried over": "people bought in a shop while the parcel was on its way",
  "packSize twice, none left": "the configuration is wrong",
  "packSize twice, by hand": "the configuration is wrong",
  "packSize twice, nothing said": "the configuration is wrong",
  "packSize half, none left": "the configuration is wrong",
  "packSize half, by hand": "the configuration is wrong",
  "packSize half, nothing said": "the configuration is wrong",
  "tare lost for 5 days": "for longer than any wait the scale said that nothing was left",
};

/** Awkward homes whose sensor says for days, not by mistake but by a fault of its own, that there is so much less than there is: nobody could know better. */
const readsTooLittle: Readonly<Record<string, string>> = {
  "drift of 12": "the scale drifts by up to 12 points",
  "drifted below nothing": "the scale weighs 71 g too little",
};

/** Whether an order that came early in homes of this class has a reason that no plugin can know. */
export const isEarlyExplained = (name: string): boolean => name in explained || name in readsTooLittle;

/** Of a hundred needs so many may be ordered for twice or early in awkward homes, and in so many cycles `Overdue` may be said of what is in the house. */
const doubledAtMost = 2;
const earlyAtMost = 2;
const falseOverdueBelow = 5;

/** What must not be in the homes of one class, in words. */
export function missedBy(kind: Kind, name: string, { needs, doubled, lostUntold, lostTold }: Figures): string[] {
  const misses: string[] = [];
  const doubledShare = (100 * doubled) / Math.max(1, needs);
  if (kind === "ordinary" ? doubled > 0 : doubledShare > doubledAtMost && explained[name] === undefined) misses.push(`${name}: ${doubled} of ${needs} needs were ordered for twice`);
  if (lostUntold > 0) misses.push(`${name}: ${lostUntold} needs were lost, and nothing was said`);
  if (kind === "ordinary" && lostTold > 0) misses.push(`${name}: ${lostTold} needs were lost, though it was said`);
  return misses;
}

/** What must not be in all homes of a kind together in which nothing explains an early order. */
export function missedByEarly(kind: Kind, { needs, early }: Figures): string[] {
  const share = (100 * early) / Math.max(1, needs);
  return share <= (kind === "ordinary" ? 0 : earlyAtMost) ? [] : [`${kind}: ${early} of ${needs} needs were ordered for early`];
}

/**
 * What must not be in all homes of a kind together. `Overdue` is judged where sensors are good and people fill up in time: one that reads 12 points too
 * little says that nothing is left, and beside a slot that stands empty `if it is here, fill it up` is right.
 */
export function missedByAll(kind: Kind, { placed, falseOverdue }: Figures): string[] {
  if (kind === "awkward") return [];
  const share = (100 * falseOverdue) / Math.max(1, placed);
  return share < falseOverdueBelow ? [] : [`${kind}: Overdue was said of a parcel that was in the house in ${share.toFixed(1)} % of the cycles`];
}
