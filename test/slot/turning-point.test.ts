import { expect, test } from "vitest";
import { isTurningPoint } from "../../src/slot/turning-point.ts";

const policy = { threshold: 20, refillRise: 30 };

test.each([
  ["the first level of a slot", null, 80, 80, true],
  ["no level at all", null, null, null, false],
  ["the same level again", 20, 20, 20, false],
  ["a fall that stays above the threshold", 60, 26, null, false],
  ["a fall to the threshold", 26, 20, 20, true],
  ["a fall from just above the threshold", 21, 20, 20, true],
  ["a fall that stays below the threshold", 20, 5, 5, false],
  ["a rise that stays below the threshold", 5, 20, 5, false],
  ["a rise above the threshold", 20, 21, 20, true],
  ["a rise to where low has not ended", 21, 25, 20, false],
  ["a rise to where low ends", 25, 26, 20, true],
  ["a rise that is no refill yet", 60, 69, 40, false],
  ["a rise that may be a refill", 60, 70, 40, true],
  ["a rise that goes on", 70, 90, 40, false],
  ["a fall from what may be a refill", 70, 69, 40, true],
  ["a rise without a mark to rise from", 60, 95, null, false],
] as const)("%s", (_label, was, level, lowWater, expected) => {
  expect(isTurningPoint({ level: was }, { level, lowWater }, policy)).toBe(expected);
});
