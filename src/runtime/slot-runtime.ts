import type { Need, OrderChannel, SlotId, Wanted } from "../channels/contract.ts";
import { attemptEnded } from "../slot/attempt.ts";
import type { Effect } from "../slot/effects.ts";
import type { SlotEvent } from "../slot/events.ts";
import type { Forecast } from "../slot/forecast.ts";
import type { OrderName } from "../slot/intent.ts";
import { lastLook, type LastLook } from "../slot/last-look.ts";
import type { Policy } from "../slot/policy.ts";
import type { Reason } from "../slot/reasons.ts";
import type { Shelf, SlotState } from "../slot/state.ts";
import type { Moment } from "../slot/times.ts";
import { isWanted } from "../slot/transition.ts";
import { isTurningPoint } from "../slot/turning-point.ts";
import { viewOf, type SlotView } from "../slot/view.ts";
import { wakeIn } from "../slot/wake.ts";
import type { Readings } from "../store/readings.ts";
import type { Clock, Timer } from "../support/clock.ts";
import { detached } from "../support/detached.ts";
import { errorText, type Log } from "../support/log.ts";
import { hexDigits } from "../support/random.ts";
import { logText } from "../words/en/log-lines.ts";
import type { SlotPersistence } from "./slot-persistence.ts";
import { createSlotJournal } from "./slot-journal.ts";

/** A wake that is due at once still lets everybody else have a turn. */
const shortestWait = 20;

/** When something could not be written, it is tried again so often, in ms. */
const retryWriting = 20_000;

/** While another process keeps being first its next write is waited for, in ms. */
const contendedWait = 60_000;

/** What a request got: done or under way, or refused with the reason. */
export type Answer = { ok: true } | { ok: false; reason: Reason };

/** The shell around one slot's core: hands it events, keeps its state on disk, runs its effects, wakes it. */
export interface SlotRuntime {
  start(): void;
  /** Never throws. After `stop` it does nothing. */
  dispatch(event: SlotEvent): Answer;
  view(): SlotView;
  /** Changes with every event; `shelf` is what is on it now. */
  readonly state: SlotState;
  readonly shelf: Shelf;
  /**
   * Leaves no timer. The answer of a running call is not waited for: the intent on disk says that it may have bought,
   * unless nothing of it has left.
   */
  stop(): void;
}

export interface SlotRuntimeOptions {
  /** The slot's name, before every log line. */
  name: string;
  slot: SlotId;
  policy: Policy;
  state: SlotState;
  persistence: SlotPersistence;
  readings: Readings;
  /** When the slot runs out, from its readings; where it is not given, no forecast is ever made. */
  forecast?: () => Forecast | null;
  channel: OrderChannel;
  /** The channel of this id, which an order may have been given to before; it may not be configured any more. */
  channelOf: (id: string) => OrderChannel;
  /** What an order of now is for. */
  wanted: () => Wanted;
  clock: Clock;
  now: () => Moment;
  /** In [0, 1). */
  random: () => number;
  log: Log;
  /** Shows the slot wherever it is shown. */
  show: (view: SlotView) => void;
  /** Called when a reading waits to be written; `telling`: its sensor may never say it again. */
  onReading: (telling: boolean) => void;
}

export function createSlotRuntime(options: SlotRuntimeOptions): SlotRuntime {
  const { name, slot, policy, persistence, channel, channelOf, clock, now, random, log, show } = options;
  const { safetyCatch } = channel;
  const isOwing = (): boolean => safetyCatch?.isUnsaved(slot) === true;
  /** `at`: when it is up, on the monotonic clock. */
  let wake: { timer: Timer; at: number } | null = null;
  let forecasting: NodeJS.Immediate | null = null;
  let stopped = false;
  /**
   * The intent whose call this process makes now: until its answer was handed on, or the answer would look like that of
   * a process that is gone. `left`: a last look has let a request of it go.
   */
  let calling: { number: number; left: boolean } | null = null;
  const report = (error: unknown): void => {
    log.error(`${name}: ${errorText(error)}`);
  };
  const say = (level: "info" | "warn" | "error", line: string): void => {
    detached(
      () => {
        log[level](`${name}: ${line}`);
      },
      () => undefined,
    );
  };
  const journal = createSlotJournal({
    policy,
    state: options.state,
    persistence,
    now,
    trip: (linkId) => {
      safetyCatch?.trip(slot, linkId);
    },
    calling: () => calling?.number ?? null,
    complain: (why) => {
      say("error", why);
    },
    recovered: () => {
      say("info", "the store can be written again, and what waited for it is there");
    },
  });
  const view = (): SlotView => viewOf(journal.state, policy, now());

  const dispatch = (event: SlotEvent): Answer => {
    if (stopped) return { ok: false, reason: { code: "stopping" } };
    if (event.type === "time:passed" && isOwing()) safetyCatch?.save(slot);
    const before = journal.state;
    const effects = journal.apply(event);
    noteReading(before);
    const refusal = effects.find((effect) => effect.type === "refuse");
    // Nothing that only shows or tells may come between an intent and its call.
    detached(() => {
      show(view());
    }, report);
    for (const effect of effects)
      detached(() => {
        run(effect);
      }, report);
    arm();
    return refusal === undefined ? { ok: true } : { ok: false, reason: refusal.reason };
  };

  function noteReading(before: SlotState): void {
    const { level, levelAt } = journal.state.shelf;
    if (level === null || levelAt === null || (before.shelf.levelAt === levelAt && before.shelf.level === level))
      return;
    options.readings.add({ row: persistence.row, at: levelAt, percent: level }, () => journal.state.shelf);
    options.onReading(isTurningPoint(before.shelf, journal.state.shelf, policy));
  }

  function run(effect: Effect): void {
    switch (effect.type) {
      case "log":
        say(effect.level, logText(effect.line, policy.channel));
        return;
      case "call":
        call(effect);
        return;
      case "learnTime":
        later(async () =>
          (await channel.learnTime?.(slot)) === true ? { type: "clock:learned" } : { type: "clock:unlearned" },
        );
        return;
      case "forecast":
        if (options.forecast !== undefined) makeForecast(options.forecast);
        return;
      case "seek":
        later(() => seek(effect));
        return;
      case "follow":
        later(() => news(effect));
        return;
      case "takeBack":
        detached(
          () => channelOf(effect.order.channel).takeBack?.({ ...needOf(effect.order), ref: effect.ref }),
          report,
        );
        return;
      case "trip":
        // Only now: the slots that hear of it write what they decide, and this slot's own write had to be first.
        channel.recheck?.();
        return;
      case "record":
      case "refuse":
        return;
      default:
        effect satisfies never;
    }
  }

  function needOf({ key, cause, decidedAt, triedAt }: OrderName): Need {
    return { ...slot, key, cause, decidedAt, triedAt, wanted: options.wanted() };
  }

  function call({ number, order, linkId }: Extract<Effect, { type: "call" }>): void {
    const mine = { number, left: false };
    calling = mine;
    const look = (): LastLook => {
      const at = now();
      const looked = lastLook({
        wanted: !stopped && isWanted(journal.state, number, policy, at),
        decidedWith: linkId,
        readiness: channel.readiness(slot),
        now: at,
      });
      mine.left ||= looked.go;
      return looked;
    };
    later(
      async () => attemptEnded(number, await channel.place(needOf(order), look), random()),
      () => {
        // The answer may have begun the next call already.
        if (calling === mine) calling = null;
      },
    );
  }

  async function seek({ number, order }: Extract<Effect, { type: "seek" }>): Promise<SlotEvent> {
    const found = await channelOf(order.channel).find?.(needOf(order));
    return { type: "order:sought", number, found: found ?? { is: "noAnswer" }, chance: random() };
  }

  async function news({ order, eventInstanceId }: Extract<Effect, { type: "follow" }>): Promise<SlotEvent | null> {
    const told = await channelOf(order.channel).follow?.({ ...needOf(order), ref: eventInstanceId });
    return told == null ? null : { type: "order:news", eventInstanceId, ...told };
  }

  /** Runs a request in the background and hands what came of it to the core. */
  function later(request: () => Promise<SlotEvent | null>, done: () => void = () => undefined): void {
    detached(async () => {
      try {
        const event = await request();
        if (event !== null) dispatch(event);
      } finally {
        done();
      }
    }, report);
  }

  /**
   * Thousands of readings are looked at: in the next turn of the loop, and not while somebody waits for the answer to
   * an event.
   */
  function makeForecast(forecast: () => Forecast | null): void {
    forecasting ??= setImmediate(() => {
      forecasting = null;
      detached(() => dispatch({ type: "forecast:made", forecast: forecast() }), report);
    });
  }

  const rest = (): void => {
    wake?.timer.cancel();
    wake = null;
  };

  function arm(): void {
    if (stopped) return;
    const at = now();
    const due = wakeIn(journal.state, policy, at);
    const wait = persistence.unsaved || isOwing() ? Math.min(due ?? retryWriting, retryWriting) : due;
    if (wait === null) {
      rest();
      return;
    }
    const nap = Math.max(journal.contended ? contendedWait : shortestWait, wait);
    // Each reading puts off when the level will be stale, and a new timer costs more than to be woken too early once an
    // hour.
    if (wake !== null && wake.at <= at.mono + nap && !journal.contended) return;
    rest();
    const timer = clock.after(nap, () => {
      wake = null;
      detached(() => dispatch({ type: "time:passed" }), report);
    });
    wake = { timer, at: at.mono + nap };
  }

  return {
    start() {
      channel.onChange?.(slot, (readiness) => {
        dispatch({ type: "readiness:changed", readiness });
      });
      dispatch({ type: "slot:started", readiness: channel.readiness(slot), seed: hexDigits(24, random) });
    },
    dispatch,
    view,
    get state() {
      return journal.state;
    },
    get shelf() {
      return journal.state.shelf;
    },
    stop() {
      // No last look lets it go any more. The next process judges it anew: by then a person may have decided otherwise.
      if (calling?.left === false)
        dispatch({ type: "attempt:stopped", number: calling.number, why: "withdrawn", chance: random() });
      stopped = true;
      rest();
      clearImmediate(forecasting ?? undefined);
      const lost = persistence.finish(journal.state);
      if (lost !== null)
        say(
          "error",
          `what happened since the store could not be written is lost, since Homebridge stops (${lost}). Please look at it, and tell it again`,
        );
    },
  };
}
