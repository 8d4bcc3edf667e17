import { day, hour } from "../../../src/slot/times.ts";
import type { Chance } from "./random.ts";

/** An order on its way to the house. Times are ms UTC. */
export interface Parcel {
  id: string;
  placedAt: number;
  /** When it lies in front of the door. */
  arrivesAt: number;
  /** When Amazon knows that it was delivered: until then the slot is locked. May be days after it arrived. */
  scannedAt: number;
  cancelledAt: number | null;
  openedAt: number | null;
  /** The core's cycle that its intent belongs to, and whether a person asked for it. */
  cycle: number;
  manual: boolean;
}

/** How Amazon behaves towards one household. */
export interface AmazonHabits {
  deliveryDays: [number, number];
  /** How often the delivery scan comes days late. */
  lateScans: number;
  /** How often somebody, or Amazon for want of an address, cancels. */
  cancellations: number;
}

/** Amazon as one household sees it: a lock per slot until the delivery is scanned, cancellations within a day, or after 72 h unmended. */
export class HouseholdAmazon {
  readonly parcels: Parcel[] = [];
  private readonly chance: Chance;
  private readonly habits: AmazonHabits;

  constructor(chance: Chance, habits: AmazonHabits) {
    this.chance = chance;
    this.habits = habits;
  }

  /** A Replenish call at `at`. `placed` is null where the lock answered. */
  replenish(at: number, cycle: number, manual: boolean): { id: string; placed: Parcel | null } {
    const locked = this.parcels.find((parcel) => parcel.cancelledAt === null && at < parcel.scannedAt);
    if (locked) return { id: locked.id, placed: null };
    const arrivesAt = at + this.chance.from(...this.habits.deliveryDays) * day;
    const parcel: Parcel = {
      id: `order-${this.parcels.length + 1}`,
      placedAt: at,
      arrivesAt,
      scannedAt: arrivesAt + (this.chance.is(this.habits.lateScans) ? this.chance.from(1, 12) * day : hour),
      cancelledAt: null,
      openedAt: null,
      cycle,
      manual,
    };
    this.parcels.push(parcel);
    return { id: parcel.id, placed: parcel };
  }

  /** Cancels now and then: the customer within the first day, Amazon after 72 h. Asked every six hours. */
  maybeCancel(at: number): Parcel | null {
    const parcel = this.parcels.at(-1);
    if (!parcel || parcel.cancelledAt !== null || at >= parcel.arrivesAt) return null;
    const age = at - parcel.placedAt;
    const mayBe = age < day || (age >= 72 * hour && age < 78 * hour);
    if (!mayBe || !this.chance.is(this.habits.cancellations)) return null;
    parcel.cancelledAt = at;
    return parcel;
  }

  /** What lies unopened in the house. */
  unopened(at: number): Parcel[] {
    return this.parcels.filter((parcel) => parcel.cancelledAt === null && parcel.arrivesAt <= at && parcel.openedAt === null);
  }

  /** Parcels that a person ordered on top of one that the same cycle had already. */
  surplus(): number {
    const cycles = Map.groupBy(this.parcels.filter((parcel) => parcel.cancelledAt === null), (parcel) => parcel.cycle);
    return [...cycles.values()].reduce((sum, parcels) => sum + Math.min(parcels.length - 1, parcels.filter((parcel) => parcel.manual).length), 0);
  }

  underWay(at: number): Parcel | null {
    return this.parcels.find((parcel) => parcel.cancelledAt === null && parcel.arrivesAt > at) ?? null;
  }

  find(id: string): Parcel | undefined {
    return this.parcels.find((parcel) => parcel.id === id);
  }
}
