import { isSameSaid } from "./coded.ts";
import { say, type Draft } from "./draft.ts";
import type { SlotEventOf } from "./events.ts";
import type { LogLine } from "./log-lines.ts";
import type { Product } from "./state.ts";

/** What SubscriptionInfo said of this slot (rule 4): told when it is new, and to each new process once. */
export function takeSubscription(draft: Draft, { subscribed, product }: SlotEventOf<"subscription:told">): void {
  const { book, run } = draft;
  // A refusal for want of a subscription is mended by one.
  if (subscribed === true && book.refusal?.kind === "unsubscribed") book.hold = null;
  book.subscribed = subscribed;
  book.product = product;
  const line =
    subscribed === null ? null : subscribed ? productLine(draft, product) : ({ code: "notSubscribed" } as const);
  if (line !== null && !isSameSaid(line, run.saidSubscription)) say(draft, line, subscribed === true ? "info" : "warn");
  run.saidSubscription = line;
}

function productLine({ policy }: Draft, product: Product | null): LogLine | null {
  // Nobody will send what a stand-in names.
  return product === null || policy.can.standIn ? null : { code: "subscribed", product };
}
