import type { Refusal } from "./state.ts";

/** What the log says of an intent that brought no parcel, behind "not ordered:" or the like. */
export function refusalWords({ kind, detail }: Refusal): string {
  const words = {
    unsubscribed: "Amazon has no subscription for this slot; choose a product in the Dash settings at Amazon",
    unknownSlot: "Amazon does not know this slot; check slotId, model and the linked device",
    rejected: `rejected by Amazon: ${detail || "no reason given"}`,
    notLinked: "link the device with Amazon again",
    unreachable: "Amazon could not be reached, and nothing was sent",
    unconfirmed: "Amazon never answered; look at your orders at Amazon before you order again",
    testInLive: "the device is linked as a test device, nothing will come; link it again for real orders",
    cancelled: "the order was cancelled at Amazon",
    cancelledAgain: "the order was cancelled at Amazon again",
    cancelledUnseen: "the order was cancelled at Amazon, and an earlier request may have bought unseen",
    cancelledOff: "the order was turned off, and then cancelled at Amazon",
    cancelledArrived: "the order was turned off as arrived, and then cancelled at Amazon",
    noNews: "the order never showed on the shelf",
  };
  return words[kind];
}

/** The same in Order Status: begins as the table of the design (section 7) has it, and says what a person can do next. */
export function refusalText(refusal: Refusal): string {
  switch (refusal.kind) {
    case "unsubscribed":
      return "Not subscribed: choose a product for this slot in the Dash settings at Amazon";
    case "unknownSlot":
      return "Unknown slot: check slotId, and which device is linked";
    case "rejected":
      return `Rejected by Amazon: ${refusal.detail || "no reason given"}`;
    case "notLinked":
      return "Link with Amazon";
    case "unreachable":
      return "Amazon unreachable: nothing was ordered";
    case "unconfirmed":
      return "Unconfirmed: look at your orders at Amazon before ordering again";
    case "testInLive":
      return "Test order placed, nothing will come: link the device for real orders";
    case "cancelled":
      return `Order cancelled: ${refusal.detail}`;
    case "cancelledUnseen":
      return "Order cancelled: an earlier request may have bought; look at your orders at Amazon, then order by hand";
    case "cancelledAgain":
      return `Order cancelled again: ${refusal.detail}`;
    case "cancelledOff":
      return "Order cancelled (turned off; order by hand)";
    case "cancelledArrived":
      return "Order cancelled: it had been turned off as arrived; if nothing came, order by hand";
    case "noNews":
      return "Low: the order never showed on the shelf; order by hand, or press reset";
  }
}
