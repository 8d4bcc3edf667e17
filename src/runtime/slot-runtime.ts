import type { Effect } from "../slot/effects.ts";
import type { SlotEvent } from "../slot/events.ts";
import type { Policy } from "../slot/policy.ts";
import type { SlotState } from "../slot/state.ts";
import { transition } from "../slot/transition.ts";
import { viewOf, type SlotView } from "../slot/view.ts";
import { wakeIn } from "../slot/wake.ts";
import type { Readings } from "../store/readings.ts";
import type { Clock, Timer } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import type { AmazonClock } from "./amazon-clock.ts";
import type { Device } from "./device.ts";
import type { SlotKeeper } from "./slot-keeper.ts";

/** A wake that is due at once still lets everybody else have a turn. */
const shortestNap = 20;

/** When something could not be written, it is tried again so often, in ms. */
const retryWriting = 60_000;

/** What a request got: done or under way, or refused with the reason. */
export type Answer = { ok: true } | { ok: false; reason: string };

/** The shell around one slot's core: hands it events, keeps its state on disk, runs its effects, wakes it. */
export interface SlotRuntime {
  start(): void;
  /** Never throws. After `stop` it does nothing. */
  dispatch(event: SlotEvent): Answer;
  view(): SlotView;
  /** Leaves no timer. The answer of a running call is not waited for: the intent on disk says that it may have bought. */
  stop(): void;
}

export interface SlotRuntimeOptions {
  /** The slot's name, before every log line. */
  name: string;
  slotId: string;
  policy: Policy;
  state: SlotState;
  keeper: SlotKeeper;
  readings: Readings;
  device: Device;
  clock: Clock;
  amazonClock: AmazonClock;
  log: Log;
  /** Shows the slot wherever it is shown. */
  show: (view: SlotView) => void;
  /** Told that a reading waits to be written. */
  onReading: () => void;
}

export function createSlotRuntime(options: SlotRuntimeOptions): SlotRuntime {
  const { name, slotId, policy, keeper, device, clock, amazonClock, log, show } = options;
  let { state } = options;
  let timer: Timer | null = null;
  let stopped = false;
  const report = (error: unknown): void => {
    log.error(`${name}: ${errorText(error)}`);
  };
  const say = (level: "info" | "warn" | "error", line: string): void => {
    detached(() => { log[level](`${name}: ${line}`); }, () => undefined);
  };
  const view = (): SlotView => viewOf(state, policy, amazonClock.moment());

  const dispatch = (event: SlotEvent): Answer => {
    if (stopped) return { ok: false, reason: "the plugin is stopping" };
    const before = state;
    const effects = happened(event);
    noteReading(before);
    const refusal = effects.find((effect) => effect.type === "refuse");
    // Nothing that only shows or tells may come between an intent and its call.
    detached(() => { show(view()); }, report);
    for (const effect of effects) detached(() => { run(effect); }, report);
    arm();
    return refusal === undefined ? { ok: true } : { ok: false, reason: refusal.reason };
  };

  /** Lets the event happen, and writes what of it must not be lost. Returns the effects that may run: no call leaves whose intent is not on disk. */
  const happened = (event: SlotEvent, tries = 1): Effect[] => {
    const before = state;
    const { state: after, effects } = transition(before, event, policy, amazonClock.moment());
    state = after;
    // Before the order itself is recorded: a crash in between must not leave a device that may go on ordering.
    if (effects.some((effect) => effect.type === "trip")) device.trip();
    const result = keeper.keep(before, state, effects);
    if (result.how === "kept") return effects;
    if (result.how !== "failed" || !result.told) say("error", result.why);
    if (result.how === "failed") return withoutCall(effects, result.why);
    if (result.how === "lost") return [...withoutCall(effects, result.why), ...recorded({ type: "store:lost" })];
    // Another process was first: the event meets what that one left.
    state = { ...result.state, run: before.run };
    return tries > 0 ? happened(event, tries - 1) : [{ type: "refuse", reason: result.why }];
  };

  /** The effects of a transition that is not on disk. Only a call is held back by that; what has happened has happened, and is written later. */
  const withoutCall = (effects: Effect[], why: string): Effect[] => {
    const rest = effects.filter((effect) => effect.type !== "call" && effect.type !== "record");
    if (!effects.some((effect) => effect.type === "call")) return rest;
    const after = transition(state, { type: "store:failed", why }, policy, amazonClock.moment());
    state = after.state;
    return [...rest, ...after.effects];
  };

  const recorded = (event: SlotEvent): Effect[] => {
    const { state: after, effects } = transition(state, event, policy, amazonClock.moment());
    const result = keeper.keep(state, after, effects);
    state = after;
    return result.how === "kept" ? effects : withoutCall(effects, result.why);
  };

  const noteReading = (before: SlotState): void => {
    const { level, levelAt } = state.shelf;
    if (level === null || levelAt === null || (before.shelf.levelAt === levelAt && before.shelf.level === level)) return;
    options.readings.add({ row: keeper.row, at: levelAt, percent: level }, state.shelf);
    options.onReading();
  };

  const run = (effect: Effect): void => {
    switch (effect.type) {
      case "log":
        say(effect.level, effect.line);
        return;
      case "call":
        later(() => device.place(slotId, effect.number));
        return;
      case "learnTime":
        later(() => device.learnTime());
        return;
      case "cancelTestOrder":
        detached(() => device.cancelTestOrder(slotId), report);
        return;
      case "trip":
      case "record":
      case "refuse":
        return;
      default:
        effect satisfies never;
    }
  };

  /** Runs a call in the background and hands what came of it to the core. */
  const later = (call: () => Promise<SlotEvent>): void => {
    detached(async () => {
      dispatch(await call());
    }, report);
  };

  const arm = (): void => {
    timer?.cancel();
    timer = null;
    if (stopped) return;
    const due = wakeIn(state, policy, amazonClock.moment());
    const wait = keeper.owing ? Math.min(due ?? retryWriting, retryWriting) : due;
    if (wait === null) return;
    timer = clock.after(Math.max(shortestNap, wait), () => {
      detached(() => dispatch({ type: "time:passed" }), report);
    });
  };

  return {
    start() {
      device.onChange((facts) => {
        dispatch({ type: "device:changed", ...facts });
      });
      dispatch({ type: "slot:started", ...device.facts() });
    },
    dispatch,
    view,
    stop() {
      stopped = true;
      timer?.cancel();
      timer = null;
    },
  };
}
