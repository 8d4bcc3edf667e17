import { orderOf } from "../../../src/slot/intent.ts";
import { amazonCan } from "../../../src/channels/amazon/capabilities.ts";
import type { AcceptedAs } from "../../../src/slot/attempt.ts";
import type { Effect } from "../../../src/slot/effects.ts";
import type { SlotEvent, SlotEventOf } from "../../../src/slot/events.ts";
import type { LogLine } from "../../../src/slot/log-lines.ts";
import type { Mode, Policy } from "../../../src/slot/policy.ts";
import type { Reason } from "../../../src/slot/reasons.ts";
import { newRun, newSlot, type Book, type SlotState } from "../../../src/slot/state.ts";
import { day, hour, minute, type Moment } from "../../../src/slot/times.ts";
import { transition } from "../../../src/slot/transition.ts";
import { bookOf, factsOf, type Facts } from "../../../src/slot/draft.ts";
import { viewOf, type SlotView } from "../../../src/slot/view.ts";
import { wakeIn } from "../../../src/slot/wake.ts";
import { deliveredBy } from "../../support/delivered.ts";
import { deepFreeze } from "./deep-freeze.ts";
import { trippedOff, type Readiness } from "../../../src/slot/readiness.ts";

/** When every driven slot begins: an ordinary morning, far from a DST change. */
export const tuesday = Date.UTC(2026, 2, 3, 9, 0, 0);

/** The waits of the configuration's defaults. */
export const defaultWaits = { settle: 30 * minute, suddenFall: 12 * hour };

/**
 * The defaults of the configuration, for an http slot in live mode, but for the waits: three readings in a row are a
 * row, whenever they come.
 */
export const defaultPolicy: Policy = {
  mode: "live",
  channel: "amazon",
  can: amazonCan("live"),
  elsewhere: {},
  keyPart: "dr-00000001",
  releasedAt: 0,
  stopped: null,
  source: "http",
  delivers: "polled",
  staleAfter: 48 * hour,
  lifetime: 90 * day,
  automatic: true,
  automaticSwitch: false,
  threshold: 20,
  confirmations: 3,
  settle: 0,
  suddenFall: 0,
  beyond: "near",
  lead: 0,
  capacity: 100,
  packSize: null,
  amount: 1,
  unit: "%",
  refillRise: 20,
  cooldown: 24 * hour,
  cap: 2,
  manualCeiling: 60,
};

/**
 * The defaults with other rules, ordered at Amazon in the mode that they have; what is delivered goes by the source.
 */
export function policyWith(rules: Partial<Policy>): Policy {
  const policy = { ...defaultPolicy, can: amazonCan(rules.mode ?? defaultPolicy.mode), ...rules };
  return { ...policy, delivers: deliveredBy(policy.source) };
}

/** What Amazon's codes mean. */
export function kindOf(detailCode: string): AcceptedAs {
  const kinds = new Map<string, AcceptedAs>([
    ["STANDARD_ORDER_PLACED", "real"],
    ["TEST_ORDER_PLACED", "test"],
    ["ORDER_INPROGRESS", "already"],
  ]);
  return kinds.get(detailCode) ?? "untold";
}

/** What the keys of a process's orders are made of, where chance does not matter. */
export const seed = "0123456789abcdef01234567";

export const linked: Readiness = { ready: true, account: "link-1" };
export const unlinked: Readiness = { ready: false, why: { code: "notLinked" }, account: "link-1" };
export const tripped: Readiness = trippedOff("link-1");

type Failure = "attempt:notSent" | "attempt:unknown";
type RefusalReason = SlotEventOf<"attempt:refused">["reason"] | "tripped";

/**
 * A slot with a shell around it as thin as can be: two clocks, no disk, no Amazon. Every state that goes in is frozen.
 */
export class SlotDriver {
  #policy: Policy;
  state: SlotState;
  utc = tuesday;
  mono = 1_000;
  /** How far the wall clock is ahead of Amazon's; null while no answer was seen. */
  drift: number | null = 0;
  /** When the shell's only timer fires, on the monotonic clock; null where none is set. */
  wakeAt: number | null = null;
  readonly effects: Effect[] = [];

  constructor(policy: Partial<Policy> = {}, facts: Readiness | null = linked) {
    this.#policy = policyWith(policy);
    this.state = newSlot({ utc: this.utc });
    if (facts !== null) this.send({ type: "slot:started", readiness: facts, seed });
  }

  get policy(): Policy {
    return this.#policy;
  }

  set policy(policy: Policy) {
    this.#policy = policyWith(policy);
  }

  get now(): Moment {
    return { utc: this.utc, mono: this.mono, drift: this.drift };
  }

  get book(): Book {
    return bookOf(this.state, this.policy);
  }

  get facts(): Facts {
    return factsOf(this.state, this.policy, this.now);
  }

  get view(): SlotView {
    return viewOf(this.state, this.policy, this.now);
  }

  /** The numbers of the calls that left so far. */
  get calls(): number[] {
    return this.effects.flatMap((effect) => (effect.type === "call" ? [effect.number] : []));
  }

  get lines(): LogLine[] {
    return this.effects.flatMap((effect) => (effect.type === "log" ? [effect.line] : []));
  }

  /** How the intents ended so far, oldest first. */
  get ends(): string[] {
    return this.effects.flatMap((effect) => (effect.type === "record" && effect.end !== null ? [effect.end] : []));
  }

  /** Hands one event to the core and returns its effects. */
  send(event: SlotEvent): Effect[] {
    const { state, effects } = transition(deepFreeze(this.state), event, this.policy, this.now);
    this.state = state;
    this.effects.push(...effects);
    const wake = wakeIn(this.state, this.policy, this.now);
    this.wakeAt = wake === null ? null : this.mono + wake;
    return effects;
  }

  /** Lets time pass as a shell would: sleeps for exactly what `wakeIn` asks, and tells the core at each wake. */
  pass(ms: number): void {
    const end = this.mono + ms;
    let idle = 0;
    while (this.wakeAt !== null && this.wakeAt <= end) {
      const nap = Math.max(0, this.wakeAt - this.mono);
      this.tick(nap);
      const before = JSON.stringify(this.state);
      this.send({ type: "time:passed" });
      idle = nap === 0 && before === JSON.stringify(this.state) ? idle + 1 : 0;
      if (idle > 1) throw new Error("busy loop: wakeIn asks to be woken at once, again and again, and nothing changes");
    }
    this.tick(end - this.mono);
  }

  /** Both clocks go on and nobody tells the core. */
  tick(ms: number): void {
    this.utc += ms;
    this.mono += ms;
  }

  /** Somebody, or NTP, sets the wall clock. */
  stepClock(ms: number): void {
    this.utc += ms;
    if (this.drift !== null) this.drift += ms;
  }

  /** The process dies and comes back: stored state only, a new monotonic clock, Amazon's clock not seen yet. */
  restart(offFor = minute, facts: Readiness = linked): Effect[] {
    this.utc += offFor;
    this.mono = 5_000;
    this.drift = this.policy.can.clock ? null : 0;
    this.state = { ...(JSON.parse(JSON.stringify(this.state)) as SlotState), run: newRun() };
    return this.send({ type: "slot:started", readiness: facts, seed });
  }

  /** Restarts in another mode, with Amazon's clock known. */
  mode(mode: Mode, facts: Readiness = linked): Effect[] {
    this.policy = { ...this.policy, mode, can: amazonCan(mode) };
    return this.restart(minute, facts);
  }

  /** Amazon's clock is seen, and agrees. */
  learn(drift = 0): Effect[] {
    this.drift = drift;
    return this.send({ type: "clock:learned" });
  }

  /** Readings a quarter of an hour apart. */
  read(...percents: number[]): void {
    for (const percent of percents) {
      this.pass(15 * minute);
      this.send({ type: "level:read", percent });
    }
  }

  /** Where the level is computed: so many points are used up, or worn off. */
  useUp(points: number): void {
    if (this.policy.source === "wear") this.pass((points / 100) * this.policy.lifetime + 1);
    else this.send({ type: "level:spent", points });
  }

  /** As many readings in a row as confirm a level. */
  confirm(percent: number): void {
    this.read(...Array.from({ length: this.policy.confirmations }, () => percent));
  }

  /** The order's parcel comes: Amazon has said that it was shipped, and the sensor sees what was filled in. */
  arrives(percent: number): void {
    this.news("shipped");
    this.confirm(percent);
  }

  /** The usual way to an order: fine, then low. */
  runLow(): void {
    this.confirm(80);
    this.confirm(12);
  }

  /** The running call is answered. */
  accept(detailCode = "STANDARD_ORDER_PLACED", eventInstanceId = `order-${this.book.number}`): Effect[] {
    return this.send({
      type: "attempt:accepted",
      number: this.book.number,
      kind: kindOf(detailCode),
      detailCode,
      eventInstanceId,
    });
  }

  refuse(reason: RefusalReason, detail = ""): Effect[] {
    const { number } = this.book;
    if (reason === "tripped") return this.send({ type: "attempt:stopped", number, why: reason, chance: 0 });
    return this.send({ type: "attempt:refused", number, reason, detail });
  }

  fail(type: Failure, retryAfter: number | null = null): Effect[] {
    return this.send({ type, number: this.book.number, why: "no route", retryAfter, chance: 0.5 });
  }

  /** Answers every repeat of the running call with the same failure for `ms`. */
  failFor(ms: number, type: Failure): void {
    const end = this.mono + ms;
    while (this.mono < end) {
      if (this.book.intent?.phase === "calling") this.fail(type);
      this.pass(Math.min(end, Math.max(this.mono + 1, this.wakeAt ?? end)) - this.mono);
    }
  }

  news(
    status: SlotEventOf<"order:news">["status"],
    expectedAt: number | null = null,
    eventInstanceId?: string,
    word: string = status ?? "Unknown",
  ): Effect[] {
    const id =
      eventInstanceId ?? orderOf(this.book.intent)?.eventInstanceId ?? this.book.dismissed?.order.eventInstanceId ?? "";
    return this.send({ type: "order:news", eventInstanceId: id, status, word, expectedAt });
  }

  request(): Effect[] {
    return this.send({ type: "replenish:requested" });
  }

  dismiss(): Effect[] {
    return this.send({ type: "replenish:dismissed" });
  }

  told(): Effect[] {
    return this.send({ type: "refill:told" });
  }
}

/** Why the request that led to these effects was refused; null where it was not. */
export function refusalIn(effects: readonly Effect[]): Reason | null {
  return effects.find((effect) => effect.type === "refuse")?.reason ?? null;
}

/** Whether these effects place an order. */
export function orders(effects: readonly Effect[]): boolean {
  return effects.some((effect) => effect.type === "call");
}
