import type { SlotEvent } from "../slot/events.ts";
import type { Policy } from "../slot/policy.ts";
import { bookOf } from "../slot/turn.ts";
import type { RunNews } from "../store/heartbeats.ts";
import type { MessageAnswer, MessageKind } from "../store/inbox.ts";
import type { AmazonClock } from "./amazon-clock.ts";
import type { SlotRuntime } from "./slot-runtime.ts";

/** One slot as the page has it: what it may ask for, and what it cannot read in the store. Nothing here throws. */
export interface PageSlot {
  ask(kind: Exclude<MessageKind, "unlink">): MessageAnswer;
  /** What only this process knows of the slot. */
  news(): { row: number; run: RunNews };
}

export interface PageSlotOptions {
  policy: Policy;
  runtime: SlotRuntime;
  row: () => number;
  amazonClock: AmazonClock;
}

const events: Record<Exclude<MessageKind, "unlink">, SlotEvent> = {
  testOrder: { type: "replenish:requested" },
  refilled: { type: "refill:told" },
  arm: { type: "slot:armed" },
  cancel: { type: "replenish:dismissed" },
};

export function createPageSlot({ policy, runtime, row, amazonClock }: PageSlotOptions): PageSlot {
  return {
    ask(kind) {
      // The page does not offer it; whoever writes into the store by himself must not order for real.
      if (kind === "testOrder" && policy.mode === "live") return { state: "refused", reason: "test orders are for the modes simulate and test" };
      const answer = runtime.dispatch(events[kind]);
      if (!answer.ok) return { state: "refused", reason: answer.reason };
      return { state: "done", mode: policy.mode, number: kind === "testOrder" ? (bookOf(runtime.state, policy).intent?.number ?? null) : null };
    },
    news() {
      const { startedAt, polls, readings, dueAt, notice } = runtime.state.run;
      const { mono } = amazonClock.moment();
      return {
        row: row(),
        run: {
          polls, readings,
          startedAgo: startedAt === null ? null : Math.round(mono - startedAt),
          dueIn: dueAt === null ? null : Math.round(dueAt - mono),
          notice: notice === null ? null : { text: notice.text, fault: notice.fault, endsIn: Math.round(notice.until - mono) },
        },
      };
    },
  };
}
