import type { SlotEventOf } from "./events.ts";
import type { Product } from "./state.ts";
import { say, type Turn } from "./turn.ts";

/** What SubscriptionInfo said of this slot (rule 4): told when it is new, and to each new process once. */
export function takeSubscription(turn: Turn, { subscribed, product }: SlotEventOf<"subscription:told">): void {
  const { book, run } = turn;
  // A refusal for want of a subscription is mended by one.
  if (subscribed === true && book.refusal?.kind === "unsubscribed") book.hold = null;
  book.subscribed = subscribed;
  book.product = product;
  const words = subscribed === null ? null : subscribed ? productWords(turn, product) : "Amazon has no subscription for this slot: choose a product in the Dash settings at Amazon, or nothing can be ordered";
  if (words !== null && words !== run.saidSubscription) say(turn, words, subscribed === true ? "info" : "warn");
  run.saidSubscription = words;
}

function productWords({ policy }: Turn, product: Product | null): string | null {
  // Nobody will send what a stand-in names.
  if (product === null || policy.can.standIn) return null;
  const many = product.quantity === null ? "" : `, ${product.quantity} ${product.unit}`.trimEnd();
  return `subscribed at Amazon: an order brings ${product.asin}${many}`;
}
