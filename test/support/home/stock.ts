import { day, hour } from "../../../src/slot/times.ts";
import type { Chance } from "../../slot/support/random.ts";
import type { PackPlan, UsePlan } from "./plan.ts";

/** A pack in the house: as it came, or opened. */
export interface Pack {
  points: number;
  /** The parcel that it came in; null where it was bought in a shop. */
  parcel: string | null;
}

/** Little is used at night. */
const wakes = 7 * hour;
const sleeps = 23 * hour;

/** What is really there: in the slot, and beside it. It falls by itself as time passes. */
export class Stock {
  /** Points of a full slot, 0 to 100. */
  level: number;
  /** What lies beside the slot, the opened packs first. */
  readonly packs: Pack[] = [];
  /** Since when the level has been at or below the threshold, ms UTC, to the moment; null while it is above. */
  lowSince: number | null = null;
  /** Since when nothing is in it; null while something is. */
  emptySince: number | null = null;
  awayUntil = 0;
  /** Out of its place: nothing is used. */
  lifted = false;
  /** How much was used since somebody asked. */
  used = 0;
  /** How much more would have been used since nothing is in it. */
  missing = 0;
  private at: number;
  private dayStart: number;
  private dayAmount = 0;
  private owed = 0;
  private readonly plan: { use: UsePlan; pack: PackPlan; threshold: number; everyHour: boolean };
  private readonly chance: Chance;

  /** `everyHour`: it wears off day and night, whoever is at home. */
  constructor(
    plan: { use: UsePlan; pack: PackPlan; threshold: number; everyHour: boolean },
    level: number,
    at: number,
    chance: Chance,
  ) {
    this.plan = plan;
    this.level = level;
    this.at = at;
    this.chance = chance;
    this.dayStart = Math.floor(at / day) * day;
    this.newDay();
  }

  get away(): boolean {
    return this.at < this.awayUntil;
  }

  /** Points beside the slot, and those of them that came with orders. */
  get beside(): number {
    return this.packs.reduce((sum, { points }) => sum + points, 0);
  }

  get besideOrdered(): number {
    return this.packs.reduce((sum, { points, parcel }) => sum + (parcel === null ? 0 : points), 0);
  }

  /** What one filling takes at most, points: what fits, or one part. */
  get filling(): number {
    return Math.min(100, this.plan.pack.points);
  }

  /** Lets it be used until `to`, ms UTC. */
  advance(to: number): void {
    while (to > this.at) {
      const until = Math.min(to, this.dayStart + day);
      this.spend(this.amountBetween(this.at, until), until);
      this.at = until;
      if (until === this.dayStart + day) {
        this.dayStart = until;
        this.newDay();
      }
    }
  }

  /**
   * Fills in what there is beside the slot, up to so many points and so far as it fits; the rest stays in the bag.
   * Returns how many.
   */
  pour(atMost: number): { points: number; from: (string | null)[] } {
    if (this.plan.pack.kind === "replaced") return this.replace();
    const from: (string | null)[] = [];
    let room = Math.min(atMost, 100 - this.level);
    const before = this.level;
    while (room > 1e-9 && this.packs[0] !== undefined) {
      const pack = this.packs[0];
      const taken = Math.min(room, pack.points);
      from.push(pack.parcel);
      pack.points -= taken;
      room -= taken;
      this.level += taken;
      // Nobody keeps a last spoonful.
      if (pack.points < 0.5) this.packs.shift();
    }
    this.changed();
    return { points: this.level - before, from };
  }

  /** A new part in the place of the old. */
  private replace(): { points: number; from: (string | null)[] } {
    const pack = this.packs[0];
    if (pack === undefined) return { points: 0, from: [] };
    const before = this.level;
    pack.points -= 100;
    if (pack.points < 50) this.packs.shift();
    this.level = 100;
    this.changed();
    return { points: this.level - before, from: [pack.parcel] };
  }

  /** Somebody else put this in, or took it out. */
  set(level: number): void {
    this.level = level;
    this.changed();
  }

  private changed(): void {
    if (this.level > this.plan.threshold) this.lowSince = null;
    else this.lowSince ??= this.at;
    if (this.level > 0) {
      this.emptySince = null;
      this.missing = 0;
    } else this.emptySince ??= this.at;
  }

  private spend(amount: number, until: number): void {
    this.owed += amount;
    const { portion } = this.plan.use;
    if (this.owed <= 0 || this.owed < portion) return;
    const wanted = portion === 0 ? this.owed : Math.floor(this.owed / portion) * portion;
    this.owed -= wanted;
    const before = this.level;
    this.level = Math.max(0, before - wanted);
    this.used += before - this.level;
    this.missing += wanted - (before - this.level);
    const { threshold } = this.plan;
    // To the moment, where it falls little by little.
    if (before > threshold && this.level <= threshold) {
      const share = portion === 0 ? (before - threshold) / wanted : 1;
      this.lowSince = this.at + (until - this.at) * share;
    }
    if (this.level === 0) this.emptySince ??= until;
  }

  private amountBetween(from: number, to: number): number {
    if (this.lifted || this.dayAmount === 0) return 0;
    if (this.plan.everyHour) return (this.dayAmount * (to - from)) / day;
    const overlap = Math.min(to - this.dayStart, sleeps) - Math.max(from - this.dayStart, wakes);
    return overlap <= 0 ? 0 : (this.dayAmount * overlap) / (sleeps - wakes);
  }

  private newDay(): void {
    const { perDay, weekend, unevenness, holidaysPerYear, holidayDays } = this.plan.use;
    const { chance } = this;
    if (holidaysPerYear > 0 && this.dayStart >= this.awayUntil && chance.is(holidaysPerYear / 365))
      this.awayUntil = this.dayStart + chance.from(...holidayDays) * day;
    // The first of January 1970 was a Thursday.
    const isWeekend = (Math.floor(this.dayStart / day) + 3) % 7 >= 5;
    if (this.plan.everyHour) {
      this.dayAmount = perDay;
      return;
    }
    const ofTheWeek = (7 * (isWeekend ? weekend : 1)) / (5 + 2 * weekend);
    const uneven = chance.from(1 - unevenness, 1 + unevenness);
    this.dayAmount = this.dayStart < this.awayUntil ? 0 : perDay * uneven * ofTheWeek;
  }
}
