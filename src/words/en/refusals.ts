import type { AfterCancellation, Refusal } from "../../slot/intent.ts";

type Words = Readonly<Record<Refusal["kind"], (refusal: Pick<Refusal, "detail">) => string>>;

/** What the log says of an intent that brought no parcel, behind "not ordered:" or the like. */
export const refusalLines: Words = {
  unsubscribed: () => "Amazon has no subscription for this slot; choose a product in the Dash settings at Amazon",
  unknownSlot: () => "Amazon does not know this slot; check slotId, model and the linked device",
  rejected: ({ detail }) => `rejected by Amazon: ${detail || "no reason given"}`,
  notLinked: () => "link the device with Amazon again",
  unreachable: () => "Amazon could not be reached, and nothing was sent",
  unconfirmed: () => "Amazon never answered; look at your orders at Amazon before you order again",
  testInLive: () => "the device is linked as a test device, nothing will come; link it again for real orders",
  cancelled: () => "the order was cancelled at Amazon",
  cancelledAgain: () => "the order was cancelled at Amazon again",
  cancelledUnseen: () => "the order was cancelled at Amazon, and an earlier request may have bought unseen",
  cancelledOff: () => "the order was turned off, and then cancelled at Amazon",
  cancelledArrived: () => "the order was turned off as arrived, and then cancelled at Amazon",
  denied: ({ detail }) => `Amazon does not let us in (${detail || "no reason given"}); tried again by the hour`,
  misplaced: ({ detail }) => `Amazon takes no orders as it is configured: ${detail || "no reason given"}`,
  gone: () => "its entry is gone from the list, and was not marked as bought",
  noNews: () => "the order never showed on the shelf",
};

/** Whether and when a slot orders again after a cancellation. */
export const afterCancellation: Readonly<Record<AfterCancellation, string>> = {
  rearms: "ordering again in 5 days at the earliest",
  byHand: "order by hand, or refill",
  earlierStands: "an earlier one of this refill stands",
  mayHaveBought:
    "an earlier request may still have bought; look at your orders at Amazon, then order by hand, or refill",
};
