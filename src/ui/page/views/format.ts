const day = 86_400_000;

/**
 * A moment as people say it: the time for today, the date too for other days. Both in ms UTC; said in the browser's
 * time zone.
 */
export function momentText(language: string, at: number, now: number): string {
  const sameDay = new Date(at).toDateString() === new Date(now).toDateString();
  const options: Intl.DateTimeFormatOptions = sameDay
    ? { timeStyle: "short" }
    : { dateStyle: "medium", timeStyle: "short" };
  return new Intl.DateTimeFormat(language, options).format(at);
}

export function dayText(language: string, at: number): string {
  return new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short" }).format(at);
}

export function numberText(language: string, number: number, digits = 1): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(number);
}

/**
 * Days of the calendar from now on, in the browser's time zone: later today is 0, tomorrow 1, at whatever hour. Both in
 * ms UTC.
 */
export function daysUntil(at: number, now: number): number {
  return Math.max(0, Math.round((midnightBefore(at) - midnightBefore(now)) / day));
}

function midnightBefore(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

export function sizeText(language: string, bytes: number): string {
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: bytes < 1_000_000 ? "kilobyte" : "megabyte",
    maximumFractionDigits: 1,
  }).format(bytes / (bytes < 1_000_000 ? 1_000 : 1_000_000));
}
