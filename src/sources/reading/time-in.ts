import { exactNumberFromText, withoutEnds } from "../../support/number-text.ts";
import { JsonPathError, valueAt } from "./json-path.ts";

/**
 * ISO 8601 as sensors write it: date, time of day to the minute or finer, and the zone, each but the date optional. RFC
 * 3339 allows the blank.
 */
const isoTime =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d+))?)?(?:(Z)|([+-]\d\d)(?::?(\d\d))?)?)?$/i;

/** In seconds this is the year 5138, in milliseconds March 1973, so that a number below it counts seconds. */
const fewestMs = 1e11;

/**
 * 9999-12-31: a larger number counts neither seconds nor milliseconds, and taken for a time to come it would be now for
 * ever.
 */
const latestMs = 253_402_300_799_999;

/**
 * The time at `path` in a parsed JSON body, ms UTC: ISO 8601, local time where it names no zone, or seconds or
 * milliseconds since 1970, also as text. An hour that comes twice when daylight saving ends is the first of the two.
 * @throws JsonPathError when nothing of that kind is there.
 */
export function timeAt(body: unknown, path: string): number {
  const found = valueAt(body, path);
  const since1970 =
    typeof found === "number" ? found : typeof found === "string" ? exactNumberFromText(found) : undefined;
  const time =
    since1970 !== undefined
      ? fromNumber(since1970)
      : typeof found === "string"
        ? fromIso(withoutEnds(found))
        : undefined;
  if (time === undefined) throw new JsonPathError(path, found, "time");
  return time;
}

function fromNumber(since1970: number): number | undefined {
  const ms = Math.round(Math.abs(since1970) < fewestMs ? since1970 * 1_000 : since1970);
  return Math.abs(ms) <= latestMs ? ms : undefined;
}

function fromIso(text: string): number | undefined {
  const [whole, year, month, day, minute = "00:00", second = "00", fraction = "", utc, hours, minutes = "00"] =
    isoTime.exec(text) ?? [];
  if (whole === undefined || Number(day) > daysIn(Number(year), Number(month))) return undefined;
  const zone = utc !== undefined ? "Z" : hours !== undefined ? `${hours}:${minutes}` : "";
  const time = Date.parse(`${year}-${month}-${day}T${minute}:${second}.${fraction.padEnd(3, "0").slice(0, 3)}${zone}`);
  return Number.isNaN(time) ? undefined : time;
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
