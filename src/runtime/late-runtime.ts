import type { SlotEvent } from "../slot/events.ts";
import type { Policy } from "../slot/policy.ts";
import { newSlot, type SlotState } from "../slot/state.ts";
import type { Moment } from "../slot/times.ts";
import { transition } from "../slot/transition.ts";
import { viewOf, type SlotView } from "../slot/view.ts";
import type { Answer, SlotRuntime } from "./slot-runtime.ts";

/** What is told while the record cannot be read is kept up to so many events; the oldest go first. */
const mostKept = 1_000;

/** Why nothing is ordered meanwhile, as Order Status and every refusal give it. */
export const whyLocked = "the store is locked by another program; it is read as soon as that ends";

/**
 * A slot's runtime, there before its record is: the store may be locked by another program at the start. Until `takeUp` it knows nothing of the slot and
 * orders nothing, its status says why, and what people, sensors and other programs tell it is kept for the runtime that takes the slot up.
 */
export interface LateRuntime extends SlotRuntime {
  /** Hands the slot over, with all that was told meanwhile. Once, with a runtime that has not started. */
  takeUp(runtime: SlotRuntime): void;
}

export interface LateRuntimeOptions {
  policy: Policy;
  now: () => Moment;
  /** Shows the slot while it waits. */
  show: (view: SlotView) => void;
}

/** Something told, and when, on the monotonic clock. */
interface Told {
  event: SlotEvent;
  at: number;
}

export function createLateRuntime({ policy, now, show }: LateRuntimeOptions): LateRuntime {
  let runtime: SlotRuntime | null = null;
  let started = false;
  let stopped = false;
  let told: Told[] = [];
  let state = unread(newSlot(now()));
  const happened = (event: SlotEvent): Answer => {
    const { state: after, effects } = transition(state, event, policy, now());
    state = unread(after);
    show(viewOf(state, policy, now()));
    const refusal = effects.find((effect) => effect.type === "refuse");
    return refusal === undefined ? { ok: true } : { ok: false, reason: refusal.reason };
  };
  const takeDown = (event: SlotEvent): Answer => {
    if (stopped) return { ok: false, reason: "the plugin is stopping" };
    const answer = happened(event);
    if (answer.ok) told = keptWith(told, { event, at: now().mono });
    return answer;
  };

  return {
    start() {
      started = true;
      if (runtime === null) happened({ type: "slot:started", linked: false, unlinkedWhy: whyLocked, linkId: null, tripped: false });
      else runtime.start();
    },
    dispatch: (event) => (runtime === null ? takeDown(event) : runtime.dispatch(event)),
    view: () => runtime?.view() ?? viewOf(state, policy, now()),
    get state() {
      return runtime?.state ?? state;
    },
    get shelf() {
      return runtime?.shelf ?? state.shelf;
    },
    stop() {
      stopped = true;
      runtime?.stop();
    },
    takeUp(slots) {
      runtime = slots;
      if (!started) return;
      runtime.start();
      const { mono } = now();
      for (const { event, at } of told) {
        // What a sensor said so long ago is not trusted, nor is it news.
        if (event.type !== "level:read" || mono - at < policy.staleAfter) runtime.dispatch(event);
      }
      told = [];
    },
  };
}

/** A notice stands before all else in Order Status (slot/status.ts), and a slot that is not linked orders nothing, whoever asks. */
function unread(state: SlotState): SlotState {
  return { ...state, run: { ...state.run, linked: false, unlinkedWhy: whyLocked, notice: { text: whyLocked, fault: true, until: Number.MAX_SAFE_INTEGER } } };
}

/** With one more thing told. What says the same again, or only the newest of which counts, takes no second place; uses add up. */
function keptWith(told: readonly Told[], next: Told): Told[] {
  const { event } = next;
  const last = told.at(-1)?.event;
  switch (event.type) {
    case "level:spent":
      if (last?.type === "level:spent") return [...told.slice(0, -1), { ...next, event: { ...event, points: last.points + event.points } }];
      break;
    case "level:read":
    case "refill:told":
    case "spare:told":
    case "automatic:switched":
    case "slot:armed":
    case "replenish:dismissed":
      if (last?.type === event.type) return [...told.slice(0, -1), next];
      break;
    default:
      // Answers, wakes and polls without a reading: nothing of that is anybody's to lose.
      return [...told];
  }
  return [...told, next].slice(-mostKept);
}
