import type { SlotEvent } from "../slot/events.ts";
import type { Policy } from "../slot/policy.ts";
import type { Reason } from "../slot/reasons.ts";
import type { Moment } from "../slot/times.ts";
import { bookOf } from "../slot/draft.ts";
import { reasonText } from "../words/en/reasons.ts";
import type { RunReport } from "../store/heartbeats.ts";
import type { Message, MessageAnswer, MessageKind } from "../store/inbox.ts";
import type { SlotRuntime } from "./slot-runtime.ts";

/** What the page asks of one slot. */
export type SlotRequest = Pick<Message, "units"> & { kind: Exclude<MessageKind, "unlink"> };

/** One slot as the page has it: what it may ask for, and what it cannot read in the store. Nothing here throws. */
export interface PageSlot {
  ask(request: SlotRequest): MessageAnswer;
  /** What only this process knows of the slot. */
  report(): { row: number; run: RunReport };
}

export interface PageSlotOptions {
  policy: Policy;
  runtime: SlotRuntime;
  row: () => number;
  now: () => Moment;
}

const events: Record<Exclude<SlotRequest["kind"], "spare">, SlotEvent> = {
  testOrder: { type: "replenish:requested" },
  refilled: { type: "refill:told" },
  arm: { type: "slot:armed" },
  cancel: { type: "replenish:dismissed" },
};

export function createPageSlot({ policy, runtime, row, now }: PageSlotOptions): PageSlot {
  return {
    ask(request) {
      const event = eventOf(request, policy);
      if ("code" in event) return refused(event);
      const answer = runtime.dispatch(event);
      if (!answer.ok) return refused(answer.reason);
      return {
        state: "done",
        mode: policy.mode,
        number: request.kind === "testOrder" ? (bookOf(runtime.state, policy).intent?.number ?? null) : null,
      };
    },
    report: () => ({ row: row(), run: runNews(runtime, now()) }),
  };
}

/** A refusal as the page reads it. */
export function refused(reason: Reason): MessageAnswer {
  return { state: "refused", reason: reasonText(reason), said: reason };
}

/**
 * What the core is told, or why it is not: the page offers only what can be done, but whoever writes into the store by
 * himself must not get further.
 */
function eventOf({ kind, units }: SlotRequest, { can, packSize }: Policy): SlotEvent | Reason {
  if (kind === "testOrder" && can.spends) return { code: "testOrderInLive" };
  if (kind !== "spare") return events[kind];
  if (packSize === null) return { code: "spareNotKept" };
  if (units === null || !Number.isFinite(units) || units < 0) return { code: "spareUnusable" };
  return { type: "spare:told", units };
}

function runNews({ state: { run } }: Pick<SlotRuntime, "state">, { mono }: Moment): RunReport {
  const { startedAt, polls, readings, dueAt, notice, ahead, tooOldAt, forecast, predecessor } = run;
  return {
    polls,
    readings,
    tooOldAt,
    predecessor,
    uptime: Math.round(mono + ahead),
    startedAgo: startedAt === null ? null : Math.round(mono - startedAt),
    dueIn: dueAt === null ? null : Math.round(dueAt - mono),
    notice:
      notice === null ? null : { reason: notice.reason, fault: notice.fault, endsIn: Math.round(notice.until - mono) },
    forecast:
      forecast === null
        ? null
        : { runsOutAt: forecast.runsOutAt, perDay: forecast.perDay, ago: Math.round(mono - forecast.at) },
  };
}
