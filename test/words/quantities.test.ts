import { describe, expect, test } from "vitest";
import { day, hour, minute, second } from "../../src/slot/times.ts";
import { dayText, durationText, expectedText, momentText } from "../../src/words/en/quantities.ts";
import { tuesday } from "../slot/support/slot-driver.ts";

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

  test.each([
    ["known", tuesday, `, expected ${dayText(tuesday)}`],
    ["not known", null, ""],
  ])("the expected day, %s", (_label, expectedAt, text) => {
    expect(expectedText(expectedAt)).toBe(text);
  });
});
