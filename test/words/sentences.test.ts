import { expect, test } from "vitest";
import type { LogLine } from "../../src/slot/log-lines.ts";
import type { Status } from "../../src/slot/status.ts";
import { logText } from "../../src/words/en/log-lines.ts";
import { dayText, momentText } from "../../src/words/en/quantities.ts";
import { statusText } from "../../src/words/en/statuses.ts";
import { tuesday } from "../slot/support/slot-driver.ts";

/** What the log says, whole: with what facts is asserted where the core is tested. */
const inTheLog: [string, LogLine][] = [
  [
    "12 % left, at or below 20 %: not ordered, Amazon has no subscription for this slot",
    { code: "heldBack", need: { percent: 12, threshold: 20, runsOutAt: null }, reason: { code: "notSubscribed" } },
  ],
  [
    "12 % left, at or below 20 %: not ordered, automatic ordering is off",
    { code: "heldBack", need: { percent: 12, threshold: 20, runsOutAt: null }, reason: { code: "automaticOff" } },
  ],
  [
    "12 % left, at or below 20 %: not ordered, no reading in time",
    { code: "heldBack", need: { percent: 12, threshold: 20, runsOutAt: null }, reason: { code: "stale" } },
  ],
  [
    "12 % left, at or below 20 %: not ordered, ordering is off (0 orders in 30 days)",
    { code: "heldBack", need: { percent: 12, threshold: 20, runsOutAt: null }, reason: { code: "cap", orders: 0 } },
  ],
  [
    "12 % left, at or below 20 %: not ordered, the last order was cancelled at Amazon; 5 days have not passed",
    { code: "heldBack", need: { percent: 12, threshold: 20, runsOutAt: null }, reason: { code: "cancelledLately" } },
  ],
  [
    "12 % left, at or below 20 %: ordering",
    { code: "ordering", need: { percent: 12, threshold: 20, runsOutAt: null } },
  ],
  [
    "15 % left, at or below 20 %: not ordered, 812 g should be in the house: fill it up, or say that there is none",
    {
      code: "heldBack",
      need: { percent: 15, threshold: 20, runsOutAt: null },
      reason: { code: "inHouse", units: 812, unit: "g" },
    },
  ],
  [
    "15 % left, at or below 20 %: not ordered, automatic ordering is off",
    { code: "heldBack", need: { percent: 15, threshold: 20, runsOutAt: null }, reason: { code: "automaticOff" } },
  ],
  ["25 % left: no longer low", { code: "noLongerLow", percent: 25 }],
  ["30 % left: no longer low", { code: "noLongerLow", percent: 30 }],
  [
    "Accepted by Amazon as PRE_ORDERED (A)",
    { code: "accepted", kind: "untold", detailCode: "PRE_ORDERED", id: "A", standIn: false, afterAll: false },
  ],
  [
    "Accepted by Amazon as constructor (A)",
    { code: "accepted", kind: "untold", detailCode: "constructor", id: "A", standIn: false, afterAll: false },
  ],
  [
    "Already on order at Amazon (A): nothing new was ordered",
    { code: "accepted", kind: "already", detailCode: "ORDER_INPROGRESS", id: "A", standIn: false, afterAll: false },
  ],
  [
    "Amazon has not said whether it took the order (no route); trying again",
    { code: "attemptUnknown", why: "no route" },
  ],
  [
    "Order placed (A)",
    { code: "accepted", kind: "real", detailCode: "STANDARD_ORDER_PLACED", id: "A", standIn: false, afterAll: false },
  ],
  [
    "Test order placed (A): nobody is charged and nothing ships",
    { code: "accepted", kind: "test", detailCode: "TEST_ORDER_PLACED", id: "A", standIn: false, afterAll: false },
  ],
  [
    "Test order placed with the built-in simulator (A): nobody is charged and nothing ships",
    { code: "accepted", kind: "test", detailCode: "TEST_ORDER_PLACED", id: "A", standIn: true, afterAll: false },
  ],
  [
    "not ordered: 80 % left, above the limit of 60 % for ordering by hand",
    { code: "notOrdered", reason: { code: "aboveCeiling", percent: 80, ceiling: 60 } },
  ],
  ["not ordered: link the device with Amazon again", { code: "notOrdered", reason: { code: "tripped" } }],
  ["not ordered: nothing could be sent to Amazon; trying again later", { code: "nothingSent" }],
  ["not ordered: rejected by Amazon: because", { code: "refused", kind: "rejected", detail: "because" }],
  [
    "nothing could be sent to Amazon (Amazon's answer carried no date, so this machine's clock could not be checked); trying again",
    { code: "attemptStopped", why: "clockUnseen" },
  ],
  ["nothing could be sent to Amazon (no route); trying again", { code: "attemptNotSent", why: "no route" }],
  [
    "nothing could be sent to Amazon (the device was linked again meanwhile); trying again",
    { code: "attemptStopped", why: "linkChanged" },
  ],
  ["refilled: 30 %", { code: "refilled", percent: 30 }],
  ["refilled: 60 %", { code: "refilled", percent: 60 }],
  ["refilled: 90 %", { code: "refilled", percent: 90 }],
  [
    "subscribed at Amazon: an order brings B0COFFEE01, 3 count",
    { code: "subscribed", product: { asin: "B0COFFEE01", quantity: 3, unit: "count" } },
  ],
  [
    "the last order was cancelled at Amazon after all; ordering again in 5 days at the earliest",
    { code: "carriedOverCancelled", next: "rearms" },
  ],
  ["the order that could not be sent yet is not needed any more", { code: "unsentNotNeeded" }],
  [
    "the order that was turned off as arrived has been cancelled at Amazon: if nothing came, order by hand",
    { code: "arrivedCancelled" },
  ],
  [
    "the order was cancelled at Amazon again; order by hand, or refill",
    { code: "cancelled", again: true, next: "byHand" },
  ],
  [
    "the order was cancelled at Amazon; an earlier request may still have bought; look at your orders at Amazon, then order by hand, or refill",
    { code: "cancelled", again: false, next: "mayHaveBought" },
  ],
  [
    "the order was cancelled at Amazon; ordering again in 5 days at the earliest",
    { code: "cancelled", again: false, next: "rearms" },
  ],
  ["the order was cancelled at Amazon; the slot has been refilled since", { code: "cancelledAfterRefill" }],
  ["the refill was this order's parcel: the order is closed", { code: "refillWasParcel" }],
  ["waiting to ask Amazon: this machine's clock is 3 h off", { code: "clockAwaited", off: { count: 3, unit: "h" } }],
  [
    `50 % left, and nothing on ${dayText(tuesday)}: ordering`,
    { code: "ordering", need: { percent: 50, threshold: 20, runsOutAt: tuesday } },
  ],
  [
    `fell suddenly, from 80 % to 0 %: believed at ${momentText(tuesday)} if it lasts`,
    { code: "fellSuddenly", from: 80, to: 0, believedAt: tuesday },
  ],
  [
    `the newest reading was measured at ${momentText(tuesday)}, more than 2 days ago: not taken`,
    { code: "readingTooOld", at: tuesday, limit: { count: 2, unit: "days" } },
  ],
  [`the order is on its way, expected ${dayText(tuesday)}`, { code: "shipped", expectedAt: tuesday }],
  [
    `turned off: it counts as arrived, and the slot as refilled, on ${dayText(tuesday)}, unless it is cancelled by then`,
    { code: "arrivesLater", at: tuesday },
  ],
  [
    "the reading cannot be used (not a number, expected 0 to 100 %); keeping the last level",
    { code: "readingUnusable", percent: null },
  ],
  [
    "the reading cannot be used (161 % after calibration, expected 0 to 100 %); keeping the last level",
    { code: "readingUnusable", percent: 161 },
  ],
  [
    "still no answer whether Amazon took the order; asking again in 6 h",
    { code: "stillUnknown", again: { count: 6, unit: "h" }, refusal: null },
  ],
  ['Amazon says "Odd" of the order', { code: "unknownNews", word: "Odd" }],
  ["turned off: asking Amazon to cancel the order", { code: "turnedOff", takesBack: "order" }],
  [
    "turned off: the order is left to itself; cancel it at Amazon if you do not want it",
    { code: "turnedOff", takesBack: null },
  ],
  ["the order that was turned off is shown again; nothing new is ordered", { code: "shownAgain", takesBack: null }],
  [
    "the order that was turned off is shown again; nothing new is ordered. Amazon was asked to cancel it: once it is seen that it did, Replenish turns off, and turning it on orders anew",
    { code: "shownAgain", takesBack: "order" },
  ],
  [
    "Already on order at Amazon (A): it took the order after all",
    { code: "accepted", kind: "already", detailCode: "ORDER_INPROGRESS", id: "A", standIn: false, afterAll: true },
  ],
  [
    "subscribed at Amazon: an order brings B0COFFEE01, 2",
    { code: "subscribed", product: { asin: "B0COFFEE01", quantity: 2, unit: "" } },
  ],
  [
    "subscribed at Amazon: an order brings B0COFFEE01",
    { code: "subscribed", product: { asin: "B0COFFEE01", quantity: null, unit: "count" } },
  ],
];

/** Order Status, whole, beside the table of test/slot/status.test.ts. */
const statuses: [string, Status][] = [
  ["Low: fill it up, 150 g should be in the house", { code: "fillUp", units: 150, unit: "g" }],
  ["Low: fill it up, 500 g should be in the house", { code: "fillUp", units: 500, unit: "g" }],
  ["Low: fill it up, 812 g should be in the house", { code: "fillUp", units: 812, unit: "g" }],
  ["Low: not ordered, 2 orders in 30 days reached", { code: "lowHeld", reason: { code: "cap", orders: 2 } }],
  ["Low: not ordered, ordering is off (0 orders in 30 days)", { code: "lowHeld", reason: { code: "cap", orders: 0 } }],
  ["Low: not ordered, the last order is still on its way", { code: "lowHeld", reason: { code: "carriedOver" } }],
  [
    "Low: not ordered, this machine's clock is 365 days off",
    { code: "lowHeld", reason: { code: "clockWrong", off: { count: 365, unit: "days" } } },
  ],
  [
    "Not ordered: this machine's clock is 3 h off",
    { code: "notOrdered", reason: { code: "clockWrong", off: { count: 3, unit: "h" } } },
  ],
  [
    "Order cancelled again: an earlier one of this refill stands",
    { code: "cancelledAgain", detail: "", next: "earlierStands" },
  ],
  [
    "Order cancelled: an earlier request may have bought; look at your orders at Amazon, then order by hand",
    { code: "cancelledUnseen", detail: "", next: "mayHaveBought" },
  ],
  ["Order cancelled: order by hand, or refill", { code: "cancelled", detail: "", next: "byHand" }],
  ["Rejected by Amazon: come back later", { code: "rejected", detail: "come back later" }],
  [`Shipped, expected ${dayText(tuesday)}`, { code: "shipped", expectedAt: tuesday }],
  [
    `Fell suddenly: 80 % to 0 %, ordering at ${momentText(tuesday)} if it lasts`,
    { code: "fellSuddenly", from: 80, to: 0, believedAt: tuesday },
  ],
  [`No reading since ${momentText(tuesday)}`, { code: "silent", since: tuesday }],
];

test.each(inTheLog)("the log: %s", (text, line) => {
  expect(logText(line, "amazon")).toBe(text);
});

test.each(statuses)("Order Status: %s", (text, status) => {
  expect(statusText(status, "amazon")).toBe(text);
});
