import { day, hour, minute, second } from "./times.ts";

/** A duration, rounded to the unit that people say it in. */
export interface PlainDuration {
  count: number;
  unit: "s" | "min" | "h" | "days";
}

/** A duration in ms as people say it, whatever its sign. */
export function plainDuration(ms: number): PlainDuration {
  const count = (unit: number): number => Math.round(Math.abs(ms) / unit);
  if (count(second) < 120) return { count: count(second), unit: "s" };
  if (count(minute) < 120) return { count: count(minute), unit: "min" };
  if (count(hour) < 48) return { count: count(hour), unit: "h" };
  return { count: count(day), unit: "days" };
}

/** A quantity in a slot's unit as people say it: 800, 2.5, 0.095. Rounding it again changes nothing. */
export function plainUnits(units: number): number {
  return units < 1 ? Number(units.toPrecision(2)) : Number(units.toFixed(units < 10 ? 1 : 0));
}
