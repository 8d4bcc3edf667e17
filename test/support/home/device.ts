import { day, hour } from "../../../src/slot/times.ts";
import type { Chance } from "../../slot/support/random.ts";
import type { DevicePlan } from "./plan.ts";
import type { Stock } from "./stock.ts";

export interface DeviceOptions {
  plan: DevicePlan;
  polled: boolean;
  stock: Stock;
  chance: Chance;
  threshold: number;
  now: () => number;
  read: (percent: number | null, at?: number) => void;
  write: (line: string) => void;
}

/** What a sensor says of the stock, and when. It knows nothing of who listens. */
export class Device {
  /**
   * What it has said last, and since when all that it said was at or below the threshold; ms UTC, null where it was
   * not.
   */
  lastSaid: number | null = null;
  lowSaidSince: number | null = null;
  lastSaidAt = 0;
  private silentUntil = 0;
  private stuckUntil = 0;
  private tareLostUntil = 0;
  /** What it takes for nothing. */
  private tare = 0;
  private glitch = { left: 0, value: 0 };
  private readonly sent: { percent: number; at: number }[] = [];
  private readonly phase: number;
  private readonly options: DeviceOptions;

  constructor(options: DeviceOptions) {
    this.options = options;
    this.phase = options.chance.next() * 2 * Math.PI;
  }

  /** When it looks next, ms UTC. */
  nextLook(now: number): number {
    const { every, jitter } = this.options.plan;
    return now + every + (jitter === 0 ? 0 : this.options.chance.next() * jitter);
  }

  /** It looks, and speaks or does not. */
  look(): void {
    const { plan, polled, chance } = this.options;
    const now = this.options.now();
    this.misfortunes(now);
    if (now < this.silentUntil) {
      if (polled) this.options.read(null);
      return;
    }
    if (now < this.stuckUntil) {
      this.sayAgain();
      return;
    }
    if (plan.redelivered.perDay > 0 && chance.is((plan.redelivered.perDay * plan.every) / day))
      this.sayAgain(Math.floor(chance.next() * 4));
    const value = this.measure(now);
    if (
      plan.onChange > 0 &&
      this.lastSaid !== null &&
      Math.abs(value - this.lastSaid) < plan.onChange &&
      (value === 0) === (this.lastSaid === 0)
    )
      return;
    for (let time = 0; time < plan.times; time++) this.say(value, now);
  }

  /** Says this, true or not. */
  say(percent: number, at: number): void {
    const { plan, threshold, read, now } = this.options;
    this.lastSaid = percent;
    this.lastSaidAt = now();
    this.lowSaidSince = percent <= threshold ? (this.lowSaidSince ?? this.lastSaidAt) : null;
    if (plan.redelivered.perDay > 0 || plan.stuck.perMonth > 0) {
      this.sent.push({ percent, at });
      if (this.sent.length > 5) this.sent.shift();
    }
    if (plan.saysTime) read(percent, at);
    else read(percent);
  }

  /** The scale starts anew with what lies on it now, and takes that for nothing until somebody puts it right. */
  loseTare(lasts: number): void {
    this.tareLostUntil = this.options.now() + lasts;
    this.tare = this.options.stock.level;
    this.options.write(`loses its tare for ${Math.round(lasts / hour)} h`);
  }

  fallSilent(lasts: number): void {
    this.silentUntil = this.options.now() + lasts;
    this.options.write(`falls silent for ${Math.round(lasts / hour)} h`);
  }

  getStuck(lasts: number): void {
    this.stuckUntil = this.options.now() + lasts;
    this.options.write(`its hub is stuck for ${Math.round(lasts / hour)} h`);
  }

  get isSilent(): boolean {
    return this.options.now() < Math.max(this.silentUntil, this.stuckUntil);
  }

  /** A restarted broker says it all again. */
  forget(): void {
    this.lastSaid = null;
  }

  private sayAgain(back = 0): void {
    const message = this.sent.at(-1 - back) ?? this.sent.at(-1);
    if (message === undefined) return;
    if (this.options.plan.saysTime) this.options.read(message.percent, message.at);
    else this.options.read(message.percent);
  }

  private measure(now: number): number {
    const { plan, stock, chance } = this.options;
    if (this.glitch.left === 0 && plan.glitches.perDay > 0 && chance.is((plan.glitches.perDay * plan.every) / day)) {
      const { values, inARow } = plan.glitches;
      this.glitch = { left: inARow, value: values[Math.floor(chance.next() * values.length)] ?? 100 };
    }
    if (this.glitch.left > 0) {
      this.glitch.left -= 1;
      return this.glitch.value;
    }
    if (plan.switchAt !== null) return !stock.lifted && stock.level > plan.switchAt ? 100 : 0;
    let value = stock.level;
    if (stock.lifted) {
      if (plan.lifted === "anything") return Math.round(chance.from(0, 100));
      if (plan.lifted === "minus") return -40;
      value = 0;
    }
    if (plan.drift.points > 0)
      value += plan.drift.points * Math.sin(this.phase + (now / (plan.drift.days * day)) * 2 * Math.PI);
    if (plan.noise > 0) value += plan.noise * normal(chance);
    if (now < this.tareLostUntil) value -= this.tare;
    if (plan.step > 0) value = Math.min(100, Math.round(value / plan.step) * plan.step);
    value = value * plan.scale + plan.offset;
    if (plan.countsOn && stock.emptySince !== null) value -= stock.missing;
    if (plan.scale !== 1 || plan.offset !== 0 || plan.countsOn) return Math.round(value * 10) / 10;
    // What most devices send is neither below nothing nor above full.
    return Math.min(100, Math.max(0, Math.round(value * 10) / 10));
  }

  private misfortunes(now: number): void {
    const { plan, chance } = this.options;
    const strikes = (perMonth: number): boolean => perMonth > 0 && chance.is((perMonth * plan.every) / (30 * day));
    if (strikes(plan.silent.perMonth)) this.fallSilent(chance.from(...plan.silent.days) * day);
    if (strikes(plan.stuck.perMonth)) this.getStuck(chance.from(...plan.stuck.days) * day);
    if (now >= this.tareLostUntil && strikes(plan.tareLost.perMonth)) this.loseTare(plan.tareLost.days * day);
  }
}

/** A number from the normal distribution (Box and Muller). */
function normal(chance: Chance): number {
  return Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());
}
