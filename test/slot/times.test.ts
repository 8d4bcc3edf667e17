import { describe, expect, test } from "vitest";
import { clockIsRight, clockIsWrong, day, dayText, durationText, elapsed, hour, minute, momentText, orderTime, second, type Moment } from "../../src/slot/times.ts";

const noon = Date.UTC(2026, 2, 3, 12);
const at = (drift: number | null): Moment => ({ utc: noon, mono: 0, drift });

describe("rule 13: the second clock", () => {
  test.each([
    ["has not spoken", null, false, false],
    ["agrees", 0, false, true],
    ["exactly 10 minutes ahead", 10 * minute, false, true],
    ["exactly 10 minutes behind", -10 * minute, false, true],
    ["a millisecond more ahead", 10 * minute + 1, true, false],
    ["a millisecond more behind", -10 * minute - 1, true, false],
  ])("%s", (_label, drift, wrong, right) => {
    expect([clockIsWrong(at(drift)), clockIsRight(at(drift))]).toEqual([wrong, right]);
  });

  test.each([
    ["not known: the machine's time is kept", null, noon],
    ["tolerable: the machine's time is kept", 10 * minute, noon],
    ["ahead: Amazon's time is kept", hour, noon - hour],
    ["behind: Amazon's time is kept", -hour, noon + hour],
  ])("a clock whose difference is %s", (_label, drift, kept) => {
    expect(orderTime(at(drift))).toBe(kept);
  });

  test.each([
    ["an hour ago", noon - hour, hour],
    ["now", noon, 0],
    ["in the future counts as just now", noon + day, 0],
  ])("a stored time: %s", (_label, stored, ms) => {
    expect(elapsed(stored, at(0))).toBe(ms);
  });
});

describe("times in words", () => {
  test.each([
    [0, "0 s"],
    [400, "0 s"],
    [500, "1 s"],
    [119 * second, "119 s"],
    [119.5 * second, "2 min"],
    [-5 * minute, "5 min"],
    [119 * minute, "119 min"],
    [119.5 * minute, "2 h"],
    [47 * hour, "47 h"],
    [47.5 * hour, "2 days"],
    [-10 * day, "10 days"],
  ])("%d ms is %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  test.each([
    ["each part has its zeros", new Date(2026, 0, 2, 3, 4), "2026-01-02", "03:04"],
    ["December is the twelfth month, midnight is 00:00", new Date(2026, 11, 31, 0, 0), "2026-12-31", "00:00"],
    ["24 hours, not twelve", new Date(2026, 9, 10, 23, 59), "2026-10-10", "23:59"],
  ])("in the machine's own time zone: %s", (_label, local, dayOnly, time) => {
    expect(dayText(local.getTime())).toBe(dayOnly);
    expect(momentText(local.getTime())).toBe(`${dayOnly} ${time}`);
  });
});
