import { afterEach, expect, test, vi } from "vitest";
import { isoSeconds, parseIsoTime } from "../../src/drs/iso-time.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const noon = Date.UTC(2026, 2, 4, 12);

test.each([
  ["whole seconds", "2026-03-04T12:00:00Z", noon],
  ["fractions", "2026-03-04T12:00:00.250Z", noon + 250],
  ["more fractions than a Date has", "2026-03-04T12:00:00.2509999Z", noon + 250],
  ["no seconds", "2026-03-04T12:00Z", noon],
  ["an offset", "2026-03-04T14:00:00+02:00", noon],
  ["an offset without colon", "2026-03-04T14:00:00.000+0200", noon],
  ["an offset of hours", "2026-03-04T04:30:00-0730", noon],
  ["an offset of hours alone", "2026-03-04T14:00:00+02", noon],
  ["no offset", "2026-03-04T12:00:00.000", noon],
  ["a day", "2026-03-04", Date.UTC(2026, 2, 4)],
  ["a leap day", "2028-02-29", Date.UTC(2028, 1, 29)],
  ["midnight at the end of a day", "2026-03-04T24:00:00Z", Date.UTC(2026, 2, 5)],
  ["small letters", "2026-03-04t12:00:00z", noon],
  ["blanks around", " 2026-03-04T12:00:00Z\n", noon],
  ["the first moment taken", "2000-01-01T00:00:00Z", Date.UTC(2000, 0, 1)],
  ["the last moment taken", "2100-12-31T23:59:59.999Z", Date.UTC(2101, 0, 1) - 1],
  ["one too early", "1999-12-31T23:59:59.999Z", null],
  ["one too late", "2101-01-01T00:00:00Z", null],
  ["one too early by its offset", "2000-01-01T00:00:00+02:00", null],
  ["the year 10000", "+010000-01-01T00:00:00Z", null],
  ["no such day", "2026-02-30T12:00:00Z", null],
  ["no such month", "2026-13-01", null],
  ["no such hour", "2026-03-04T25:00:00Z", null],
  ["no such offset", "2026-03-04T12:00:00+99:00", null],
  ["an HTTP date", "Wed, 04 Mar 2026 12:00:00 GMT", null],
  ["digits", "1772625600000", null],
  ["words", "tomorrow", null],
  ["something in front of it", "on 2026-03-04T12:00:00Z", null],
  ["something behind it", "2026-03-04T12:00:00Z or so", null],
  ["empty", "", null],
  ["null", null, null],
  ["nothing", undefined, null],
  ["a number", noon, null],
  ["a list", ["2026-03-04T12:00:00Z"], null],
])("a moment as Amazon may write it: %s", (_, value, expected) => {
  // Five and a half hours from UTC, where what has no offset must not be this machine's own time.
  vi.stubEnv("TZ", "Asia/Kolkata");
  expect(new Date(noon).getHours(), "the zone of this test").toBe(17);
  expect(parseIsoTime(value)).toBe(expected);
});

test.each([
  [Date.UTC(2026, 2, 4, 12, 30, 15, 999), "2026-03-04T12:30:15Z"],
  [Date.UTC(2026, 2, 4), "2026-03-04T00:00:00Z"],
  [1_772_625_600_000.7, "2026-03-04T12:00:00Z"],
])("a moment as it is sent: %d", (ms, expected) => {
  expect(isoSeconds(ms)).toBe(expected);
});
