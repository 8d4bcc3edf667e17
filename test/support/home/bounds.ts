import type { Kind } from "./classes.ts";
import type { Figures } from "./ledger.ts";

/** Awkward homes in which an order that was not needed has a reason that no plugin can know or mend. */
const explained: Readonly<Record<string, string>> = {
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

/**
 * Awkward homes in which an order that was not needed is rare, and what it comes from where it comes. A class that is
 * neither here nor above has none at all.
 */
const rare: Readonly<Record<string, string>> = {
  "lifted for hours": "lifted twice within the wait, and the sensor said nothing in between",
  "box of three":
    "a part was thrown away with a fifth left, so a part seemed to be in the house; and then a shop's box was, which nobody told",
  "steps of 25 %, noisy":
    "the sensor goes down a whole step for half a day and up again, as it does when it is filled up",
  "steps of 33 %, noisy":
    "the sensor goes down a whole step for half a day and up again, as it does when it is filled up",
  "drift of 12": "the scale drifts up by as much as a small filling",
  redelivered: "an old message without a time, and none after it for twelve hours",
};

/**
 * Awkward homes whose sensor says for days, not by mistake but by a fault of its own, that there is so much less than
 * there is: nobody could know better.
 */
const readsTooLittle: Readonly<Record<string, string>> = {
  "drift of 12": "the scale drifts by up to 12 points",
  "drifted below nothing": "the scale weighs 71 g too little",
};

/** Whether an order that came early in homes of this class has a reason that no plugin can know. */
export const isEarlyExplained = (name: string): boolean => name in explained || name in readsTooLittle;

/**
 * Of a hundred needs so many may be ordered for twice or early in awkward homes, and in so many cycles `Overdue` may be
 * said of what is in the house.
 */
const doubledAtMost = 2;
const earlyAtMost = 2;
const falseOverdueBelow = 5;

/** What must not be in the homes of one class, in words. */
export function missedBy(
  kind: Kind,
  name: string,
  { needs, doubled, doubledUntold, lostUntold, lostTold }: Figures,
): string[] {
  const misses: string[] = [];
  const own = kind === "ordinary" ? doubled : doubled - doubledUntold;
  if (own > 0 && (kind === "ordinary" || !(name in explained || name in rare)))
    misses.push(`${name}: ${own} of ${needs} needs were ordered for twice`);
  if (lostUntold > 0) misses.push(`${name}: ${lostUntold} needs were lost, and nothing was said`);
  if (kind === "ordinary" && lostTold > 0) misses.push(`${name}: ${lostTold} needs were lost, though it was said`);
  return misses;
}

/** Whether an order that nobody needed is explained for this class as a whole, and not bounded. */
export const isExplained = (name: string): boolean => name in explained;

/** What must not be in all homes of a kind together, but for those that are explained. */
export function missedByDoubled(kind: Kind, { needs, doubled }: Figures): string[] {
  const share = (100 * doubled) / Math.max(1, needs);
  return share <= (kind === "ordinary" ? 0 : doubledAtMost)
    ? []
    : [`${kind}: ${doubled} of ${needs} needs were ordered for twice`];
}

/** What must not be in all homes of a kind together in which nothing explains an early order. */
export function missedByEarly(kind: Kind, { needs, early }: Figures): string[] {
  const share = (100 * early) / Math.max(1, needs);
  return share <= (kind === "ordinary" ? 0 : earlyAtMost)
    ? []
    : [`${kind}: ${early} of ${needs} needs were ordered for early`];
}

/**
 * What must not be in all homes of a kind together. `Overdue` is judged where sensors are good and people fill up in
 * time: one that reads 12 points too little says that nothing is left, and beside a slot that stands empty `if it is
 * here, fill it up` is right.
 */
export function missedByAll(kind: Kind, { placed, falseOverdue }: Figures): string[] {
  if (kind === "awkward") return [];
  const share = (100 * falseOverdue) / Math.max(1, placed);
  return share < falseOverdueBelow
    ? []
    : [`${kind}: Overdue was said of a parcel that was in the house in ${share.toFixed(1)} % of the cycles`];
}
