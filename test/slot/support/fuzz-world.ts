import type { Effect } from "../../../src/slot/effects.ts";
import type { SlotEvent } from "../../../src/slot/events.ts";
import type { Mode, Policy } from "../../../src/slot/policy.ts";
import { newRun, newSlot, type Book, type SlotState } from "../../../src/slot/state.ts";
import { clockIsRight, day, hour, minute, type Moment } from "../../../src/slot/times.ts";
import { transition } from "../../../src/slot/transition.ts";
import { bookOf } from "../../../src/slot/draft.ts";
import { wakeIn } from "../../../src/slot/wake.ts";
import { AmazonModel, type AmazonOrder } from "./amazon-model.ts";
import { attempt, idOf, placedBy, type Weather } from "./fuzz-attempts.ts";
import { FuzzJudge, isUseless } from "./fuzz-judge.ts";
import { checkForm, linesOf } from "./fuzz-form.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { LowOracle } from "./low-oracle.ts";
import { must } from "./must.ts";
import { RecordBook } from "./record-book.ts";
import { tuesday, seed } from "./slot-driver.ts";
import { amazonCan } from "../../../src/channels/amazon/capabilities.ts";
import { trippedOff, type Readiness } from "../../../src/slot/readiness.ts";
import { unlinked } from "./slot-driver.ts";

/**
 * A slot with a shell, a store, two clocks and Amazon around it, which looks after every transition whether the
 * promises of the design still hold, by true time and by what Amazon really placed. The wall clock is `trueNow + off`.
 */
export class FuzzWorld {
  policy: Policy;
  state: SlotState;
  trueNow = tuesday;
  mono = 0;
  off = 0;
  /** This process has seen Amazon's clock. */
  known = false;
  weather: Weather = "placed";
  facts: Readiness = { ready: true, account: "link-1" };
  /** What the slot's forecast says whenever it is asked for: in how many ms it runs out; null where it says nothing. */
  runsOutIn: number | null = null;
  steppedAt = -Infinity;
  /** Keeps a diary, and checks each state's stored form; else now and then, where millions of transitions are lived. */
  isThorough = true;
  /** What the next call meets, and no other. */
  once: Weather | null = null;
  amazon = new AmazonModel();
  store = new RecordBook();
  oracle: LowOracle;
  judge: FuzzJudge;
  diary: string[] = [];
  private answer: { event: SlotEvent; due: number } | null = null;
  /** What is answered in the next turn of the loop. */
  private quick: SlotEvent[] = [];
  private wakeAt: number | null = null;
  /** The uptime clock when this process started, and when its state was last written. */
  private upAtStart = 0;
  private upWritten = 0;
  private checked = 0;

  constructor(policy: Policy) {
    this.policy = policy;
    this.oracle = new LowOracle(policy);
    this.judge = new FuzzJudge(this);
    this.state = newSlot({ utc: this.trueNow });
    this.send({ type: "slot:started", readiness: this.facts, seed });
  }

  /** Another world that goes on from here by itself. */
  fork(): FuzzWorld {
    const [amazon, store, oracle] = [this.amazon.fork(), this.store.fork(), this.oracle.fork()];
    const twin = Object.create(FuzzWorld.prototype) as FuzzWorld;
    Object.assign(twin, this, { amazon, store, oracle, diary: [], quick: [...this.quick] });
    twin.judge = this.judge.fork(twin, amazon.orders);
    return twin;
  }

  get now(): Moment {
    return { utc: this.utc, mono: this.mono, drift: this.known ? this.off : null };
  }

  get utc(): number {
    return this.trueNow + this.off;
  }

  get up(): number {
    return this.upAtStart + this.mono;
  }

  get book(): Book {
    return bookOf(this.state, this.policy);
  }

  /** Every event goes through here, and everything is checked here. */
  send(event: SlotEvent): void {
    const before = deepFreeze(this.state);
    const { drift } = this.now;
    const result = transition(before, event, this.policy, this.now);
    const { state, effects } = result;
    const placesCall = effects.some((effect) => effect.type === "call");
    must(
      !placesCall || drift === null || Math.abs(drift) <= 10 * minute,
      "a call under a clock that is known to be wrong",
    );
    if (this.isThorough) this.diary.push(...linesOf(event, effects, this));
    this.upWritten = this.up;
    this.oracle.hear(event, {
      utc: this.utc,
      clockIsRight: clockIsRight(this.now),
      up: this.up,
      trueNow: this.trueNow,
    });
    this.judge.transitioned(before, event, result);
    // The dearest of all checks: whenever something came of the event, and now and then.
    this.checked += 1;
    if (this.isThorough ? effects.length > 0 || this.checked % 16 === 0 : this.checked % 64 === 0)
      checkForm(before, event, this.policy, this.now, result);
    this.state = state;
    if (placesCall && this.weather === "diskFull") {
      this.store.write(
        this.policy.mode,
        effects.filter((effect) => effect.type === "record" && effect.end !== null),
      );
      this.send({ type: "store:failed", why: "the disk is full" });
      return;
    }
    this.store.write(this.policy.mode, effects);
    must(
      this.store.open(this.policy.mode) === (this.book.intent?.number ?? null),
      "the intent without an end on disk is another than the one in the state",
    );
    for (const effect of effects) this.run(effect, effects);
    const wake = wakeIn(this.state, this.policy, this.now);
    must(wake === null || wake >= 0, `wakeIn says ${String(wake)}`);
    this.wakeAt = wake === null ? null : this.mono + wake;
  }

  /**
   * Time passes, answers arrive two seconds after their call, wakes are kept. Naps of `longest` and more are not kept:
   * an hour is only a look at a clock that may have been stepped, and long stretches without a step do not need it.
   */
  pass(ms: number, longest = Infinity): void {
    const end = this.mono + ms;
    for (let idle = 0; idle < 3;) {
      const wake = this.wakeAt !== null && this.wakeAt - this.mono < longest ? this.wakeAt : Infinity;
      const next = Math.min(this.answer?.due ?? Infinity, wake);
      if (next > end) break;
      const nap = Math.max(0, next - this.mono);
      this.tick(nap);
      const before = nap === 0 ? JSON.stringify(this.state) : "";
      if (this.answer !== null && this.answer.due <= this.mono) this.takeAnswer();
      else this.send({ type: "time:passed" });
      this.takeQuickAnswers();
      idle = nap === 0 && before === JSON.stringify(this.state) ? idle + 1 : 0;
      must(idle < 2, "wakeIn asks to be woken at once, again and again, and nothing changes");
    }
    this.tick(end - this.mono);
  }

  /** `age`: so long ago it was measured, by the sensor's own word, ms; below 0 for a sensor whose clock is ahead. */
  read(percent: number, age?: number): void {
    this.send({ type: "level:read", percent, ...(age === undefined ? {} : { at: this.utc - age }) });
  }

  link(facts: Readiness): void {
    this.facts = facts;
    this.send({ type: "readiness:changed", readiness: facts });
  }

  stepClock(ms: number): void {
    this.off += ms;
    this.steppedAt = this.trueNow;
  }

  /** The answer of the running call, if any, arrives now. */
  takeAnswer(): void {
    const answer = this.answer?.event;
    this.answer = null;
    if (!answer) return;
    const closed = this.book.closed.map(({ id }) => id);
    this.send(answer);
    if (
      answer.type === "attempt:accepted" &&
      !isUseless({ mode: this.policy.mode, detailCode: answer.detailCode }) &&
      !closed.includes(answer.eventInstanceId)
    ) {
      this.judge.accepted();
    }
    if (answer.type === "attempt:refused" && answer.reason === "notLinked") this.link(unlinked);
  }

  /** Amazon's clock, and the forecast. */
  takeQuickAnswers(): void {
    for (let answer = this.quick.shift(); answer !== undefined; answer = this.quick.shift()) this.send(answer);
  }

  /** The process dies, perhaps with a call under way, and comes back, perhaps in another mode. */
  restart(offFor: number, mode: Mode): void {
    const { intent } = this.book;
    if (this.answer !== null && intent !== null) this.judge.leftUnknown(intent.number);
    this.answer = null;
    this.quick = [];
    this.trueNow += offFor;
    this.upAtStart = this.upWritten;
    this.mono = 0;
    this.known = false;
    this.policy = { ...this.policy, mode, can: amazonCan(mode) };
    const { predecessor } = this.state.run;
    this.state = { ...(JSON.parse(JSON.stringify(this.state)) as SlotState), run: { ...newRun(), predecessor } };
    this.send({ type: "slot:started", readiness: this.facts, seed });
  }

  /** The customer cancels at Amazon, and we hear of it or not. */
  cancelAtAmazon(heard: boolean): void {
    const order = this.amazon.openOrder(this.policy.mode);
    if (!order || this.trueNow - order.placedAt >= day) return;
    this.amazon.cancel(order);
    if (heard) this.news(order, "cancelled");
  }

  news(
    order: AmazonOrder,
    status: "processing" | "shipped" | "closed" | "cancelled",
    expectedAt: number | null = null,
  ): void {
    this.known = true;
    this.send({ type: "order:news", eventInstanceId: idOf(order), status, word: status, expectedAt });
  }

  /** A parcel comes after a day at the earliest: until then an order can be cancelled. */
  deliver(): void {
    const order = this.amazon.openOrder(this.policy.mode);
    if (order && this.trueNow - order.placedAt >= 25 * hour) this.amazon.deliver(order);
  }

  tick(ms: number): void {
    this.trueNow += ms;
    this.mono += ms;
    for (const { mode, detailCode, number, dueAt } of this.amazon.takeLate(this.trueNow)) {
      const { order, placed } = this.amazon.replenish(mode, detailCode, dueAt);
      if (placed) this.judge.placed(order, mode, number, true);
    }
  }

  private run(effect: Effect, effects: readonly Effect[]): void {
    switch (effect.type) {
      case "call":
        must(
          effects
            .slice(0, effects.indexOf(effect))
            .some((one) => one.type === "record" && one.intent.number === effect.number),
          "a call before its record",
        );
        this.answer = { event: this.attempt(effect.number), due: this.mono + 2_000 };
        return;
      case "learnTime":
        if (this.weather !== "notSent") this.known = true;
        this.quick.push({ type: this.weather === "notSent" ? "clock:unlearned" : "clock:learned" });
        return;
      case "forecast":
        this.quick.push({
          type: "forecast:made",
          forecast: this.runsOutIn === null ? null : { runsOutAt: this.utc + this.runsOutIn, perDay: 1 },
        });
        return;
      case "takeBack": {
        const order = this.amazon.openOrder(this.policy.mode);
        if (order?.detailCode === "TEST_ORDER_PLACED") this.amazon.cancel(order);
        return;
      }
      case "trip":
        this.facts = trippedOff(this.facts.account);
        return;
      default:
    }
  }

  private attempt(number: number): SlotEvent {
    const {
      policy,
      policy: { mode },
      amazon,
      trueNow,
      off,
    } = this;
    const weather = this.once ?? this.weather;
    this.once = null;
    if (weather !== "notSent" && weather !== "diskFull") this.known = true;
    return attempt({ weather, policy, amazon, trueNow, off }, number, () => {
      const { detailCode, order, placed } = amazon.replenish(mode, placedBy(mode, weather), trueNow);
      if (placed && weather === "placedWithoutId") order.id += " (not told)";
      if (placed) this.judge.placed(order, mode, number, false);
      return { detailCode, order };
    });
  }
}
