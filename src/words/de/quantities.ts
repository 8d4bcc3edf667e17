import { plainUnits, type PlainDuration } from "../../slot/plain.ts";

const many: Readonly<Record<PlainDuration["unit"], string>> = { s: "s", min: "min", h: "h", days: "Tagen" };

/** `3 min`, `5 h`, `10 Tagen`: to stand behind "vor", "nach", "um" and the like. */
export function durationText({ count, unit }: PlainDuration): string {
  return `${count} ${many[unit]}`;
}

/** A moment (ms UTC) in the time zone of the machine that shows it: `22.11.2026, 16:47`. */
export function momentText(utc: number): string {
  const at = new Date(utc);
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${dayText(utc)}, ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** A day (ms UTC): `22.11.2026`. */
function dayText(utc: number): string {
  const at = new Date(utc);
  return `${at.getDate()}.${at.getMonth() + 1}.${at.getFullYear()}`;
}

/** `800 g`, `2,5 kg`. */
export function unitsText(units: number, unit: string): string {
  return `${numberText(plainUnits(units))} ${unit}`.trimEnd();
}

/** `2,5`. */
export function numberText(number: number): string {
  return String(number).replace(".", ",");
}

/** `, erwartet am 22.11.2026` to stand behind a sentence; empty where no day was named. */
export function expectedText(expectedAt: number | null): string {
  return expectedAt === null ? "" : `, erwartet am ${dayText(expectedAt)}`;
}
