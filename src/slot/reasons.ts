import type { Coded, NoFacts } from "./coded.ts";
import type { PlainDuration } from "./plain.ts";
import type { Mode } from "./policy.ts";

/** Why nothing is ordered, or a request is refused. Percentages are whole. */
export interface ReasonFacts {
  // The configuration, the link, the plugin itself.
  modeWrong: NoFacts;
  /** Keys of the configuration. */
  configurationLacks: { keys: readonly string[] };
  notLinked: NoFacts;
  neverLinked: NoFacts;
  /** The link is not accepted any more. */
  linkRefused: NoFacts;
  linksUnread: NoFacts;
  /** It is linked for the wrong kind of orders. */
  tripped: NoFacts;
  /** The channel that the slot orders through is not configured, or wrong. */
  channelMissing: NoFacts;
  /** `why`: the store's own words of what is wrong with it and what can be done. */
  storeFailed: { why: string };
  storeLocked: NoFacts;
  storeUnread: NoFacts;
  stopping: NoFacts;
  // What is wrong with the level.
  automaticOff: NoFacts;
  stale: NoFacts;
  neverRead: NoFacts;
  tooOld: NoFacts;
  awaitsFirstReading: NoFacts;
  /** Somebody said "refilled", and the sensor does not show it yet. */
  awaitsSensor: NoFacts;
  aboveCeiling: { percent: number; ceiling: number };
  fellSuddenly: NoFacts;
  notLongEnough: NoFacts;
  notLow: { threshold: number };
  // Orders before this one.
  beingPlaced: NoFacts;
  onOrder: NoFacts;
  /** `key`: of a slot that left the configuration. */
  predecessor: { key: string };
  lostMemory: NoFacts;
  unconfirmed: NoFacts;
  cancelledLately: NoFacts;
  /** `sensor`: one reports the slot's level, so that a refill need not be told. */
  alreadyOrdered: { sensor: boolean };
  notSubscribed: NoFacts;
  inHouse: { units: number; unit: string };
  cap: { orders: number };
  cooldown: NoFacts;
  carriedOver: NoFacts;
  awaitsNextTry: NoFacts;
  askedJustNow: NoFacts;
  /** Of the last order it will only be seen in a while whether it is on the list. */
  lookingForLast: NoFacts;
  clockWrong: { off: PlainDuration };
  /** Nobody else tells the time, and this machine's is before what it has been. */
  clockBehind: NoFacts;
  /** What was told is of no order of this slot and channel. */
  noSuchOrder: NoFacts;
  // What the page asked for.
  testOrderInLive: NoFacts;
  /** Asked for in one mode, and taken by a plugin that runs in another. */
  otherMode: { meant: Mode; running: Mode };
  /** The slot has no `packSize`. */
  spareNotKept: NoFacts;
  spareUnusable: NoFacts;
  /** The plugin took the request, and stopped before it answered. */
  neverAnswered: NoFacts;
}

export type Reason = Coded<ReasonFacts>;

/** Why the configuration stops all ordering. */
export type Stopped = Coded<Pick<ReasonFacts, "modeWrong" | "configurationLacks">>;
