import type { Effect } from "../../../src/slot/effects.ts";
import type { SlotEvent } from "../../../src/slot/events.ts";
import type { Moment } from "../../../src/slot/times.ts";
import type { OrderState } from "../../../src/simulator/order-life.ts";
import type { Chance } from "../../slot/support/random.ts";
import { Amazon } from "./amazon.ts";
import type { Body, Ears, Seen } from "./body.ts";
import { Core, type HomePolicy } from "./core.ts";
import { KeptReadings } from "./kept-readings.ts";
import type { AmazonPlan, MachinePlan } from "./plan.ts";
import { logText } from "../../../src/words/en/log-lines.ts";
import { kindOf } from "../../slot/support/slot-driver.ts";

/** A call is answered after so long, what is asked about an order after half of that; ms. */
const answersAfter = 2_000;

export interface CoreBodyOptions {
  policy: HomePolicy;
  startsAt: number;
  chance: Chance;
  machine: MachinePlan;
  words: AmazonPlan["words"];
}

/** The pure core in a shell as thin as can be, with a model of Amazon. `passTo` lets time pass. */
export class CoreBody implements Body {
  now: number;
  ears: Ears = { placed: () => undefined, line: () => undefined, restarted: () => undefined };
  readonly core: Core;
  private readonly amazon: Amazon;
  private readonly options: CoreBodyOptions;
  private mono = 1_000;
  /** How far the wall clock is ahead of the true time, and whether Amazon's has been seen. */
  private ahead = 0;
  private known = false;
  private wakeAt = Infinity;
  private offUntil = 0;
  private downUntil = 0;
  private answer: { event: SlotEvent; due: number } | null = null;
  private asked: { id: string; due: number }[] = [];
  private readonly readings = new KeptReadings();
  private cycle = 0;

  constructor(options: CoreBodyOptions) {
    this.options = options;
    this.now = options.startsAt;
    this.ahead = -options.machine.clockBehind;
    this.core = new Core(options.policy, this.moment);
    this.amazon = new Amazon(() => this.now, options.words);
  }

  start(): void {
    this.take(this.core.start(this.moment));
  }

  get alive(): boolean {
    return this.mono >= this.offUntil;
  }

  get moment(): Moment {
    return { utc: this.now + this.ahead, mono: this.mono, drift: this.known ? this.ahead : null };
  }

  read(percent: number | null, at?: number): void {
    if (!this.alive) return;
    this.dispatch(this.core.reading(percent, at === undefined ? undefined : at + this.ahead));
    const { level, levelAt } = this.core.state.shelf;
    if (level !== null && levelAt !== null) this.readings.add(levelAt, level);
  }

  dispatch(event: SlotEvent): void {
    if (this.alive) this.take(this.core.send(event, this.moment));
  }

  see(): Seen | null {
    return this.alive ? this.core.see(this.moment) : null;
  }

  changeOrder(id: string, change: { state?: OrderState; expected?: number | null }): void {
    this.amazon.change(id, change);
  }

  isCancelled(id: string): boolean {
    return this.amazon.isCancelled(id);
  }

  restart(offFor: number): void {
    this.offUntil = this.mono + offFor;
    this.answer = null;
    this.asked = [];
    this.wakeAt = this.offUntil;
    this.known = false;
    this.core.die();
  }

  outage(lasts: number): void {
    this.downUntil = this.now + lasts;
  }

  stepClock(by: number): void {
    this.ahead += by;
  }

  /** Lets time pass until `to`, ms UTC, as a shell would: sleeps for exactly what the core asks. */
  passTo(to: number): void {
    const end = this.mono + (to - this.now);
    for (let turns = 0; ; turns++) {
      if (turns > 100_000) throw new Error("the core keeps its shell busy");
      const due = Math.min(this.answer?.due ?? Infinity, this.asked[0]?.due ?? Infinity, this.wakeAt);
      if (due > end) break;
      this.tick(Math.max(0, due - this.mono));
      this.happen();
    }
    this.tick(end - this.mono);
  }

  private happen(): void {
    if (this.offUntil > 0 && this.alive) {
      this.offUntil = 0;
      this.take(this.core.start(this.moment));
      this.ears.restarted();
      return;
    }
    const { answer } = this;
    const [first] = this.asked;
    if (answer !== null && answer.due <= this.mono) {
      this.answer = null;
      const { chance, machine } = this.options;
      if (answer.event.type.startsWith("attempt") && machine.crashes > 0 && chance.is(machine.crashes))
        this.restart(60_000);
      else this.dispatch(answer.event);
    } else if (first !== undefined && first.due <= this.mono) {
      this.asked.shift();
      this.tellNews(first.id);
    } else this.dispatch({ type: "time:passed" });
  }

  private tellNews(id: string): void {
    const news = this.now < this.downUntil ? null : this.amazon.info(id);
    if (this.now >= this.downUntil) this.known = true;
    if (news !== null) this.dispatch({ type: "order:news", ...news });
  }

  private take(effects: readonly Effect[]): void {
    let forecast = false;
    for (const effect of effects) {
      switch (effect.type) {
        case "log":
          this.ears.line(logText(effect.line, "amazon"));
          break;
        case "call":
          this.answer = { event: this.attempt(effect.number, effect.order.cause), due: this.mono + answersAfter };
          break;
        case "follow":
          this.asked.push({ id: effect.eventInstanceId, due: this.mono + answersAfter / 2 });
          break;
        case "learnTime":
          this.known = this.now >= this.downUntil;
          this.answer ??= {
            event: { type: this.known ? "clock:learned" : "clock:unlearned" },
            due: this.mono + answersAfter / 2,
          };
          break;
        case "forecast":
          forecast = true;
          break;
        default:
      }
    }
    this.newCycle();
    if (forecast)
      this.dispatch({ type: "forecast:made", forecast: this.core.forecast(this.readings.all, this.moment.utc) });
    const wake = this.core.wakeIn(this.moment);
    this.wakeAt = wake === null ? Infinity : this.mono + wake;
  }

  /** Readings of more than one cycle ago are of no use to anybody. */
  private newCycle(): void {
    const { cycle, refilledBefore } = this.core.state.shelf;
    if (cycle === this.cycle) return;
    this.cycle = cycle;
    this.readings.forgetBefore(refilledBefore ?? 0);
  }

  private attempt(number: number, cause: "automatic" | "manual"): SlotEvent {
    const { chance, machine } = this.options;
    const failed = { number, why: "no route", retryAfter: null, chance: chance.next() };
    if (this.now < this.downUntil) return { type: "attempt:notSent", ...failed };
    this.known = true;
    const lost = machine.lostAnswers > 0 && chance.is(machine.lostAnswers);
    if (lost && chance.is(0.3)) return { type: "attempt:unknown", ...failed };
    const { detailCode, id, placed } = this.amazon.replenish();
    if (placed) this.ears.placed(id, cause);
    if (lost) return { type: "attempt:unknown", ...failed };
    return { type: "attempt:accepted", number, kind: kindOf(detailCode), detailCode, eventInstanceId: id };
  }

  private tick(by: number): void {
    this.now += by;
    this.mono += by;
  }
}
