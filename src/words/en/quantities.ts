import { plainDuration, plainUnits, type PlainDuration } from "../../slot/plain.ts";

/** A duration for people: `3 min`, `5 h`, `10 days`. In ms, or as the core has rounded it. */
export function durationText(duration: number | PlainDuration): string {
  const { count, unit } = typeof duration === "number" ? plainDuration(duration) : duration;
  return `${count} ${unit}`;
}

/** A moment (ms UTC) for people, in the machine's own time zone: `2026-11-22 16:47`. */
export function momentText(utc: number): string {
  const at = new Date(utc);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${dayText(utc)} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A day (ms UTC) for people, in the machine's own time zone: `2026-11-22`. */
export function dayText(utc: number): string {
  const at = new Date(utc);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** A quantity for people, rounded to what they would say: `800 g`, `2.5 kg`. */
export function unitsText(units: number, unit: string): string {
  return `${plainUnits(units)} ${unit}`.trimEnd();
}

/** `, expected 2026-11-22` to stand behind a sentence; empty where no day was named. */
export function expectedText(expectedAt: number | null): string {
  return expectedAt === null ? "" : `, expected ${dayText(expectedAt)}`;
}
