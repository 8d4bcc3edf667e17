import { describe, expect, test } from "vitest";
import {
  clockIsRight,
  clockIsWrong,
  day,
  elapsed,
  hour,
  minute,
  orderTime,
  type Moment,
} from "../../src/slot/times.ts";

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
