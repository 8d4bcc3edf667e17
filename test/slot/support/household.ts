import type { SlotEvent } from "../../../src/slot/events.ts";
import { hasSensor, isPushed, type Policy } from "../../../src/slot/policy.ts";
import { newRun, newSlot, type Book, type SlotState } from "../../../src/slot/state.ts";
import { day, hour, minute, type Moment } from "../../../src/slot/times.ts";
import { transition } from "../../../src/slot/transition.ts";
import { bookOf } from "../../../src/slot/turn.ts";
import { wakeIn } from "../../../src/slot/wake.ts";
import { HouseholdAmazon, type Parcel } from "./household-amazon.ts";
import { emptyBecause } from "./household-causes.ts";
import { randomHabits, type Habits } from "./household-habits.ts";
import { must } from "./must.ts";
import { Chance } from "./random.ts";
import { tuesday } from "./slot-driver.ts";

/** Somebody looks at the shelf, and everything in the model happens, so often. */
const round = 6 * hour;

/** A person's "refilled" is true if a parcel is poured within this time of it. */
const honestWithin = 2 * day;

/** A year, or a part of one, in a household around the real core. What happened stands in the public fields, and in the diary in words. */
export class Household {
  readonly habits: Habits;
  readonly amazon: HouseholdAmazon;
  readonly diary: string[] = [];
  /** Orders placed while a parcel stood unopened that nobody had asked for: must stay empty. */
  readonly needless: string[] = [];
  readonly emptyDays: { day: number; cause: string | null }[] = [];
  state: SlotState;
  now = tuesday;
  level: number;
  /** Until when the sensor says nothing, Amazon cannot be reached, nobody is at home. */
  sensorSilentUntil = 0;
  amazonDownUntil = 0;
  awayUntil = 0;
  /** When the last parcel was poured, up to which level, in which cycle of the core's, and why the core cannot have seen it, if so. */
  poured: { at: number; to: number; cycle: number; hiddenBecause: string | null } | null = null;
  /** How many true readings in a row said that it was low. */
  saidLow = 0;
  lastHeardAt = 0;
  /** The longest row of readings above low since the last "refilled". */
  longestFine = 0;
  private fine = 0;
  /** Somebody said "refilled" and had poured nothing. */
  falseClaims = 0;
  private claims: number[] = [];
  private readonly chance: Chance;
  private mono = 0;
  private known = false;
  private wakeAt: number | null = null;
  private answer: { event: SlotEvent; due: number } | null = null;
  /** Orders whose news were asked for. */
  private asked: { id: string; due: number }[] = [];
  private lastSaid: number | null = null;
  private emptyToday = false;

  constructor(seed: number) {
    this.chance = new Chance(seed);
    this.habits = randomHabits(this.chance);
    this.amazon = new HouseholdAmazon(this.chance, this.habits.amazon);
    this.level = this.chance.from(30, 100);
    this.state = newSlot({ utc: this.now });
    this.send({ type: "slot:started", linked: true, unlinkedWhy: "", linkId: "link-1", tripped: false });
    if (this.policy.source === "usage" || this.policy.source === "wear") this.level = 100;
  }

  get policy(): Policy {
    return this.habits.policy;
  }

  get book(): Book {
    return bookOf(this.state, this.policy);
  }

  get moment(): Moment {
    return { utc: this.now, mono: this.mono, drift: this.known ? 0 : null };
  }

  /** Lives to the end of its days, or to the first thing that must not be, which the diary then ends with. */
  live(): void {
    for (let index = 0; index < this.habits.days * 4 && !this.wrong; index++) {
      this.use(index);
      if (this.chance.is(this.habits.restarts)) this.restart();
      this.outages();
      this.sense();
      this.people();
      this.amazon.maybeCancel(this.now);
      if (index % 4 === 3) this.endDay(index);
      this.pass(round);
    }
  }

  get wrong(): boolean {
    return this.needless.length > 0 || this.emptyDays.at(-1)?.cause === null;
  }

  /** How far apart the readings of one row may stand, points: what is used between them, or the steps of the sensor. */
  get rowSpread(): number {
    const { perDay, weekend, step, glitches } = this.habits;
    const readings = this.policy.confirmations + (glitches > 0 ? 3 : 0);
    return readings * Math.max(step, (perDay / 4) * 1.5 * Math.max(1, weekend));
  }

  private use(index: number): void {
    const { perDay, weekend, holidays, computedRate } = this.habits;
    if (this.now >= this.awayUntil && this.chance.is(holidays)) {
      this.awayUntil = this.now + this.chance.from(4, 21) * day;
      this.write("on holiday");
    }
    const away = this.now < this.awayUntil;
    const used = away ? 0 : (perDay / 4) * this.chance.from(0.5, 1.5) * (Math.floor(index / 4) % 7 >= 5 ? weekend : 1);
    const before = this.level;
    this.level = Math.max(0, this.level - used);
    if (this.level === 0 && !away) this.emptyToday = true;
    if (this.policy.source === "usage" && before > 0) this.send({ type: "level:spent", points: used * computedRate });
  }

  private sense(): void {
    if (!hasSensor(this.policy) || this.now < this.sensorSilentUntil) return;
    const pushed = isPushed(this.policy);
    if (pushed && this.lastSaid !== null && Math.abs(this.lastSaid - this.level) < this.habits.step && this.lastSaid !== 0 !== (this.level === 0)) return;
    if (this.chance.is(this.habits.glitches) && this.lastSaid !== null) {
      this.send({ type: "level:read", percent: this.chance.pick(0, 100, 255, NaN, 50) });
      // What a change-only sensor said wrongly it takes back; a polled one says it at the next poll.
      if (!pushed) {
        this.lastSaid = null;
        return;
      }
      this.pass(10 * minute);
    }
    this.lastSaid = this.level;
    this.lastHeardAt = this.now;
    this.saidLow = this.level <= this.policy.threshold ? this.saidLow + 1 : 0;
    this.fine = this.level > this.policy.threshold + 5 ? this.fine + 1 : 0;
    this.longestFine = Math.max(this.longestFine, this.fine);
    this.send({ type: "level:read", percent: this.level });
  }

  private people(): void {
    const { chance, habits } = this;
    if (this.now < this.awayUntil) return;
    const [parcel] = this.amazon.unopened(this.now);
    if (parcel && this.level <= habits.opensAt && chance.is(habits.opens)) this.pour(parcel);
    if (chance.is(habits.resetForNothing)) this.claim("reset for nothing", { type: "refill:told" });
    if (chance.is(habits.everythingOff)) this.turnOff("everything off");
    if (chance.is(habits.everythingOn) || (this.level < this.policy.threshold && chance.is(habits.impatient))) this.send({ type: "replenish:requested" });
    if (chance.is(habits.automaticOff)) this.send({ type: "automatic:switched", on: false });
    else if (this.state.shelf.automatic === false && chance.is(0.05)) this.send({ type: "automatic:switched", on: true });
  }

  private pour(parcel: Parcel): void {
    const how = this.chance.next();
    const { resetBefore, resetAfter, offInstead, pack } = this.habits;
    if (how < resetBefore) {
      this.claim("reset before pouring", { type: "refill:told" });
      this.pass(this.chance.from(1, 90) * minute);
    }
    parcel.openedAt = this.now;
    const before = this.level;
    this.level = Math.min(100, this.level + pack);
    this.poured = { at: this.now, to: this.level, cycle: this.state.shelf.cycle, hiddenBecause: this.hidesPour(this.level - before) };
    this.write(`pours ${parcel.id}, now ${Math.round(this.level)} %`);
    this.settleClaims();
    this.sense();
    if (how < resetBefore) return;
    if (how < resetBefore + resetAfter) this.claim("reset after pouring", { type: "refill:told" });
    else if (how < resetBefore + resetAfter + offInstead) this.turnOff("turned off after pouring");
  }

  /**
   * Why the pour of so many points just now may not look like a refill to the core (rule 3a); null where it has to. A sensor that reports
   * only changes may have fallen to the bottom in one step: that reading stands, but it is no row, and so no confirmed level to rise from.
   */
  private hidesPour(gain: number): string | null {
    const { policy } = this;
    const { lowest } = this.state.shelf;
    if (this.now < this.sensorSilentUntil) return "the sensor was silent";
    if (gain < policy.refillRise) return "the pack is smaller than refillRise";
    if (lowest === null || lowest > this.level - gain + this.rowSpread) return "the low level before it was never confirmed by a row of readings";
    return gain >= policy.refillRise + 2 * this.rowSpread ? null : "it was used up within a few readings, or the sensor's steps are coarse";
  }

  /** Off after a day says "it arrived" where no sensor reports (rule 3c): a claim like the reset. */
  private turnOff(why: string): void {
    const accepted = this.book.intent?.order?.acceptedAt;
    if (!hasSensor(this.policy) && accepted !== undefined && this.now - accepted >= day) this.claim(why, { type: "replenish:dismissed" });
    else this.send({ type: "replenish:dismissed" });
  }

  private claim(why: string, event: SlotEvent): void {
    this.write(why);
    this.longestFine = 0;
    this.fine = 0;
    this.claims.push(this.now);
    this.settleClaims();
    this.send(event);
  }

  /** Claims with a pour near them were true. */
  private settleClaims(): void {
    const pouredAt = this.poured?.at ?? -Infinity;
    this.claims = this.claims.filter((at) => Math.abs(at - pouredAt) > honestWithin);
    this.falseClaims += this.claims.filter((at) => at < this.now - honestWithin).length;
    this.claims = this.claims.filter((at) => at >= this.now - honestWithin);
  }

  private outages(): void {
    const { chance, habits } = this;
    if (chance.is(habits.sensorOutages)) {
      this.sensorSilentUntil = this.now + chance.from(0.2, 8) * day;
      if (this.poured !== null && this.now - this.poured.at < 3 * day) this.poured.hiddenBecause ??= "the sensor fell silent";
    }
    if (chance.is(habits.amazonOutages)) this.amazonDownUntil = this.now + chance.from(0.05, 3) * day;
  }

  /** The process dies, with what it was waiting for, and comes back soon, or after up to two days. */
  private restart(): void {
    this.asked = [];
    const offFor = this.chance.is(0.7) ? minute : this.chance.from(0.1, 2) * day;
    this.answer = null;
    this.now += offFor;
    this.write(`restart, after ${Math.round(offFor / hour)} h`);
    this.mono = 0;
    this.known = false;
    this.state = { ...(JSON.parse(JSON.stringify(this.state)) as SlotState), run: newRun() };
    this.send({ type: "slot:started", linked: true, unlinkedWhy: "", linkId: "link-1", tripped: false });
    if (isPushed(this.policy)) this.lastSaid = null;
  }

  /** Order info, as the core asked for it; where Amazon cannot be reached there is none. */
  private tellNews(id: string): void {
    const parcel = this.amazon.find(id);
    if (this.now < this.amazonDownUntil || !parcel) return;
    this.known = true;
    const shipped = this.now - parcel.placedAt >= day;
    const status = parcel.cancelledAt !== null ? "cancelled" : this.now >= parcel.scannedAt ? "closed" : shipped ? "shipped" : "processing";
    this.send({ type: "order:news", eventInstanceId: id, status, word: status, expectedAt: parcel.arrivesAt });
  }

  private endDay(index: number): void {
    if (this.emptyToday) {
      // A call of this very moment is answered first.
      this.pass(10_000);
      const cause = emptyBecause(this);
      this.emptyDays.push({ day: Math.floor(index / 4), cause });
      this.write(`empty: ${cause ?? "NO CAUSE"}`);
    }
    this.emptyToday = false;
  }

  private send(event: SlotEvent): void {
    const { state, effects } = transition(this.state, event, this.policy, this.moment);
    const { cycle } = this.state.shelf;
    this.state = state;
    for (const effect of effects) {
      if (effect.type === "log") this.write(effect.line);
      else if (effect.type === "call") this.answer = { event: this.attempt(effect.number, state.shelf.cycle), due: this.mono + 2_000 };
      else if (effect.type === "follow") this.asked.push({ id: effect.eventInstanceId, due: this.mono + 1_000 });
      else if (effect.type === "learnTime") {
        this.known = this.now >= this.amazonDownUntil;
        this.answer ??= { event: { type: this.known ? "clock:learned" : "clock:unlearned" }, due: this.mono + 1_000 };
      }
    }
    if (cycle !== state.shelf.cycle) this.write(`cycle ${state.shelf.cycle}`);
    const wake = wakeIn(this.state, this.policy, this.moment);
    this.wakeAt = wake === null ? null : this.mono + wake;
  }

  private attempt(number: number, cycle: number): SlotEvent {
    const failed = { number, why: "no route", retryAfter: null, chance: this.chance.next() };
    if (this.now < this.amazonDownUntil) return { type: "attempt:notSent", ...failed };
    this.known = true;
    const lost = this.chance.is(this.habits.lostAnswers);
    if (lost && this.chance.is(0.3)) return { type: "attempt:unknown", ...failed };
    const { id, placed } = this.amazon.replenish(this.now, cycle, this.book.intent?.cause === "manual");
    if (placed) this.notePlaced(placed);
    if (lost) return { type: "attempt:unknown", ...failed };
    return { type: "attempt:accepted", number, detailCode: placed ? "STANDARD_ORDER_PLACED" : "ORDER_INPROGRESS", eventInstanceId: id };
  }

  /**
   * Each order is held against what stands unopened. Exempt is what a person asked for, and only as many parcels as that: a second order by
   * hand in a cycle that had one brings one parcel too many for good, and so does a "refilled" (reset, or off a day after acceptance where
   * no sensor reports) with no pour within two days: it begins a cycle, which may order, and used up nothing.
   */
  private notePlaced(parcel: Parcel): void {
    const { manual } = parcel;
    const unopened = this.amazon.unopened(this.now).map((one) => one.id);
    this.settleClaims();
    const askedFor = this.amazon.surplus() + this.falseClaims + this.claims.length;
    this.write(`PLACED ${parcel.id} ${manual ? "by hand" : "by itself"} at ${Math.round(this.level)} %, unopened: ${unopened.join() || "none"}, asked for: ${askedFor}`);
    if (!manual && unopened.length > askedFor) this.needless.push(`${parcel.id} beside ${unopened.join()}`);
  }

  /** Wakes sooner than an hour are kept to the millisecond; an hour is only a look at a clock that nobody steps here. */
  private pass(ms: number): void {
    let end = this.mono + ms;
    for (let turns = 0; ; turns++) {
      must(turns < 10_000, `the core keeps its shell busy: ${this.diary.slice(-20).join("\n")}`);
      const wake = this.wakeAt !== null && this.wakeAt - this.mono < hour ? this.wakeAt : Infinity;
      const next = Math.min(this.answer?.due ?? Infinity, this.asked[0]?.due ?? Infinity, wake);
      if (next > end) break;
      this.tick(Math.max(0, next - this.mono));
      const answer = this.answer;
      if (answer !== null && answer.due <= this.mono && answer.event.type.startsWith("attempt") && this.chance.is(this.habits.crashes)) {
        const from = this.mono;
        this.restart();
        end -= from;
      } else if (answer !== null && answer.due <= this.mono) {
        this.answer = null;
        this.send(answer.event);
      } else if ((this.asked[0]?.due ?? Infinity) <= this.mono) this.tellNews(this.asked.shift()?.id ?? "");
      else this.send({ type: "time:passed" });
    }
    this.tick(end - this.mono);
    if (this.wakeAt !== null && this.wakeAt <= this.mono) this.send({ type: "time:passed" });
  }

  private tick(ms: number): void {
    this.now += ms;
    this.mono += ms;
  }

  private write(line: string): void {
    this.diary.push(`${new Date(this.now).toISOString().slice(0, 16)} ${Math.round(this.level)} % | ${line}`);
  }
}
