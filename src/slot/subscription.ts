import { isSameSaid } from "./coded.ts";
import { sayOfChannel, type Draft } from "./draft.ts";
import type { SlotEventOf } from "./events.ts";
import type { LogLine } from "./log-lines.ts";
import type { Product } from "./state.ts";

/** Keeps what the channel says of the subscription (rule 4). Said when it is new, and once in each process. */
export function takeSubscription(draft: Draft, { subscribed, product }: SlotEventOf<"subscription:told">): void {
  const { book, run } = draft;
  // A refusal for want of a subscription is mended by one.
  if (subscribed === true && book.refusal?.kind === "unsubscribed") book.hold = null;
  book.subscribed = subscribed;
  book.product = product;
  const line =
    subscribed === null ? null : subscribed ? productLine(draft, product) : ({ code: "notSubscribed" } as const);
  if (line !== null && !isSameSaid(line, run.saidSubscription))
    sayOfChannel(draft, line, subscribed === true ? "info" : "warn");
  run.saidSubscription = line;
}

function productLine({ policy }: Draft, product: Product | null): LogLine | null {
  // What a stand-in names is made up.
  return product === null || policy.can.standIn ? null : { code: "subscribed", product };
}
