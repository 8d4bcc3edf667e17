import type { Status, StatusFacts } from "../../slot/status.ts";
import { type Catalogue, inWords, shortened } from "../catalogue.ts";
import { forChannel } from "../channel-name.ts";
import { expectedText, momentText, unitsText } from "./quantities.ts";
import { reasonText } from "./reasons.ts";
import { afterCancellation } from "./refusals.ts";

/**
 * What Order Status begins with, by the contract (design, section 7): other programs go by these words, and nothing but
 * them is told to strangers. Some codes share theirs.
 */
export const beginnings: Readonly<Record<keyof StatusFacts, string>> = {
  notOrdered: "Not ordered",
  ordering: "Ordering",
  tryingAgain: "Amazon unreachable",
  link: "Link with Amazon",
  linkedWrong: "Link with Amazon",
  overdue: "Overdue",
  needsPerson: "Amazon needs you",
  shipped: "Shipped",
  closed: "Order closed",
  placed: "Order placed",
  testPlaced: "Test order placed",
  alreadyOnOrder: "Already on order",
  accepted: "Accepted by Amazon",
  onTheList: "On the list",
  sent: "Sent",
  bought: "Bought",
  denied: "Check Amazon",
  misplaced: "Check Amazon",
  gone: "Off the list",
  unsubscribed: "Not subscribed",
  unknownSlot: "Unknown slot",
  rejected: "Rejected by Amazon",
  notLinked: "Link with Amazon",
  unreachable: "Amazon unreachable",
  unconfirmed: "Unconfirmed",
  testInLive: "Test order placed",
  cancelled: "Order cancelled",
  cancelledAgain: "Order cancelled",
  cancelledUnseen: "Order cancelled",
  cancelledOff: "Order cancelled",
  cancelledArrived: "Order cancelled",
  noNews: "Low",
  silent: "No reading since",
  fellSuddenly: "Fell suddenly",
  low: "Low",
  lowHeld: "Low",
  fillUp: "Low",
  byHand: "Order by hand",
  neverRead: "No reading yet",
  fine: "Level OK",
};

/** What follows the beginning. */
const rest: Catalogue<StatusFacts> = {
  notOrdered: ({ reason }) => `: ${reasonText(reason)}`,
  ordering: () => "",
  tryingAgain: () => ", trying again",
  link: ({ why }) => (why.code === "notLinked" ? "" : `: ${reasonText(why)}`),
  linkedWrong: () => ": the device is linked for the wrong kind of orders",
  overdue: () => ": if it is here, fill it up; else look at your orders at Amazon",
  needsPerson: () => ": see its e-mail about this order",
  shipped: ({ expectedAt }) => expectedText(expectedAt),
  closed: () => " by Amazon",
  placed: ({ expectedAt }) => expectedText(expectedAt),
  testPlaced: () => "",
  alreadyOnOrder: ({ expectedAt }) => expectedText(expectedAt),
  accepted: ({ detailCode }) => ` (${detailCode})`,
  onTheList: () => "",
  sent: () => "",
  bought: () => "",
  denied: ({ detail }) => `: it does not let us in${detail === "" ? "" : `, ${detail}`}`,
  misplaced: ({ detail }) => `: ${detail || "it takes no orders"}`,
  gone: () => ": bought or removed? Refill, or order by hand",
  unsubscribed: () => ": choose a product for this slot in the Dash settings at Amazon",
  unknownSlot: () => ": check slotId, and which device is linked",
  rejected: ({ detail }) => `: ${detail || "no reason given"}`,
  notLinked: () => "",
  unreachable: () => ": nothing was ordered",
  unconfirmed: () => ": look at your orders at Amazon before ordering again",
  testInLive: () => ", nothing will come: link the device for real orders",
  cancelled: ({ detail, next }) => `: ${next === undefined ? detail : afterCancellation[next]}`,
  cancelledAgain: ({ detail, next }) => ` again: ${next === undefined ? detail : afterCancellation[next]}`,
  cancelledUnseen: () => ": an earlier request may have bought; look at your orders at Amazon, then order by hand",
  cancelledOff: () => " (turned off; order by hand)",
  cancelledArrived: () => ": it had been turned off as arrived; if nothing came, order by hand",
  noNews: () => ": the order never showed on the shelf; order by hand, or press reset",
  silent: ({ since }) => ` ${momentText(since)}`,
  fellSuddenly: ({ from, to, believedAt }) =>
    `: ${from} % to ${to} %${believedAt === null ? "" : `, ordering at ${momentText(believedAt)} if it lasts`}`,
  low: () => "",
  lowHeld: ({ reason }) => `: not ordered, ${reasonText(reason)}`,
  fillUp: ({ units, unit }) => `: fill it up, ${unitsText(units, unit)} should be in the house`,
  byHand: () => "",
  neverRead: () => "",
  fine: () => "",
};

/** Order Status of a slot that orders through this channel, at most 128 characters. */
export function statusText(status: Status, channel: string): string {
  const text = `${beginnings[status.code]}${inWords<StatusFacts, Status["code"]>(rest, status)}`;
  return shortened(forChannel(text, status.channel ?? channel));
}
