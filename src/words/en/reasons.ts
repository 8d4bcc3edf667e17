import type { Reason, ReasonFacts } from "../../slot/reasons.ts";
import { type Catalogue, inWords } from "../catalogue.ts";
import { durationText, unitsText } from "./quantities.ts";

/** To stand behind `Not ordered:` or `Low: not ordered,`. */
const reasons: Catalogue<ReasonFacts> = {
  modeWrong: () => "mode in the configuration must be simulate, test or live",
  configurationLacks: ({ keys }) => `missing or wrong in the configuration: ${keys.join(", ")}`,
  notLinked: () => "link the device with Amazon",
  neverLinked: () => "this device was never linked",
  linkRefused: () => "Amazon no longer accepts the link",
  linksUnread: () => "the links cannot be read",
  channelMissing: () => "the channel is not configured, or wrong",
  tripped: () => "link the device with Amazon again",
  storeFailed: ({ why }) => why,
  storeLocked: () => "the store is locked by another program; it is read as soon as that ends",
  storeUnread: () => "the store was not read yet",
  stopping: () => "the plugin is stopping",
  automaticOff: () => "automatic ordering is off",
  stale: () => "no reading in time",
  neverRead: () => "no reading yet",
  tooOld: () => "the last reading is too old",
  awaitsFirstReading: () => "waiting for the first reading since the start",
  awaitsSensor: () => "marked as refilled, waiting for the sensor to show it",
  aboveCeiling: ({ percent, ceiling }) => `${percent} % left, above the limit of ${ceiling} % for ordering by hand`,
  fellSuddenly: () => "fell suddenly: believed only if it lasts",
  notLongEnough: () => "at or below the threshold, but not for long enough yet",
  notLow: ({ threshold }) => `not low: an order is due at ${threshold} % and below`,
  beingPlaced: () => "an order is being placed",
  onOrder: () => "on order",
  predecessor: ({ key }) => `an order of ${key}, which left the configuration, is on its way`,
  lostMemory: () => "the plugin's records were lost; refill, order by hand, or press Arm",
  unconfirmed: () => "an order since the last refill is unconfirmed",
  cancelledLately: () => "the last order was cancelled at Amazon; 5 days have not passed",
  alreadyOrdered: ({ sensor }) =>
    `already ordered since the last refill${sensor ? "" : "; press reset when you refilled"}`,
  notSubscribed: () => "Amazon has no subscription for this slot",
  inHouse: ({ units, unit }) =>
    `${unitsText(units, unit)} should be in the house: fill it up, or say that there is none`,
  cap: ({ orders }) =>
    orders === 0
      ? "ordering is off (0 orders in 30 days)"
      : `${orders} ${orders === 1 ? "order" : "orders"} in 30 days reached`,
  cooldown: () => "too soon after the last order",
  carriedOver: () => "the last order is still on its way",
  awaitsNextTry: () => "waiting before the next try",
  noSuchOrder: () => "no order of this slot has this key",
  lookingForLast: () => "it is not known yet whether the last one is there; ask again in a while",
  askedJustNow: () => "asked less than a minute ago",
  clockBehind: () => "this machine's clock is earlier than it has been; set it, or order by hand to confirm it",
  clockWrong: ({ off }) => `this machine's clock is ${durationText(off)} off`,
  testOrderInLive: () => "test orders are for the modes simulate and test",
  otherMode: ({ meant, running }) => `this was meant for mode ${meant}, and the plugin runs in mode ${running}`,
  spareNotKept: () => "the slot has no packSize, so what is in the house is not kept",
  spareUnusable: () => "expected how much is in the house, 0 or more",
  neverAnswered: () => "the plugin stopped before it answered; look at the log of orders",
};

/**
 * Whether there are words for this code: another version of the plugin may have written one that this one does not
 * know.
 */
export function isReason({ code }: { code: string }): boolean {
  return Object.hasOwn(reasons, code);
}

export function reasonText(reason: Reason): string {
  return inWords<ReasonFacts, Reason["code"]>(reasons, reason);
}
