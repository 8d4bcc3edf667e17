import type { Effect } from "./effects.ts";
import type { DeviceFacts, SlotEvent } from "./events.ts";
import { isAutomatic } from "./automatic.ts";
import { takeNews } from "./following.ts";
import { manualObjection, type Objection } from "./guards.ts";
import { awaitingClock, isPending, wantedAgain, withRefusal } from "./intent.ts";
import { attemptFailed, attemptRefused, attemptStopped, beginIntent, calling, notice } from "./ordering.ts";
import { judgeAnew } from "./low.ts";
import { attemptAccepted, dismiss, dismissedToShow, showAgain } from "./orders.ts";
import type { Policy } from "./policy.ts";
import { takeReading } from "./reading.ts";
import { refill, takeUpRefill } from "./refill.ts";
import { uptimeNow } from "./rows.ts";
import { rules } from "./rules.ts";
import { clockLearned, clockUnlearned, learnTime } from "./second-clock.ts";
import { firstSight, spend } from "./shelf.ts";
import { fillIn, heldInHouse } from "./spare.ts";
import { newRun, type SlotState } from "./state.ts";
import { storeFailed, storeRecovered } from "./store-failure.ts";
import { hasFutureTimes, mendTimes } from "./stored-times.ts";
import { clockIsRight, clockIsWrong, type Moment } from "./times.ts";
import { takeSubscription } from "./subscription.ts";
import { mayLeave } from "./unsent.ts";
import { closeTurn, factsOf, openTurn, say, type Turn } from "./draft.ts";

/** What an event makes of a slot: its new state, and what the shell is to do about it once that state is on disk. */
export interface Transition {
  state: SlotState;
  effects: Effect[];
}

/**
 * The whole of what may spend money, as a pure function: no I/O, no clock, no chance of its own. Never throws, whatever
 * the order of events; an event that does not fit (an answer to a call that nobody waits for) changes nothing.
 */
export function transition(state: SlotState, event: SlotEvent, policy: Policy, now: Moment): Transition {
  const turn = openTurn(state, policy, now);
  if (event.type === "slot:started") start(turn, event);
  keepUptime(turn);
  keepTimes(turn);
  handle(turn, event);
  if (event.type !== "call:orphaned") for (const rule of rules) rule.apply(turn);
  return { state: closeTurn(turn, state), effects: turn.effects };
}

/**
 * Whether the call that is being made for this intent may still leave, of the slot as it is at `now`: its clock may
 * have been set since the last event.
 */
export function isWanted(state: SlotState, number: number, policy: Policy, now: Moment): boolean {
  const { state: after } = transition(state, { type: "time:passed" }, policy, now);
  return mayLeave(factsOf(after, policy, now), number);
}

function start(turn: Turn, facts: DeviceFacts): void {
  // What holds the slot back since it is new is known before the start, which may order at once.
  const { predecessor } = turn.run;
  Object.assign(turn.run, newRun(), {
    predecessor,
    startedAt: turn.now.mono,
    ahead: turn.shelf.uptime - turn.now.mono,
  });
  deviceChanged(turn, facts);
  const { intent } = turn.book;
  // Its call may have left before the process died.
  if (isPending(intent)) turn.book.intent = awaitingClock(intent);
  if (turn.book.cycle !== turn.shelf.cycle) {
    takeUpRefill(turn);
    // How much was filled in while another mode ran nobody noted here: a slot's worth.
    fillIn(turn, turn.policy.capacity);
  }
  if (turn.shelf.levelAt !== null && turn.shelf.levelAt > turn.now.utc) turn.run.behind = turn.shelf.levelAt;
  // Counted in packs that nobody names any more.
  if (turn.policy.packSize === null) turn.book.spare = 0;
  firstSight(turn);
  judgeAnew(turn);
}

/** Never goes back: another process on the same store may have carried it on further. */
function keepUptime({ shelf, run, now }: Turn): void {
  run.ahead = Math.max(run.ahead, shelf.uptime - now.mono);
  shelf.uptime = Math.floor(uptimeNow(run, now));
}

function handle(turn: Turn, event: SlotEvent): void {
  switch (event.type) {
    case "slot:started":
    case "time:passed":
      return;
    case "level:read":
      takeReading(turn, event);
      return;
    case "level:unknown":
    case "level:failed":
      turn.run.polls += 1;
      return;
    case "level:spent":
      spend(turn, event.points);
      return;
    case "refill:told":
      refill(turn, "told");
      return;
    case "spare:told":
      if (Number.isFinite(event.units)) turn.book.spare = Math.max(0, event.units);
      return;
    case "forecast:made":
      turn.run.forecast = event.forecast === null ? null : { ...event.forecast, at: turn.now.mono };
      return;
    case "predecessor:changed":
      turn.run.predecessor = event.predecessor;
      return;
    case "replenish:requested":
      request(turn);
      return;
    case "replenish:dismissed":
      dismiss(turn);
      return;
    case "automatic:switched":
      turn.shelf.automatic = event.on;
      say(turn, { code: "automatic", on: isAutomatic(turn) });
      return;
    case "slot:armed":
      turn.book.armed = true;
      turn.book.lostMemory = false;
      return;
    case "device:changed":
      deviceChanged(turn, event);
      return;
    case "subscription:told":
      takeSubscription(turn, event);
      return;
    case "attempt:notSent":
    case "attempt:unknown":
      attemptFailed(turn, event);
      return;
    case "attempt:accepted":
      attemptAccepted(turn, event);
      return;
    case "attempt:refused":
      attemptRefused(turn, event);
      return;
    case "attempt:stopped":
      attemptStopped(turn, event);
      return;
    case "call:orphaned":
      recoverCall(turn, event.number);
      return;
    case "store:failed":
      storeFailed(turn, event.why);
      return;
    case "store:recovered":
      storeRecovered(turn);
      return;
    case "store:lost":
      turn.book.lostMemory = event.refilled !== true;
      return;
    case "clock:learned":
      clockLearned(turn);
      return;
    case "clock:unlearned":
      clockUnlearned(turn);
      return;
    case "order:news":
      takeNews(turn, event);
      return;
    default:
      event satisfies never;
  }
}

/** Times stored under a clock that was ahead are mended once Amazon's clock shows that this one is right (rule 13). */
function keepTimes(turn: Turn): void {
  if (!hasFutureTimes(turn)) return;
  if (clockIsRight(turn.now)) mendTimes(turn);
  else if (turn.now.drift === null) learnTime(turn);
}

/** Replenish was turned on. On an open order it changes nothing: scenes may set it as often as they like. */
function request(turn: Turn): void {
  const { book, run, now } = turn;
  if (book.intent !== null) {
    if (isPending(book.intent)) book.intent = wantedAgain(book.intent);
    return;
  }
  const again = dismissedToShow(turn);
  if (again !== null) {
    showAgain(turn, again);
    return;
  }
  const objection = manualObjection(turn);
  if (objection !== null) {
    refuse(turn, objection);
    if (clockIsWrong(now)) learnTime(turn);
    return;
  }
  run.manualAt = now.mono;
  // Who asks while there should be some says that there is none (rule 3d).
  if (heldInHouse(turn) !== null) book.spare = 0;
  say(turn, { code: "askedByHand" });
  beginIntent(turn, "manual");
}

function refuse(turn: Turn, objection: Objection): void {
  if (!objection.said) notice(turn, objection.reason, false);
  say(turn, { code: "notOrdered", reason: objection.reason }, "warn");
  turn.effects.push({ type: "refuse", reason: objection.reason });
}

function deviceChanged(turn: Turn, facts: DeviceFacts): void {
  const { book, run } = turn;
  const mended = facts.linked && !facts.tripped && (!run.linked || run.tripped);
  run.linked = facts.linked;
  run.unlinkedWhy = facts.unlinkedWhy;
  run.linkId = facts.linkId;
  run.tripped = facts.tripped;
  if (!mended) return;
  run.learning = null;
  if (isPending(book.intent) && book.intent.refusal?.kind === "notLinked") {
    book.intent = withRefusal(book.intent, null);
    run.dueAt = null;
  }
  if (book.refusal?.kind === "notLinked" || book.refusal?.kind === "testInLive") {
    book.refusal = null;
    book.hold = null;
  }
}

/** Whoever made the call may have died with it: as after a start, nobody knows what came of it. */
function recoverCall(turn: Turn, number: number): void {
  const intent = calling(turn, number);
  if (intent !== null) turn.book.intent = awaitingClock(intent);
}
