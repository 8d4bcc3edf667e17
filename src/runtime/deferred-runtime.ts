import type { SlotEvent } from "../slot/events.ts";
import { hasSensor, isPushed, type Policy } from "../slot/policy.ts";
import type { Reason } from "../slot/reasons.ts";
import { newSlot, type SlotState } from "../slot/state.ts";
import type { Moment } from "../slot/times.ts";
import { transition } from "../slot/transition.ts";
import { viewOf, type SlotView } from "../slot/view.ts";
import type { Answer, SlotRuntime } from "./slot-runtime.ts";
import type { Readiness } from "../slot/readiness.ts";

/** Nothing is ordered before there is a record, and then the slot starts anew. */
const noSeed = "0".repeat(24);

/** What is told while the record cannot be read is kept up to so many events; the oldest go first. */
const mostKept = 1_000;

/** Why a slot's record cannot be read. */
export interface StoreOutage {
  /** As Order Status and every refusal give it. */
  why: Reason;
  /** It does not end by itself: somebody has to do something. */
  lasting: boolean;
}

/**
 * A slot's runtime, there before its record is: the store may be locked by another program at the start, or be of no
 * use. Until `attach` it knows nothing of the slot and orders nothing, its status says why, and what people, sensors
 * and other programs tell it is kept for the runtime that takes the slot up.
 */
export interface DeferredRuntime extends SlotRuntime {
  /** Why its record cannot be read, at first and whenever that changes. */
  storeUnavailable(wait: StoreOutage): void;
  /** Hands the slot over, with all that was told meanwhile. Once, with a runtime that has not started. */
  attach(runtime: SlotRuntime): void;
}

export interface DeferredRuntimeOptions {
  policy: Policy;
  now: () => Moment;
  /** Shows the slot while it waits. */
  show: (view: SlotView) => void;
  /** Called at the stop with what nobody else will hear of: the slot was not taken up. */
  onLost: (pending: readonly SlotEvent[]) => void;
}

/** Something told, and when, on the monotonic clock. */
interface PendingEvent {
  event: SlotEvent;
  at: number;
}

export function createDeferredRuntime({ policy, now, show, onLost }: DeferredRuntimeOptions): DeferredRuntime {
  let runtime: SlotRuntime | null = null;
  let started = false;
  let stopped = false;
  let pending: PendingEvent[] = [];
  let waiting: StoreOutage = { why: { code: "storeUnread" }, lasting: false };
  let state = unread(newSlot(now()), policy, waiting);
  const view = (): SlotView => {
    const shown = viewOf(state, policy, now());
    // What ends by itself alarms nobody.
    return { ...shown, fault: waiting.lasting, attention: shown.low || waiting.lasting };
  };
  const happened = (event: SlotEvent): Answer => {
    const { state: after, effects } = transition(state, event, policy, now());
    state = unread(after, policy, waiting);
    show(view());
    const refusal = effects.find((effect) => effect.type === "refuse");
    return refusal === undefined ? { ok: true } : { ok: false, reason: refusal.reason };
  };
  const takeDown = (event: SlotEvent): Answer => {
    if (stopped) return { ok: false, reason: { code: "stopping" } };
    pending = keptWith(pending, { event, at: now().mono });
    return happened(event);
  };

  return {
    storeUnavailable(wait) {
      waiting = wait;
      if (started) happened({ type: "time:passed" });
    },
    start() {
      started = true;
      if (runtime === null) happened({ type: "slot:started", readiness: unreadable(waiting), seed: noSeed });
      else runtime.start();
    },
    dispatch: (event) => (runtime === null ? takeDown(event) : runtime.dispatch(event)),
    view: () => runtime?.view() ?? view(),
    get state() {
      return runtime?.state ?? state;
    },
    get shelf() {
      return runtime?.shelf ?? state.shelf;
    },
    stop() {
      stopped = true;
      runtime?.stop();
      // A level that is asked for comes again.
      const lost = pending.map(({ event }) => event).filter(({ type }) => type !== "level:read" || isPushed(policy));
      if (lost.length > 0) onLost(lost);
    },
    attach(slots) {
      runtime = slots;
      if (!started) return;
      runtime.start();
      const { mono } = now();
      for (const { event, at } of pending) {
        // What a sensor said so long ago is not trusted, nor is it news.
        if (event.type !== "level:read" || mono - at < policy.staleAfter) runtime.dispatch(event);
      }
      pending = [];
    },
  };
}

/** Without its record nothing is known of an account. */
function unreadable({ why }: Pick<StoreOutage, "why">): Readiness {
  return { ready: false, why, account: null };
}

/**
 * A notice stands before all else in Order Status (slot/status.ts), and a slot that is not linked orders nothing,
 * whoever asks. A level is what a sensor has said since: what wears or is counted would begin with 100 %.
 */
function unread({ shelf, run, ...state }: SlotState, policy: Policy, { why }: StoreOutage): SlotState {
  return {
    ...state,
    shelf: hasSensor(policy) ? shelf : { ...shelf, level: null },
    run: {
      ...run,
      readiness: unreadable({ why }),
      notice: { reason: why, fault: true, until: Number.MAX_SAFE_INTEGER },
    },
  };
}

/**
 * With one more thing pending. What says the same again, or only the newest of which counts, takes no second place;
 * uses add up.
 */
function keptWith(pending: readonly PendingEvent[], next: PendingEvent): PendingEvent[] {
  const { event } = next;
  const last = pending.at(-1)?.event;
  switch (event.type) {
    case "level:spent":
      if (last?.type === "level:spent")
        return [...pending.slice(0, -1), { ...next, event: { ...event, points: last.points + event.points } }];
      break;
    case "level:read":
    case "refill:told":
    case "spare:told":
    case "automatic:switched":
    case "slot:armed":
    case "replenish:dismissed":
      if (last?.type === event.type) return [...pending.slice(0, -1), next];
      break;
    default:
      // A request to order, which is refused, answers, wakes and polls without a reading: nothing of that is anybody's to
      // lose.
      return [...pending];
  }
  return [...pending, next].slice(-mostKept);
}
