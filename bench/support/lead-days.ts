import { forecastOf, type LevelReading } from "../../src/slot/forecast.ts";
import { day, hour } from "../../src/slot/times.ts";
import { Chance } from "../../test/slot/support/random.ts";

/**
 * A household and what it orders by, without the shell: the ordering conditions of docs/rules.md that speak of the
 * level.
 */
interface LeadPlan {
  /** Percent of a full slot used a day, on average; each day is up to half more or less. */
  perDay: number;
  /** From the order to the parcel, days. */
  delivery: number;
  /** Days; 0 for the threshold alone. */
  lead: number;
  packs: number;
}

interface LeadOutcome {
  days: number;
  /** Of these, so many with nothing left. */
  emptyDays: number;
  /** What was left when each parcel came, percent of a full slot. */
  leftOnArrival: number[];
}

const threshold = 20;
const ceiling = 60;
const readEvery = 3 * hour;
const start = Date.UTC(2026, 0, 5);
const mealtimes = [9, 12, 18];

/**
 * Lives through so many packs: one order for each, at the threshold or when it is forecast to run out in time; a parcel
 * fills the slot at noon.
 */
export function liveWithLead({ perDay, delivery, lead, packs }: LeadPlan, seed: number): LeadOutcome {
  const chance = new Chance(seed);
  const outcome: LeadOutcome = { days: 0, emptyDays: 0, leftOnArrival: [] };
  // The core asks each hour at most; here as often as one percent is used, from every six hours to once a day.
  const askEvery = Math.min(day, Math.max(6 * hour, day / perDay));
  let readings: LevelReading[] = [];
  let refilledAt: number | null = null;
  let refilledBefore: number | null = null;
  let left = 100;
  let today = 0;
  let arrivesAt: number | null = null;
  for (let now = start; outcome.leftOnArrival.length < packs; now += readEvery) {
    const clock = (now % day) / hour;
    if (clock === 0) today = perDay * chance.from(0.5, 1.5);
    if (mealtimes.includes(clock)) left = Math.max(0, left - today / mealtimes.length);
    if (left === 0) outcome.emptyDays += readEvery / day;
    if (arrivesAt !== null && now >= arrivesAt && clock === 12) {
      outcome.leftOnArrival.push(left);
      left = 100;
      arrivesAt = null;
      const before: number = refilledAt ?? start;
      readings = readings.filter(({ at }) => at >= before);
      refilledBefore = refilledAt;
      refilledAt = now;
    }
    readings.push({ at: now, percent: Math.round(left) });
    if (arrivesAt !== null) continue;
    const soon = (): boolean =>
      lead > 0 &&
      left <= ceiling &&
      (now - start) % askEvery < readEvery &&
      (forecastOf(readings, now, { refilledAt, refilledBefore })?.runsOutAt ?? Infinity) <= now + lead * day;
    if (Math.round(left) <= threshold || soon()) arrivesAt = now + delivery * day;
    outcome.days = (now - start) / day;
  }
  return outcome;
}
