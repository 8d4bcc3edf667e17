import { attemptFailed, attemptRefused, attemptStopped } from "./answers.ts";
import { isAutomatic } from "./automatic.ts";
import { dismiss } from "./dismissed.ts";
import { draftOf, factsOf, sayOfChannel, stateOf, type Draft } from "./draft.ts";
import type { Effect } from "./effects.ts";
import type { SlotEvent, SlotEventOf } from "./events.ts";
import { takeNews } from "./following.ts";
import { awaitingClock, isPending } from "./intent.ts";
import { judgeAnew } from "./low.ts";
import { request } from "./manual.ts";
import { calling } from "./ordering.ts";
import { attemptAccepted } from "./orders.ts";
import type { Policy } from "./policy.ts";
import { takeReading } from "./reading.ts";
import { readinessChanged } from "./readiness-changed.ts";
import { refill, takeUpRefill } from "./refill.ts";
import { uptimeNow } from "./rows.ts";
import { rules } from "./rules.ts";
import { clockLearned, clockUnlearned } from "./second-clock.ts";
import { firstSight, spend } from "./shelf.ts";
import { askAnew } from "./shipping.ts";
import { takeSought } from "./sought.ts";
import { fillIn } from "./spare.ts";
import { newRun, type SlotState } from "./state.ts";
import { storeFailed, storeRecovered } from "./store-failure.ts";
import { keepTimes } from "./stored-times.ts";
import { takeSubscription } from "./subscription.ts";
import type { Moment } from "./times.ts";
import { takeTold } from "./told.ts";
import { mayLeave } from "./unsent.ts";

/** What an event makes of a slot: its new state, and what the shell is to do about it once that state is on disk. */
export interface Transition {
  state: SlotState;
  effects: Effect[];
}

/**
 * The whole of what may spend money, as a pure function: no I/O, no clock, no chance of its own. Never throws, whatever
 * the order of events; an event that does not fit (an answer to a call that is over) changes nothing.
 */
export function transition(state: SlotState, event: SlotEvent, policy: Policy, now: Moment): Transition {
  const draft = draftOf(state, policy, now);
  if (event.type === "slot:started") start(draft, event);
  keepUptime(draft);
  keepTimes(draft);
  handle(draft, event);
  if (event.type !== "call:orphaned") for (const rule of rules) rule.apply(draft);
  return { state: stateOf(draft, state), effects: draft.effects };
}

/**
 * Whether the call that is being made for this intent may still leave, of the slot as it is at `now`: its clock may
 * have been set since the last event.
 */
export function isWanted(state: SlotState, number: number, policy: Policy, now: Moment): boolean {
  const { state: after } = transition(state, { type: "time:passed" }, policy, now);
  return mayLeave(factsOf(after, policy, now), number);
}

function start(draft: Draft, { readiness, seed }: SlotEventOf<"slot:started">): void {
  // What holds the slot back since it is new is known before the start, which may order at once.
  const { predecessor } = draft.run;
  Object.assign(draft.run, newRun(), {
    predecessor,
    seed,
    startedAt: draft.now.mono,
    ahead: draft.shelf.uptime - draft.now.mono,
  });
  readinessChanged(draft, readiness);
  takeUpChannel(draft);
  const { intent } = draft.book;
  if (intent?.phase === "calling") draft.run.cutOff = intent.number;
  // Its call may have left before the process died.
  if (isPending(intent)) draft.book.intent = awaitingClock(intent);
  if (draft.book.cycle !== draft.shelf.cycle) {
    takeUpRefill(draft);
    // How much was filled in while another mode ran is not known here: a slot's worth.
    fillIn(draft, draft.policy.capacity);
  }
  if (draft.shelf.levelAt !== null && draft.shelf.levelAt > draft.now.utc) draft.run.behind = draft.shelf.levelAt;
  // It was counted in packs whose size is no longer configured.
  if (draft.policy.packSize === null) draft.book.spare = 0;
  askAnew(draft);
  firstSight(draft);
  judgeAnew(draft);
}

/** What is told of the channel before goes on speaking of that one. */
function takeUpChannel({ book, policy }: Draft): void {
  if (book.refusal !== null && book.channel !== null && book.channel !== policy.channel)
    book.refusal.channel ??= book.channel;
  book.channel = policy.channel;
}

/** Never goes back: another process on the same store may have carried it on further. */
function keepUptime({ shelf, run, now }: Draft): void {
  run.ahead = Math.max(run.ahead, shelf.uptime - now.mono);
  shelf.uptime = Math.floor(uptimeNow(run, now));
}

function handle(draft: Draft, event: SlotEvent): void {
  switch (event.type) {
    case "slot:started":
    case "time:passed":
      return;
    case "level:read":
      takeReading(draft, event);
      return;
    case "level:unknown":
    case "level:failed":
      draft.run.polls += 1;
      return;
    case "level:spent":
      spend(draft, event.points);
      return;
    case "refill:told":
      refill(draft, "told");
      return;
    case "spare:told":
      if (Number.isFinite(event.units)) draft.book.spare = Math.max(0, event.units);
      return;
    case "forecast:made":
      draft.run.forecast = event.forecast === null ? null : { ...event.forecast, at: draft.now.mono };
      return;
    case "predecessor:changed":
      draft.run.predecessor = event.predecessor;
      return;
    case "replenish:requested":
      request(draft);
      return;
    case "replenish:dismissed":
      dismiss(draft);
      return;
    case "automatic:switched":
      draft.shelf.automatic = event.on;
      sayOfChannel(draft, { code: "automatic", on: isAutomatic(draft) });
      return;
    case "slot:armed":
      draft.book.armed = true;
      draft.book.lostMemory = false;
      return;
    case "readiness:changed":
      readinessChanged(draft, event.readiness);
      return;
    case "subscription:told":
      takeSubscription(draft, event);
      return;
    case "attempt:notSent":
    case "attempt:unknown":
      attemptFailed(draft, event);
      return;
    case "attempt:accepted":
      attemptAccepted(draft, event);
      return;
    case "attempt:refused":
      attemptRefused(draft, event);
      return;
    case "attempt:stopped":
      attemptStopped(draft, event);
      return;
    case "call:orphaned":
      recoverCall(draft, event.number);
      return;
    case "store:failed":
      storeFailed(draft, event.why);
      return;
    case "store:recovered":
      storeRecovered(draft);
      return;
    case "store:lost":
      draft.book.lostMemory = event.refilled !== true;
      return;
    case "clock:learned":
      clockLearned(draft);
      return;
    case "clock:unlearned":
      clockUnlearned(draft);
      return;
    case "order:sought":
      takeSought(draft, event);
      return;
    case "order:news":
      takeNews(draft, event);
      return;
    case "order:told":
      takeTold(draft, event);
      return;
    default:
      event satisfies never;
  }
}

/** The process that made the call is gone: as after a start, what came of it is not known. */
function recoverCall(draft: Draft, number: number): void {
  const intent = calling(draft, number);
  if (intent !== null) draft.book.intent = awaitingClock(intent);
}
