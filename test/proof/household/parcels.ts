import type { OrderState } from "../../../src/simulator/order-life.ts";
import { day, hour } from "../../../src/slot/times.ts";
import type { Chance } from "../../slot/support/random.ts";
import type { AmazonSide } from "../support/amazon-side.ts";
import type { SlotHabits } from "./habits.ts";

/** How long an order takes by the simulator's own life. */
export const deliveredAfterDays = 3;

/** An order on its way to the house. Times are ms UTC. */
export interface Parcel {
  id: string;
  placedAt: number;
  /** When it lies in front of the door; never, where it was cancelled. */
  arrivesAt: number;
  /** When Amazon knows that it was delivered: until then the slot is locked. May be days after it arrived. */
  scannedAt: number;
  cancelledAt: number | null;
  openedAt: number | null;
  /** What becomes of it otherwise than by the simulator's own life. */
  plan: { at: number; state: OrderState; expected?: null }[];
}

/** What Amazon, the carrier and the customer make of an order for this slot. */
export function newParcel(id: string, at: number, chance: Chance, habits: SlotHabits): Parcel {
  const usual = at + deliveredAfterDays * day;
  const parcel: Parcel = { id, placedAt: at, arrivesAt: usual, scannedAt: usual, cancelledAt: null, openedAt: null, plan: [] };
  const cancels = (when: number): void => {
    Object.assign(parcel, { arrivesAt: Infinity, scannedAt: Infinity });
    parcel.plan.push({ at: when, state: "cancelled" });
  };
  if (chance.is(habits.cancellations)) cancels(at + chance.from(0.5, 22) * hour);
  else if (chance.is(habits.resolutions)) {
    parcel.plan.push({ at, state: "processing", expected: null });
    if (chance.is(0.4)) cancels(at + 72 * hour);
    else comesAt(parcel, at + chance.from(10, 70) * hour + 3 * day, 0);
  } else if (chance.is(habits.lateParcels)) comesAt(parcel, at + chance.from(4, 9) * day, 0);
  else if (chance.is(habits.lateScans)) comesAt(parcel, usual, chance.from(1, 10) * day);
  return parcel;
}

function comesAt(parcel: Parcel, at: number, scannedAfter: number): void {
  parcel.arrivesAt = at;
  parcel.scannedAt = at + scannedAfter;
  parcel.plan.push({ at: at - 2 * day, state: "shipped" }, { at: at + scannedAfter, state: "delivered" });
}

/** Brings the simulator up to what was planned for this parcel until now. */
export function pursuePlan(parcel: Parcel, now: number, amazon: AmazonSide): void {
  while (parcel.plan[0] !== undefined && parcel.plan[0].at <= now) {
    const [{ state, expected }] = parcel.plan as [Parcel["plan"][number]];
    parcel.plan.shift();
    // Turned off meanwhile: the test order was cancelled.
    if (amazon.order(parcel.id)?.state !== "cancelled") amazon.control.changeOrder(parcel.id, { state, ...(expected === null ? { expectedDeliveryDate: null } : {}) });
  }
  if (parcel.cancelledAt === null && amazon.order(parcel.id)?.state === "cancelled") parcel.cancelledAt = now;
}
