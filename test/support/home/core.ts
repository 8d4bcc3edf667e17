/**
 * All that the homes know of the pure core. They were also lived on the core of 0.1.0, to see what the rules changed:
 * what that does not have is looked for, and not relied on.
 */
import type { Effect } from "../../../src/slot/effects.ts";
import type { SlotEvent } from "../../../src/slot/events.ts";
import { forecastOf, type Forecast, type LevelReading } from "../../../src/slot/forecast.ts";
import type { Policy } from "../../../src/slot/policy.ts";
import { newRun, newSlot, type SlotState } from "../../../src/slot/state.ts";
import type { Moment } from "../../../src/slot/times.ts";
import { transition } from "../../../src/slot/transition.ts";
import { bookOf } from "../../../src/slot/draft.ts";
import { viewOf } from "../../../src/slot/view.ts";
import { wakeIn } from "../../../src/slot/wake.ts";
import { viewInWords } from "../in-words.ts";
import type { Seen } from "./body.ts";
import { seed } from "../../slot/support/slot-driver.ts";

export type HomePolicy = Policy & { ignore: readonly number[] };

const linked = { ready: true, account: "link-1" } as const;

/** The core of one slot, with its state. */
export class Core {
  state: SlotState;
  readonly policy: HomePolicy;

  constructor(policy: HomePolicy, now: Moment) {
    this.policy = policy;
    this.state = newSlot(now);
  }

  send(event: SlotEvent, now: Moment): Effect[] {
    const { state, effects } = transition(this.state, event, this.policy, now);
    this.state = state;
    return effects;
  }

  start(now: Moment): Effect[] {
    return this.send({ type: "slot:started", readiness: linked, seed }, now);
  }

  /** What is stored is all that a process that died leaves. */
  die(): void {
    this.state = { ...(JSON.parse(JSON.stringify(this.state)) as SlotState), run: newRun() };
  }

  /** What the road in makes of a sensor's value; what stands for "not known" was a value like any other in 0.1.0. */
  reading(percent: number | null, at: number | undefined): SlotEvent {
    if (percent === null) return { type: "level:failed" };
    if (this.policy.ignore.includes(percent) && "measuredAt" in this.state.shelf) return { type: "level:unknown" };
    return { type: "level:read", percent, ...(at === undefined ? {} : { at }) };
  }

  get cause(): "automatic" | "manual" {
    return bookOf(this.state, this.policy).intent?.cause ?? "automatic";
  }

  see(now: Moment): Seen {
    return viewInWords(viewOf(this.state, this.policy, now));
  }

  wakeIn(now: Moment): number | null {
    return wakeIn(this.state, this.policy, now);
  }

  /** As src/runtime/slot-forecast.ts works it out; `readings` begin before the last refill. */
  forecast(readings: readonly LevelReading[], now: number): Forecast | null {
    const { refilledAt, refilledBefore } = this.state.shelf;
    const cycle = { refilledAt, refilledBefore };
    const from = refilledBefore ?? 0;
    const make: (
      readings: readonly LevelReading[],
      now: number,
      cycle: { refilledAt: number | null; refilledBefore: number | null },
    ) => Forecast | null = forecastOf;
    return make(
      readings.filter(({ at }) => at >= from),
      now,
      cycle,
    );
  }
}
