/** ISO 8601 as services write it: a day, or a day and a time, with or without seconds, fractions and offset. */
const isoTime = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(?:Z|([+-]\d\d)(?::?(\d\d))?)?)?$/i;

/**
 * No order of ours is older or waits longer: a date outside of this is a mistake. The end is the first moment of 2101.
 */
const earliest = Date.UTC(2000, 0, 1);
const end = Date.UTC(2101, 0, 1);

/** Whether there is such a day: `Date.parse` takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/**
 * The moment in ms UTC; null for anything but an ISO 8601 date of the years 2000 to 2100. Without an offset it is UTC,
 * as in Amazon's samples: `Date.parse` would take it for this machine's own time.
 */
export function parseIsoTime(value: unknown): number | null {
  const [, day, time = "00:00", hours, minutes = "00"] =
    isoTime.exec(typeof value === "string" ? value.trim() : "") ?? [];
  if (day === undefined || !isDay(day)) return null;
  const ms = Date.parse(`${day}T${time}${hours === undefined ? "Z" : `${hours}:${minutes}`}`);
  return ms >= earliest && ms < end ? ms : null;
}

/** A moment, ms UTC, as Amazon's DRS documentation has it: ISO 8601, UTC, whole seconds with `Z`. */
export function isoSeconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
