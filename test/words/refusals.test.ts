import { describe, expect, test } from "vitest";
import type { Refusal } from "../../src/slot/intent.ts";
import { refusalLines } from "../../src/words/en/refusals.ts";
import { statusText } from "../../src/words/en/statuses.ts";

/** Order Status begins as the table of section 7 has it; the log has its own words behind "not ordered:". */
const rows: [label: string, Refusal, status: RegExp, log: RegExp][] = [
  [
    "400 unsubscribed",
    refusal("unsubscribed"),
    /^Not subscribed: choose a product/,
    /no subscription for this slot; choose a product/,
  ],
  ["404", refusal("unknownSlot"), /^Unknown slot: check slotId/, /does not know this slot; check slotId/],
  [
    "400 other",
    refusal("rejected", "address missing"),
    /^Rejected by Amazon: address missing$/,
    /^rejected by Amazon: address missing$/,
  ],
  [
    "400 other, without a word",
    refusal("rejected"),
    /^Rejected by Amazon: no reason given$/,
    /^rejected by Amazon: no reason given$/,
  ],
  ["not linked", refusal("notLinked"), /^Link with Amazon$/, /^link the device with Amazon again$/],
  [
    "given up, nothing was sent",
    refusal("unreachable"),
    /^Amazon unreachable: nothing was ordered/,
    /could not be reached, and nothing was sent/,
  ],
  [
    "outcome never learned",
    refusal("unconfirmed"),
    /^Unconfirmed: look at your orders at Amazon/,
    /never answered; look at your orders at Amazon/,
  ],
  [
    "TEST_ORDER_PLACED in live",
    refusal("testInLive"),
    /^Test order placed, nothing will come: link the device/,
    /linked as a test device, nothing will come/,
  ],
  [
    "cancelled once",
    refusal("cancelled", "ordering again", false),
    /^Order cancelled: ordering again$/,
    /cancelled at Amazon/,
  ],
  ["cancelled twice", refusal("cancelledAgain", "refill"), /^Order cancelled again: refill$/, /cancelled at Amazon/],
  [
    "cancelled, and an earlier request of unknown outcome",
    refusal("cancelledUnseen"),
    /^Order cancelled: an earlier request may have bought; look at your orders/,
    /an earlier request may have bought unseen/,
  ],
  [
    "turned off, then cancelled",
    refusal("cancelledOff"),
    /^Order cancelled \(turned off; order by hand\)$/,
    /turned off, and then cancelled at Amazon/,
  ],
  [
    "turned off as arrived, then cancelled",
    refusal("cancelledArrived"),
    /^Order cancelled: it had been turned off as arrived; if nothing came, order by hand$/,
    /turned off as arrived, and then cancelled/,
  ],
  [
    "no news for 30 days",
    refusal("noNews"),
    /^Low: the order never showed on the shelf; order by hand, or press reset/,
    /never showed on the shelf/,
  ],
];

describe("section 7: what stays to be told after an order that brought no parcel", () => {
  test.each(rows)("%s", (_label, one, status, log) => {
    expect(statusText({ code: one.kind, detail: one.detail }, "amazon")).toMatch(status);
    expect(refusalLines[one.kind](one)).toMatch(log);
  });
});

function refusal(kind: Refusal["kind"], detail = "", fault = true): Refusal {
  return { kind, detail, fault };
}
