import { expect, test } from "vitest";
import { parseHttpDate, retryAfterMs } from "../../src/drs/http-date.ts";

const now = Date.UTC(2022, 2, 1, 10, 0, 0);
const dayMs = 24 * 60 * 60 * 1000;

test.each([
  ["seconds", "120", 120_000],
  ["none at all", "0", 0],
  ["a date", "Tue, 01 Mar 2022 10:00:30 GMT", 30_000],
  ["a date that is over", "Tue, 01 Mar 2022 09:00:00 GMT", 0],
  ["more seconds than a day", "99999999999999999999", dayMs],
  ["a date next year", "Wed, 01 Mar 2023 10:00:00 GMT", dayMs],
  ["negative", "-5", undefined],
  ["words", "soon", undefined],
  ["digits and words", "120 seconds", undefined],
  ["empty", "", undefined],
  ["nothing", undefined, undefined],
])("Retry-After: %s", (_, header, expected) => {
  expect(retryAfterMs(header, now)).toBe(expected);
});

test.each([
  ["Tue, 01 Mar 2022 10:00:00 GMT", now],
  ["2022-03-01T10:00:00Z", null],
  ["5", null],
  ["Tue, 99 Mar 2022 10:00:00 GMT", null],
  [undefined, null],
])("HTTP date %s", (text, expected) => {
  expect(parseHttpDate(text)).toBe(expected);
});
