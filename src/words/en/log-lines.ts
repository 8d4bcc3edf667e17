import type { LogFacts, LogLine, Need } from "../../slot/log-lines.ts";
import { type Catalogue, inWords } from "../catalogue.ts";
import { forChannel } from "../channel-name.ts";
import { dayText, durationText, expectedText, momentText } from "./quantities.ts";
import { reasonText } from "./reasons.ts";
import { afterCancellation, refusalLines } from "./refusals.ts";
import { statusText } from "./statuses.ts";

const stops: Readonly<Record<LogFacts["attemptStopped"]["why"], string>> = {
  linkChanged: "the device was linked again meanwhile",
  clockUnseen: "Amazon's answer carried no date, so this machine's clock could not be checked",
};

const turnedOff = {
  order: "asking Amazon to cancel the order",
  entry: "its entry is taken off the list, unless somebody has changed it",
  nothing: "the order is left to itself; cancel it at Amazon if you do not want it",
};

const shownAgain = {
  order:
    ". Amazon was asked to cancel it: once it is seen that it did, Replenish turns off, and turning it on orders anew",
  entry: ", unless its entry has been taken off the list: then it is put there anew",
  nothing: "",
};

/** What stands in the log behind the slot's name. */
const logLines: Catalogue<LogFacts> = {
  noLongerLow: ({ percent }) => `${percent} % left: no longer low`,
  fellSuddenly: ({ from, to, believedAt }) =>
    `fell suddenly, from ${from} % to ${to} %: believed at ${momentText(believedAt)} if it lasts`,
  readingTooOld: ({ at, limit }) =>
    `the newest reading was measured at ${momentText(at)}, more than ${durationText(limit)} ago: not taken`,
  readingUnusable: ({ percent }) =>
    `the reading cannot be used (${percent === null ? "not a number" : `${percent} % after calibration`}, expected 0 to 100 %); keeping the last level`,
  toldRefilled: () => "marked as refilled",
  refilled: ({ percent }) => `refilled: ${percent} %`,
  automatic: ({ on }) => `automatic ordering is ${on ? "on" : "off"}`,
  ordering: ({ need }) => `${needText(need)}: ordering`,
  heldBack: ({ need, reason }) => `${needText(need)}: not ordered, ${reasonText(reason)}`,
  askedByHand: () => "asked for by hand: ordering",
  notOrdered: ({ reason }) => `not ordered: ${reasonText(reason)}`,
  attemptNotSent: ({ why }) => `nothing could be sent to Amazon (${why}); trying again`,
  attemptUnknown: ({ why }) => `Amazon has not said whether it took the order (${why}); trying again`,
  attemptStopped: ({ why }) => `nothing could be sent to Amazon (${stops[why]}); trying again`,
  answersAgain: () => "Amazon answers again",
  stillUnknown: ({ again, refusal }) =>
    `${refusal === null ? "" : `asked again, and refused: ${refusalLines[refusal.kind](refusal)}; `}still no answer whether Amazon took the order; asking again in ${durationText(again)}`,
  nothingSent: () => "not ordered: nothing could be sent to Amazon; trying again later",
  foundAfterAll: () => "the unconfirmed order is there after all",
  unsentNotNeeded: () => "the order that could not be sent yet is not needed any more",
  refused: (refusal) => `not ordered: ${refusalLines[refusal.kind](refusal)}`,
  unconfirmed: () => `unconfirmed: ${refusalLines.unconfirmed({ detail: "" })}`,
  clockAwaited: ({ off }) => `waiting to ask Amazon: this machine's clock is ${durationText(off)} off`,
  accepted: (facts) => acceptedText(facts),
  realOrderInTest: () =>
    "this was a REAL order: the device is linked for real orders, but the mode is test. Cancel it at Amazon within 24 h, then link the device again",
  kindUnknownInTest: () =>
    "the answer that tells a test order from a REAL one was lost: look at your orders at Amazon, and if it is there, cancel it within 24 h and link the device again",
  testOrderInLive: () =>
    "Test order placed, but the mode is live: the device is linked as a test device and nothing will come. Link it again for real orders",
  unknownNews: ({ word }) => `Amazon says "${word}" of the order`,
  shipped: ({ expectedAt }) => `the order is on its way${expectedText(expectedAt)}`,
  closed: () => "Amazon has closed the order",
  ticked: () => "marked as bought",
  gone: ({ several }) =>
    `its entry is gone from the list${several ? ", with others" : ""}, and was not marked as bought; nothing is put there again before it is refilled or ordered by hand`,
  trouble: ({ trouble }) => statusText({ code: trouble }, "amazon"),
  cancelled: ({ again, next }) =>
    `the order was cancelled at Amazon${again ? " again" : ""}; ${afterCancellation[next]}`,
  cancelledAfterRefill: () => "the order was cancelled at Amazon; the slot has been refilled since",
  carriedOverCancelled: ({ next }) => `the last order was cancelled at Amazon after all; ${afterCancellation[next]}`,
  turnedOffCancelled: () => "the order that was turned off has been cancelled at Amazon",
  arrivedCancelled: () =>
    "the order that was turned off as arrived has been cancelled at Amazon: if nothing came, order by hand",
  cancelledLate: () => "an order that was over has been cancelled after all, and does not count any more",
  arrivedLate: () =>
    "an order that seemed lost or cancelled has arrived after all: it counts as in the house, and nothing is ordered in its place",
  arrivesLater: ({ at }) =>
    `turned off: it counts as arrived, and the slot as refilled, on ${dayText(at)}, unless it is cancelled by then`,
  turnedOff: ({ takesBack }) => `turned off: ${turnedOff[takesBack ?? "nothing"]}`,
  shownAgain: ({ takesBack }) =>
    `the order that was turned off is shown again; nothing new is ordered${shownAgain[takesBack ?? "nothing"]}`,
  refillWasParcel: () => "the refill was this order's parcel: the order is closed",
  notSubscribed: () =>
    "Amazon has no subscription for this slot: choose a product in the Dash settings at Amazon, or nothing can be ordered",
  subscribed: ({ product: { asin, quantity, unit } }) =>
    `subscribed at Amazon: an order brings ${asin}${quantity === null ? "" : `, ${quantity} ${unit}`.trimEnd()}`,
};

/** A line of a slot that orders through this channel. */
export function logText(line: LogLine, channel: string): string {
  return forChannel(inWords<LogFacts, LogLine["code"]>(logLines, line), line.channel ?? channel);
}

function needText({ percent, threshold, runsOutAt }: Need): string {
  return runsOutAt === null
    ? `${percent} % left, at or below ${threshold} %`
    : `${percent} % left, and nothing on ${dayText(runsOutAt)}`;
}

function acceptedText({ kind, detailCode, id, standIn, afterAll }: LogFacts["accepted"]): string {
  const named = id === "" ? "" : ` (${id})`;
  switch (kind) {
    case "real":
      return `Order placed${named}`;
    case "test":
      return `Test order placed${standIn ? " with the built-in simulator" : ""}${named}: nobody is charged and nothing ships`;
    case "already":
      return `Already on order at Amazon${named}: ${afterAll ? "it took the order after all" : "nothing new was ordered"}`;
    case "untold":
      return `Accepted by Amazon as ${detailCode}${named}`;
    case "listed":
      return afterAll
        ? "It stands on the list after all"
        : `Put on the list${standIn ? " of the built-in simulation" : ""}`;
    case "onList":
      return "It stands on the list already: nothing was put there";
    case "sent":
      return afterAll ? "It was taken after all" : `Sent${standIn ? " within the built-in simulation" : ""}`;
  }
}
