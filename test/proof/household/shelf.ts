import type { SlotEvent } from "../../../src/slot/events.ts";
import { hasSensor, isPolled, isPushed } from "../../../src/slot/policy.ts";
import { day, minute } from "../../../src/slot/times.ts";
import type { OrderView } from "../../../src/simulator/orders.ts";
import { toRaw } from "./to-raw.ts";
import type { Chance } from "../../slot/support/random.ts";
import type { Ledger } from "../support/ledger.ts";
import { tells } from "../support/ledger.ts";
import type { PluginSlot } from "../support/plugin.ts";
import type { SlotHabits } from "./habits.ts";
import { newParcel, pursuePlan, type Parcel } from "./parcels.ts";
import type { AmazonSide } from "../support/amazon-side.ts";

/** How often somebody looks at a shelf in a day. */
export const looksADay = 8;

/** Nothing lasts longer on an empty shelf than this before somebody walks to a shop, where the plugin says that it will not order. */
const shopAfter = 2 * day;

/** A person's "refilled" is true if something is poured within this time of it. */
const honestWithin = 2 * day;

/** What a shelf has to do with: the rest of the house. */
export interface Surroundings {
  readonly now: number;
  readonly away: boolean;
  readonly amazon: AmazonSide;
  readonly ledger: Ledger;
  /** The slot in the plugin; null while the machine is off. */
  slot(slotId: string): PluginSlot | null;
  /** Runs what may kill the process under it. */
  alive(work: () => unknown): void;
  pass(ms: number): Promise<void>;
  write(slotId: string, what: string): void;
}

/** One slot as it is in truth: what is used, what its sensor says, what its people do, and its parcels. */
export class Shelf {
  readonly habits: SlotHabits;
  readonly parcels: Parcel[] = [];
  level: number;
  /** When the last pour was, up to which level, in which cycle of the plugin's, and why the plugin cannot have seen it, if so. */
  poured: { at: number; to: number; cycle: number; hiddenBecause: string | null } | null = null;
  /** How many true readings in a row said that it was low, and the longest row well above since the last "refilled". */
  saidLow = 0;
  longestFine = 0;
  lastHeardAt = 0;
  /** The last "refilled" was said with nothing poured. */
  falselyTold = false;
  emptyToday = false;
  private fine = 0;
  private silentUntil = 0;
  private emptySince: number | null = null;
  private lastSaid: number | null = null;
  /** The plugin's cycle, as it last was. */
  private cycle = 0;
  /** "Refilled" was pressed; the pack is in the hand. */
  private inHand: Parcel | null = null;
  private readonly chance: Chance;
  private readonly house: Surroundings;
  private readonly threshold: number;

  constructor(habits: SlotHabits, chance: Chance, house: Surroundings) {
    this.habits = habits;
    this.chance = chance;
    this.house = house;
    this.level = habits.source === "usage" || habits.source === "wear" ? 100 : chance.from(30, 100);
    this.threshold = Number(habits.entry.replenish["threshold"]);
  }

  /** How far apart the readings of one row may stand, points. */
  get rowSpread(): number {
    const { perDay, weekend, step, glitches, noise } = this.habits;
    const readings = Number(this.habits.entry.replenish["confirmations"]) + (glitches > 0 ? 3 : 0);
    return readings * Math.max(step, (perDay / looksADay) * 1.5 * Math.max(1, weekend)) + 2 * noise;
  }

  /** Whether what the plugin was told says that this shelf is low, in as many words as it takes (rule 2); a person who asks says so too. */
  isKnownLow(slot: PluginSlot): boolean {
    const { policy, shelf } = slot;
    if (policy.source === "manual") return true;
    if (!hasSensor(policy)) return shelf.low;
    // A sensor that sees things may break a row again and again.
    return this.saidLow >= (this.habits.glitches > 0 ? policy.confirmations + 16 : isPushed(policy) ? 2 : policy.confirmations);
  }

  parcel(id: string): Parcel | undefined {
    return this.parcels.find((one) => one.id === id);
  }

  unopened(at: number): Parcel[] {
    return this.parcels.filter((one) => one.cancelledAt === null && one.arrivesAt <= at && one.openedAt === null);
  }

  underWay(at: number): Parcel | null {
    return this.parcels.find((one) => one.cancelledAt === null && one.arrivesAt > at && one.arrivesAt < Infinity) ?? null;
  }

  ordered({ eventInstanceId }: OrderView): void {
    this.parcels.push(newParcel(eventInstanceId, this.house.now, this.chance, this.habits));
    if (this.parcels.length > 40) this.parcels.shift();
  }

  /** Three hours of one shelf. `look` counts them. */
  async live(look: number): Promise<void> {
    this.cycle = this.house.slot(this.habits.slotId)?.shelf.cycle ?? this.cycle;
    for (const parcel of this.parcels) pursuePlan(parcel, this.house.now, this.house.amazon);
    this.use(look);
    await this.sense();
    this.disturb();
    if (!this.house.away) await this.people();
  }

  /** A restarted machine has forgotten what a change-only sensor last said, but the broker or the sensor says it again. */
  heardNothing(): void {
    this.lastSaid = null;
  }

  private use(look: number): void {
    const { perDay, weekend, source, computedRate, slotId } = this.habits;
    const isWeekend = Math.floor(look / looksADay) % 7 >= 5;
    const share = (perDay / looksADay) * this.chance.from(0.5, 1.5) * (isWeekend ? weekend : 1);
    const used = source === "wear" ? (perDay / looksADay) / computedRate : this.house.away ? 0 : share;
    const before = this.level;
    this.level = Math.max(0, this.level - used);
    if (this.level > 0) this.emptySince = null;
    else this.emptySince ??= this.house.now;
    if (this.level === 0 && !this.house.away) this.emptyToday = true;
    if (source === "usage" && before > 0) this.send({ type: "level:spent", points: used * computedRate });
    this.noteNeed(slotId);
  }

  /** Where no sensor and no counting tells, it is the person who asks that makes the need known. */
  private noteNeed(slotId: string): void {
    if (this.level <= this.threshold && this.habits.source !== "manual") this.house.ledger.need(slotId);
  }

  private async sense(): Promise<void> {
    const { glitches, noise, step, sensorOutages, source } = this.habits;
    const { chance, house } = this;
    if (!hasSensor({ source })) return;
    if (chance.is(sensorOutages)) {
      this.silentUntil = house.now + chance.from(0.2, 8) * day;
      if (this.poured !== null && house.now - this.poured.at < 3 * day) this.poured.hiddenBecause ??= "the sensor fell silent";
    }
    if (house.now < this.silentUntil) {
      if (isPolled({ source })) this.send({ type: "level:failed" });
      return;
    }
    const pushed = isPushed({ source });
    const moved = this.lastSaid === null || Math.abs(this.lastSaid - this.level) >= step || (this.lastSaid === 0) !== (this.level === 0);
    if (pushed && !moved) return;
    if (chance.is(glitches) && this.lastSaid !== null) {
      this.read(chance.pick(0, 100, 255, NaN, 50));
      // What a change-only sensor said wrongly it takes back; a polled one says it at the next poll.
      this.lastSaid = null;
      if (!pushed) return;
      await house.pass(10 * minute);
    }
    this.lastSaid = this.level;
    const said = Math.min(100, Math.max(0, this.level + chance.from(-noise, noise)));
    if (!this.read(said)) return;
    this.lastHeardAt = house.now;
    this.saidLow = said <= this.threshold ? this.saidLow + 1 : 0;
    this.fine = said > this.threshold + 5 ? this.fine + 1 : 0;
    this.longestFine = Math.max(this.longestFine, this.fine);
  }

  /** Answers to the next order get lost, or come to nothing, now and then. */
  private disturb(): void {
    const { chance, habits: { lostAnswers, slotId }, house } = this;
    const due = chance.is(0.02) && chance.is(lostAnswers);
    const fault = chance.pick(
      { kind: "reset", when: "after" } as const, { kind: "hangAfter" } as const, { kind: "halfBody" } as const, { kind: "hang" } as const,
      { kind: "status", status: 500 } as const, { kind: "status", status: 429 } as const, { kind: "delay", ms: 40_000 } as const, { kind: "invalidToken" } as const,
    );
    const times = chance.pick(1, 1, 2, 5);
    if (due) house.amazon.control.addFault({ call: "replenish", slotId, times, fault });
  }

  private async people(): Promise<void> {
    const { chance, habits, house } = this;
    const { slotId } = habits;
    const [parcel] = this.unopened(house.now);
    if (this.inHand !== null) {
      const pack = this.inHand;
      this.inHand = null;
      await this.pour(pack, false);
    } else if (parcel !== undefined && this.level <= habits.opensAt && chance.is(habits.opens)) await this.open(parcel);
    else if (this.shops()) await this.pour(null, chance.is(habits.resetAfter * 2));
    if (chance.is(habits.resetForNothing)) this.tellRefilled("reset for nothing", { type: "refill:told" });
    if (chance.is(habits.everythingOff)) this.turnOff("everything off");
    if (this.level < this.threshold && chance.is(habits.impatient)) this.ask(slotId);
    const slot = house.slot(slotId);
    if (chance.is(habits.automaticOff)) this.send({ type: "automatic:switched", on: false });
    else if (slot?.shelf.automatic === false && chance.is(0.05)) this.send({ type: "automatic:switched", on: true });
  }

  private ask(slotId: string): void {
    // A second one on top of what is known to be coming would be asked for by hand, and prove nothing.
    if (this.underWay(this.house.now) !== null || this.unopened(this.house.now).length > 0) return;
    if (this.send({ type: "replenish:requested" })) this.house.ledger.need(slotId);
  }

  private shops(): boolean {
    const { emptySince, house, habits: { slotId } } = this;
    const long = emptySince !== null && house.now - emptySince > shopAfter;
    if (!long || this.underWay(house.now) !== null || this.unopened(house.now).length > 0) return false;
    const status = house.slot(slotId)?.view().status ?? "";
    return (tells.test(status) || this.habits.source === "manual") && this.chance.is(0.05);
  }

  private async open(parcel: Parcel): Promise<void> {
    const how = this.chance.next();
    const { resetBefore, resetAfter, offInstead } = this.habits;
    if (how < resetBefore && this.send({ type: "refill:told" })) {
      this.write("reset before pouring");
      this.toldRefilled(false);
      this.inHand = parcel;
      return;
    }
    await this.pour(parcel, how < resetBefore + resetAfter);
    if (how >= resetBefore + resetAfter && how < resetBefore + resetAfter + offInstead) this.turnOff("turned off after pouring");
  }

  private async pour(parcel: Parcel | null, reset: boolean): Promise<void> {
    const { habits: { slotId, pack }, house } = this;
    if (parcel !== null) parcel.openedAt = house.now;
    const before = this.level;
    this.level = Math.min(100, this.level + pack);
    this.emptySince = null;
    this.poured = { at: house.now, to: this.level, cycle: this.cycle, hiddenBecause: this.hidesPour(this.level - before) };
    house.ledger.poured(slotId);
    this.write(`pours ${parcel === null ? "what a shop had" : "a parcel"}, now ${Math.round(this.level)} %`);
    this.noteNeed(slotId);
    await this.sense();
    if (reset) this.tellRefilled("reset after pouring", { type: "refill:told" });
  }

  /** Why the pour of so many points just now may not look like a refill to the plugin (rule 3a); null where it has to. */
  private hidesPour(gain: number): string | null {
    const slot = this.house.slot(this.habits.slotId);
    if (slot === null) return "the machine was off";
    if (this.house.now < this.silentUntil) return "the sensor was silent";
    if (gain < slot.policy.refillRise) return "the pack is smaller than refillRise";
    const { lowest } = slot.shelf;
    if (lowest === null || lowest > this.level - gain + this.rowSpread) return "the low level before it was never confirmed by a row of readings";
    return gain >= slot.policy.refillRise + 2 * this.rowSpread ? null : "it was used up within a few readings, or the sensor's steps are coarse";
  }

  /** Off after a day says "it arrived" where no sensor reports (rule 3c): like the reset. */
  private turnOff(why: string): void {
    const { source, slotId } = this.habits;
    const slot = this.house.slot(slotId);
    const order = slot?.state.books[slot.policy.mode]?.intent?.order;
    const sensor = hasSensor({ source });
    if (!sensor && order && this.house.now - order.acceptedAt >= day) this.tellRefilled(why, { type: "replenish:dismissed" });
    else if (order || slot?.view().onOrder === true) {
      this.write(why);
      this.send({ type: "replenish:dismissed" });
    }
  }

  private tellRefilled(why: string, event: SlotEvent): void {
    const honest = this.poured !== null && this.house.now - this.poured.at <= honestWithin;
    if (!honest) this.house.ledger.falseClaim(this.habits.slotId);
    if (!this.send(event)) return;
    this.write(why);
    this.toldRefilled(!honest);
  }

  private toldRefilled(falsely: boolean): void {
    this.falselyTold = falsely;
    this.longestFine = 0;
    this.fine = 0;
  }

  private read(percent: number): boolean {
    const slot = this.house.slot(this.habits.slotId);
    if (slot === null) return false;
    this.house.alive(() => { slot.read(toRaw(percent, this.habits.entry.level)); });
    return true;
  }

  private send(event: SlotEvent): boolean {
    const slot = this.house.slot(this.habits.slotId);
    if (slot === null) return false;
    let ok = false;
    this.house.alive(() => {
      ({ ok } = slot.dispatch(event));
    });
    return ok;
  }

  private write(what: string): void {
    this.house.write(this.habits.slotId, what);
  }
}
