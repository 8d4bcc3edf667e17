import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  exactNumberFromText,
  numberFromText,
  partsThousands,
  percentFromText,
  withoutEnds,
} from "../../src/support/number-text.ts";

describe("a number in a text", () => {
  test.each<[string, number]>([
    ["37", 37],
    ["-3.5e1", -35],
    ["+7", 7],
    ["037.50", 37.5],
    ["37.5 %", 37.5],
    ["37.5%", 37.5],
    ["37.5\u00a0%", 37.5],
    ["1,2kg", 1.2],
    ["12,5", 12.5],
    [".5", 0.5],
    [",5", 0.5],
    ["-.5 l", -0.5],
    ["37.", 37],
    ["37. %", 37],
    ["12\0", 12],
    ["\0\0 12 \r\n\0", 12],
    ["\u221212 °C", -12],
    ["1,2345", 1.2345],
    ["1.234", 1.234],
    ["12 m3", 12],
    ["3.5m³/h", 3.5],
    ["80 g/dm3", 80],
    ["5 µg", 5],
    ["12 °dH", 12],
    ["1e3kg", 1000],
    ["1e999", Infinity],
  ])("%o is %d", (text, number) => {
    expect(numberFromText(text)).toBe(number);
  });

  test.each([
    "",
    ".",
    ",",
    "-",
    "%",
    "low",
    "12,",
    "0x25",
    "0Xff",
    "1,234",
    "1,234 kg",
    ",125",
    "1,234.5",
    "1.234,5",
    "1 234",
    "12:30",
    "2026-03-01",
    "01.03.2026",
    "5 of 10",
    "5/10",
    "5 fl oz",
    "3 x4",
    "1\u00002",
    "Infinity",
    "NaN",
    "~5",
    "<5",
  ])("there is none in %o", (text) => {
    expect(numberFromText(text)).toBeUndefined();
  });

  test.each<[string, boolean]>([
    ["1,234", true],
    ["-1,234 kg", true],
    [",125", true],
    ["1,23", false],
    ["1,2345", false],
    ["1.234", false],
    ["low", false],
  ])("whether a comma may part thousands in %o: %o", (text, parts) => {
    expect(partsThousands(text)).toBe(parts);
  });

  test("in percent has no other unit", () => {
    expect(["37", "37 %", "37 kg", "37 %RH"].map(percentFromText)).toEqual([37, 37, undefined, undefined]);
  });

  test("and nothing beside it is exact", () => {
    expect(["+037.5\0", "37 %", "37.", ".5", "3,5"].map(exactNumberFromText)).toEqual([
      37.5,
      ...Array<undefined>(4).fill(undefined),
    ]);
  });
});

test("white space and NUL go from both ends, and nothing from between", () => {
  expect(withoutEnds("\ufeff\0 \ta \0 b\0\u00a0\n")).toBe("a \0 b");
  expect(withoutEnds("\0 \0")).toBe("");
});

test("every number that a program prints is read as that, with whatever unit and blanks", () => {
  const number = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(
    fc.property(number, fc.constantFrom("", "%", " %", "kg", " l", " m3", "\0", "\r\n"), (printed, unit) => {
      expect(numberFromText(`${printed}${unit}`)).toBe(printed + 0);
    }),
    { numRuns: 1_000, seed: 20_260_301 },
  );
});

test("a comma is the point, wherever it is taken at all", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.stringMatching(/^\d{1,6}$/), (whole, behind) => {
      const expected = behind.length === 3 ? undefined : Number(`${whole}.${behind}`);
      expect(numberFromText(`${whole},${behind}`)).toBe(expected);
    }),
    { numRuns: 500, seed: 20_260_301 },
  );
});

test.each(["9", " ", "\0", "m", "9.", "9,", "m3", "1e", "%", "² "])("a megabyte of %o is read in a moment", (piece) => {
  const long = `1${piece.repeat(1024 * 1024)}x#`;
  const from = process.cpuUsage();
  numberFromText(long);
  expect(process.cpuUsage(from).user).toBeLessThan(2_000_000);
});
