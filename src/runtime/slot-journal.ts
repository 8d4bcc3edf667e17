import type { Effect } from "../slot/effects.ts";
import type { SlotEvent } from "../slot/events.ts";
import { isPending, type PendingIntent } from "../slot/intent.ts";
import { announcesOrder } from "../slot/log-lines.ts";
import type { Policy } from "../slot/policy.ts";
import type { SlotState } from "../slot/state.ts";
import { minute, type Moment } from "../slot/times.ts";
import { transition } from "../slot/transition.ts";
import type { SlotPersistence, Repetition } from "./slot-persistence.ts";

/**
 * No call runs so long: two requests for a token and two for the call, of 30 s each at most, for the subscription and
 * then for the order.
 */
const longestCall = 5 * minute;

/** A sensor speaks again; a use is told once, and counts for the whole cycle. */
function repetitionOf({ type }: SlotEvent): Repetition {
  return type === "level:spent" ? "once" : type === "level:read" ? "again" : "otherwise";
}

/** A slot's state as events change it, each change on disk before anything is done about it. */
export interface SlotJournal {
  readonly state: SlotState;
  /** Another process keeps being first: trying again at once would only go on so. */
  readonly contended: boolean;
  /**
   * Applies the event, and writes what of it must not be lost. Returns the effects that may run: no call leaves
   * whose intent is not on disk.
   */
  apply(event: SlotEvent): Effect[];
}

export interface SlotJournalOptions {
  policy: Policy;
  state: SlotState;
  persistence: SlotPersistence;
  now: () => Moment;
  /**
   * The safety catch: must be on disk before the order that tripped it, or a crash in between leaves a device that may
   * go on ordering.
   */
  trip: (linkId: string | null) => void;
  /** The number of the intent whose call this process makes now, until its answer was handed on; null without one. */
  calling: () => number | null;
  complain: (why: string) => void;
  /** What could not be written is on disk now. */
  recovered: () => void;
}

export function createSlotJournal({
  policy,
  state: loaded,
  persistence,
  now,
  trip,
  calling,
  complain,
  recovered,
}: SlotJournalOptions): SlotJournal {
  let state = loaded;
  let contended = false;
  let failing = false;
  /** The attempt of another process whose call this one has seen on its way, and since when, on the monotonic clock. */
  let watched: { attempt: string; since: number } | null = null;

  /**
   * The call of another process that wrote this book and then fell silent: it may have died with it. How long it is
   * silent says the monotonic clock: the wall clock may be stepped, and the machine may have slept, while a call of
   * seconds ran.
   */
  const orphan = (): PendingIntent | null => {
    const intent = state.books[policy.mode]?.intent ?? null;
    if (!isPending(intent) || intent.phase !== "calling" || intent.number === calling()) {
      watched = null;
      return null;
    }
    const attempt = `${intent.number}/${intent.attempts}`;
    const { mono } = now();
    if (watched?.attempt !== attempt) watched = { attempt, since: mono };
    return mono - watched.since > longestCall ? intent : null;
  };

  /**
   * The effects of a transition that is not on disk. Only a call is held back by that; what has happened has happened,
   * and is written later.
   */
  const withoutCall = (event: SlotEvent, effects: Effect[], why: string): Effect[] => {
    const calls = effects.some((effect) => effect.type === "call");
    const rest = effects.filter(
      (effect) =>
        effect.type !== "call" &&
        effect.type !== "record" &&
        !(calls && effect.type === "log" && announcesOrder(effect.line)),
    );
    // Whoever tells of an order tells it again until it is kept, which changes nothing the second time.
    if (event.type === "order:told") rest.push({ type: "refuse", reason: { code: "storeFailed", why } });
    if (!calls) return rest;
    const after = transition(state, { type: "store:failed", why }, policy, now());
    state = after.state;
    // The order is refused, not what was said: a level or a use has been taken, and whoever says it again would be
    // counted twice.
    return [...rest, ...after.effects.filter(({ type }) => type !== "refuse" || event.type === "replenish:requested")];
  };

  const recorded = (event: SlotEvent): Effect[] => {
    const { state: after, effects } = transition(state, event, policy, now());
    const result = persistence.save(state, after, effects, repetitionOf(event));
    state = after;
    return result.how === "saved" ? effects : withoutCall(event, effects, result.why);
  };

  /** A call that another process left behind is taken up, before the next event is applied. */
  const takeUpOrphan = (): Effect[] => {
    const left = orphan();
    if (left === null) return [];
    const { state: after, effects } = transition(state, { type: "call:orphaned", number: left.number }, policy, now());
    state = after;
    return effects;
  };

  /** The effects that may run; of a conflict, why it could not be written. */
  const applyOnce = (event: SlotEvent): Effect[] | { conflict: string } => {
    const before = state;
    const { state: after, effects } = transition(before, event, policy, now());
    state = after;
    for (const effect of effects) if (effect.type === "trip") trip(effect.linkId);
    const result = persistence.save(before, state, effects, repetitionOf(event));
    const reported = result.how === "failed" ? result.reported : result.how === "conflict" && contended;
    contended = result.how === "conflict";
    if (result.how === "saved") {
      if (!failing) return effects;
      failing = false;
      recovered();
      return [...effects, ...apply({ type: "store:recovered" })];
    }
    if (!reported) complain(result.why);
    failing = result.how === "failed";
    if (result.how === "failed") return withoutCall(event, effects, result.why);
    if (result.how === "lost")
      return [
        ...withoutCall(event, effects, result.why),
        ...recorded({ type: "store:lost", refilled: state.shelf.cycle > before.shelf.cycle }),
      ];
    // Another process was first: the event meets what that one left.
    state = { ...result.state, run: before.run };
    return { conflict: result.why };
  };

  function apply(event: SlotEvent, tries = 1): Effect[] {
    const takenUp = takeUpOrphan();
    const applied = applyOnce(event);
    if (!("conflict" in applied)) return [...takenUp, ...applied];
    return tries > 0
      ? [...takenUp, ...apply(event, tries - 1)]
      : [...takenUp, { type: "refuse", reason: { code: "storeFailed", why: applied.conflict } }];
  }

  return {
    get state() {
      return state;
    },
    get contended() {
      return contended;
    },
    apply: (event) => apply(event),
  };
}
