import type { Effect } from "../../../src/slot/effects.ts";
import type { DeviceFacts, SlotEvent } from "../../../src/slot/events.ts";
import { hasSensor, type Mode, type Policy } from "../../../src/slot/policy.ts";
import { newRun, newSlot, type Book, type Intent, type SlotState } from "../../../src/slot/state.ts";
import { day, hour, minute, type Moment } from "../../../src/slot/times.ts";
import { transition } from "../../../src/slot/transition.ts";
import { bookOf } from "../../../src/slot/turn.ts";
import { viewOf } from "../../../src/slot/view.ts";
import { wakeIn } from "../../../src/slot/wake.ts";
import { AmazonModel, type AmazonOrder } from "./amazon-model.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { LowOracle } from "./low-oracle.ts";
import { must } from "./must.ts";
import { RecordBook } from "./record-book.ts";
import { tuesday } from "./slot-driver.ts";

/** What a call meets: nothing reaches Amazon, the answer is lost before or after Amazon acted, the disk is full, or an answer. */
export type Weather =
  | "notSent" | "lostBefore" | "lostAfter" | "diskFull" | "placed" | "placedOddly" | "placedWithoutId" | "wrongKind"
  | "unsubscribed" | "unknownSlot" | "rejected" | "notLinked";

/** Both clocks may be 10 minutes off and still be called right, so a true time is known to twice that at best. */
const slack = 21 * minute;

/**
 * A slot with a shell, a store, two clocks and Amazon around it, which looks after every transition whether the promises of the design
 * still hold, by true time and by what Amazon really placed. The wall clock is `trueNow + off`.
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
  facts: DeviceFacts = { linked: true, unlinkedWhy: "", linkId: "link-1", tripped: false };
  readonly amazon = new AmazonModel();
  readonly store = new RecordBook();
  readonly oracle = new LowOracle();
  readonly diary: string[] = [];
  private answer: { event: SlotEvent; due: number } | null = null;
  private clockAnswer: SlotEvent | null = null;
  private wakeAt: number | null = null;
  /** Of each intent: the cycle that it began in, and whether a person asked for it. */
  private readonly begun = new Map<string, { cycle: number; manual: boolean }>();
  private readonly placements: { order: AmazonOrder; mode: Mode; cycle: number; key: string }[] = [];
  /** True times of what automatic orders have to keep away from, by mode. */
  private readonly acceptedAt = new Map<Mode, number>();
  private readonly cancellationSeenAt = new Map<string, number>();
  private readonly armedAt = new Map<Mode, number>();
  private steppedAt = -Infinity;
  private checked = 0;

  constructor(policy: Policy) {
    this.policy = policy;
    this.state = newSlot({ utc: this.trueNow });
    this.send({ type: "slot:started", ...this.facts });
  }

  get now(): Moment {
    return { utc: this.trueNow + this.off, mono: this.mono, drift: this.known ? this.off : null };
  }

  get book(): Book {
    return bookOf(this.state, this.policy);
  }

  /** Every event goes through here, and everything is checked here. */
  send(event: SlotEvent): void {
    const before = deepFreeze(this.state);
    const { drift } = this.now;
    const { state, effects } = transition(before, event, this.policy, this.now);
    if (drift !== null && effects.some((effect) => effect.type === "call")) {
      must(Math.abs(drift) <= 10 * minute, "a call under a clock that is known to be wrong");
    }
    this.note(event, effects);
    this.checkPurity(before, event, { state, effects });
    const placesCall = effects.some((effect) => effect.type === "call");
    const failed = placesCall && this.weather === "diskFull";
    this.state = state;
    if (failed) {
      this.store.write(this.policy.mode, effects.filter((effect) => effect.type === "record" && effect.end !== null));
      this.send({ type: "store:failed", why: "the disk is full" });
      return;
    }
    this.store.write(this.policy.mode, effects);
    must(this.store.open(this.policy.mode) === (this.book.intent?.number ?? null), "the intent without an end on disk is another than the one in the state");
    this.learnOf(effects);
    for (const effect of effects) this.run(effect, effects);
    const wake = wakeIn(this.state, this.policy, this.now);
    must(wake === null || wake >= 0, `wakeIn says ${String(wake)}`);
    this.wakeAt = wake === null ? null : this.mono + wake;
  }

  /**
   * Time passes, answers arrive two seconds after their call, wakes are kept. Naps of `longest` and more are not kept: an hour is
   * only a look at a clock that may have been stepped, and long stretches without a step do not need it.
   */
  pass(ms: number, longest = Infinity): void {
    const end = this.mono + ms;
    for (let idle = 0; idle < 3; ) {
      const wake = this.wakeAt !== null && this.wakeAt - this.mono < longest ? this.wakeAt : Infinity;
      const next = Math.min(this.answer?.due ?? Infinity, wake);
      if (next > end) break;
      const nap = Math.max(0, next - this.mono);
      this.tick(nap);
      const before = nap === 0 ? JSON.stringify(this.state) : "";
      if (this.answer !== null && this.answer.due <= this.mono) this.takeAnswer();
      else this.send({ type: "time:passed" });
      this.takeClockAnswer();
      idle = nap === 0 && before === JSON.stringify(this.state) ? idle + 1 : 0;
      must(idle < 2, "wakeIn asks to be woken at once, again and again, and nothing changes");
    }
    this.tick(end - this.mono);
  }

  read(percent: number): void {
    if (hasSensor(this.policy)) this.oracle.read(percent, this.trueNow, this.policy);
    this.send({ type: "level:read", percent });
  }

  told(): void {
    this.oracle.told();
    this.send({ type: "refill:told" });
  }

  arm(): void {
    this.armedAt.set(this.policy.mode, this.trueNow);
    this.send({ type: "slot:armed" });
  }

  link(facts: DeviceFacts): void {
    this.facts = facts;
    this.send({ type: "device:changed", ...facts });
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
    const { closedIds } = this.book;
    this.send(answer);
    if (answer.type === "attempt:accepted" && !this.isUseless(answer.detailCode) && !closedIds.includes(answer.eventInstanceId)) {
      this.acceptedAt.set(this.policy.mode, this.trueNow);
    }
    if (answer.type === "attempt:refused" && answer.reason === "notLinked") this.link({ ...this.facts, linked: false });
  }

  takeClockAnswer(): void {
    const answer = this.clockAnswer;
    this.clockAnswer = null;
    if (answer) this.send(answer);
  }

  /** The process dies, perhaps with a call under way, and comes back, perhaps in another mode. */
  restart(offFor: number, mode: Mode): void {
    this.answer = null;
    this.clockAnswer = null;
    this.trueNow += offFor;
    this.mono = 0;
    this.known = false;
    this.policy = { ...this.policy, mode };
    this.state = { ...(JSON.parse(JSON.stringify(this.state)) as SlotState), run: newRun() };
    this.send({ type: "slot:started", ...this.facts });
  }

  /** The customer cancels at Amazon, and we hear of it or not. */
  cancelAtAmazon(heard: boolean): void {
    const order = this.amazon.openOrder(this.policy.mode);
    if (!order || this.trueNow - order.placedAt >= day) return;
    this.amazon.cancel(order);
    if (heard) this.news(order, "cancelled");
  }

  news(order: AmazonOrder, status: "processing" | "shipped" | "closed" | "cancelled", expectedAt: number | null = null): void {
    this.known = true;
    const open = this.book.intent?.order?.eventInstanceId === order.id && order.id !== "" && !this.book.intent.order.carriedOver;
    if (status === "cancelled" && open) this.cancellationSeenAt.set(this.cycleKey(), this.trueNow);
    this.send({ type: "order:news", eventInstanceId: this.idOf(order), status, word: status, expectedAt });
  }

  /** A parcel comes after a day at the earliest: until then an order can be cancelled. */
  deliver(): void {
    const order = this.amazon.openOrder(this.policy.mode);
    if (order && this.trueNow - order.placedAt >= 25 * hour) this.amazon.deliver(order);
  }

  tick(ms: number): void {
    this.trueNow += ms;
    this.mono += ms;
  }

  private run(effect: Effect, effects: readonly Effect[]): void {
    switch (effect.type) {
      case "call":
        must(effects.slice(0, effects.indexOf(effect)).some((one) => one.type === "record" && one.intent.number === effect.number), "a call before its record");
        this.answer = { event: this.attempt(effect.number), due: this.mono + 2_000 };
        return;
      case "learnTime":
        if (this.weather !== "notSent") this.known = true;
        this.clockAnswer = { type: this.weather === "notSent" ? "clock:unlearned" : "clock:learned" };
        return;
      case "cancelTestOrder": {
        const order = this.amazon.openOrder(this.policy.mode);
        if (order?.detailCode === "TEST_ORDER_PLACED") this.amazon.cancel(order);
        return;
      }
      case "trip":
        this.facts = { ...this.facts, tripped: true };
        return;
      default:
    }
  }

  /** One attempt, as the order runner makes it: Amazon's clock first, then the POST. */
  private attempt(number: number): SlotEvent {
    const chance = 0.7;
    const lost = { number, why: "reset", retryAfter: null, chance };
    if (this.weather === "notSent" || this.weather === "diskFull") return { type: "attempt:notSent", ...lost };
    this.known = true;
    if (Math.abs(this.off) > 10 * minute) return { type: "attempt:clockWrong", number };
    switch (this.weather) {
      case "lostBefore":
        return { type: "attempt:unknown", ...lost };
      case "unsubscribed":
      case "unknownSlot":
      case "rejected":
      case "notLinked":
        return { type: "attempt:refused", number, reason: this.weather, detail: "no" };
      default:
    }
    const { detailCode, order } = this.place(number);
    if (this.weather === "lostAfter") return { type: "attempt:unknown", ...lost };
    return { type: "attempt:accepted", number, detailCode, eventInstanceId: this.idOf(order) };
  }

  private place(number: number): { detailCode: string; order: AmazonOrder } {
    const { mode } = this.policy;
    const right = mode === "live" ? "STANDARD_ORDER_PLACED" : "TEST_ORDER_PLACED";
    const wrong = mode === "live" ? "TEST_ORDER_PLACED" : "STANDARD_ORDER_PLACED";
    const code = this.weather === "placedOddly" ? "PLACED_SOMEHOW" : this.weather === "wrongKind" ? wrong : right;
    const { detailCode, order, placed } = this.amazon.replenish(mode, code, this.trueNow);
    if (placed && this.weather === "placedWithoutId") order.id += " (not told)";
    const begun = this.begun.get(`${mode} ${number}`);
    if (placed && begun) this.checkPlacement(order, begun);
    return { detailCode, order };
  }

  private idOf(order: AmazonOrder): string {
    return order.id.endsWith("(not told)") ? "" : order.id;
  }

  private isUseless(detailCode: string): boolean {
    return this.policy.mode === "live" && detailCode === "TEST_ORDER_PLACED";
  }

  private cycleKey(cycle = this.state.shelf.cycle): string {
    return `${this.policy.mode} ${cycle}`;
  }

  /** Notes when intents begin, and holds automatic ones against what the sensor really said. */
  private learnOf(effects: readonly Effect[]): void {
    for (const effect of effects) {
      if (effect.type !== "record" || effect.end !== null || effect.intent.attempts !== 1 || effect.intent.phase !== "calling") continue;
      const key = `${this.policy.mode} ${effect.intent.number}`;
      if (this.begun.has(key)) continue;
      this.begun.set(key, { cycle: this.book.cycle, manual: effect.intent.cause === "manual" });
      if (effect.intent.cause === "automatic") this.checkLevel(effect.intent);
    }
  }

  /** Never an automatic order on a stale, refused or unconfirmed level. */
  private checkLevel(intent: Intent): void {
    if (!hasSensor(this.policy)) return;
    const { last } = this.oracle;
    const told = `automatic order ${intent.number}`;
    must(last !== null && last.percent <= this.policy.threshold + 5, `${told}: the newest reading is not low`);
    must(this.policy.source !== "http" || this.oracle.low, `${told}: never confirmed`);
    must(this.steppedAt >= last.at || this.trueNow - last.at <= this.policy.staleAfter, `${told}: stale`);
  }

  private checkPlacement(order: AmazonOrder, { cycle, manual }: { cycle: number; manual: boolean }): void {
    const { mode } = order;
    const alive = this.placements.filter((one) => one.mode === mode && !one.order.cancelled && !this.isUseless(one.order.detailCode));
    const recent = alive.filter((one) => this.trueNow - one.order.placedAt < 30 * day - slack);
    must(recent.length < this.policy.cap, `over the cap: ${order.id} beside ${recent.map((one) => one.order.id).join()}`);
    const key = this.cycleKey(cycle);
    this.placements.push({ order, mode, cycle, key });
    if (manual) return;
    const twins = alive.filter((one) => one.key === key && one.order.placedAt > (this.armedAt.get(mode) ?? -Infinity));
    must(twins.length === 0, `two orders in one cycle: ${order.id} beside ${twins.map((one) => one.order.id).join()} in ${key}`);
    must(this.trueNow - (this.acceptedAt.get(mode) ?? -Infinity) >= this.policy.cooldown - slack, "inside the cooldown");
    if ((this.armedAt.get(mode) ?? -Infinity) < (this.cancellationSeenAt.get(key) ?? -Infinity)) {
      must(this.trueNow - (this.cancellationSeenAt.get(key) ?? -Infinity) >= 5 * day - slack, "sooner than five days after a cancellation");
    }
  }

  /** Nothing is mutated (the input is frozen), the other modes' books stay, the stored form says as much as the state itself. */
  private checkPurity(before: SlotState, event: SlotEvent, result: { state: SlotState; effects: Effect[] }): void {
    for (const mode of ["simulate", "test", "live"] as const) {
      must(mode === this.policy.mode || result.state.books[mode] === before.books[mode], `the book of ${mode} was touched`);
    }
    // The dearest of all checks: whenever something came of the event, and now and then.
    this.checked += 1;
    if (result.effects.length === 0 && this.checked % 16 > 0) return;
    const stored = { ...(JSON.parse(JSON.stringify(before)) as SlotState), run: before.run };
    must(JSON.stringify(transition(stored, event, this.policy, this.now)) === JSON.stringify(result), "the stored form of the state behaves differently");
    const view = viewOf(result.state, this.policy, this.now);
    must(Array.from(view.status).length <= 128, `a status of more than 128 characters: ${view.status}`);
    must(view.level === null || (view.level >= 0 && view.level <= 100), `a level of ${String(view.level)}`);
  }

  private note(event: SlotEvent, effects: readonly Effect[]): void {
    const done = effects.filter((effect) => effect.type !== "log").map((effect) =>
      effect.type === "record" ? `record ${effect.intent.number} ${effect.intent.phase}/${effect.end ?? "open"}` : effect.type);
    if (event.type === "time:passed" && done.length === 0) return;
    const { utc } = this.now;
    this.diary.push(`${new Date(this.trueNow).toISOString()} (clock ${utc - this.trueNow === 0 ? "right" : `off ${Math.round((utc - this.trueNow) / minute)} min`}) ${this.policy.mode} ${JSON.stringify(event)} -> ${done.join(", ")}`);
  }
}
