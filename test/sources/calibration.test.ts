import { describe, expect, it } from "vitest";
import { toPercent } from "../../src/sources/calibration.ts";

describe("toPercent", () => {
  it.each([
    ["percent stay percent", 37, 0, 100, 37],
    ["a raw range", 512, 0, 1024, 50],
    ["a range that does not start at 0", 150, 100, 200, 50],
    ["a sensor that counts down: the distance to the surface", 30, 40, 0, 25],
    ["negative raw values", -50, -100, 0, 50],
    ["above full, not clamped", 110, 0, 100, 110],
    ["below empty, not clamped", -3, 0, 100, -3],
    ["exactly at a threshold in spite of binary fractions", 0.07, 0, 1, 7],
    ["exactly empty, counting down: 0 and not -0", 40, 40, 0, 0],
    ["NaN", Number.NaN, 0, 100, Number.NaN],
    ["infinite", Number.POSITIVE_INFINITY, 0, 100, Number.NaN],
    ["text, from a caller without types", "37" as unknown as number, 0, 100, Number.NaN],
    ["empty and full the same", 5, 5, 5, Number.NaN],
  ])("%s", (_label, raw, empty, full, percent) => {
    expect(toPercent(raw, { empty, full })).toBe(percent);
  });
});
