import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern } from "../../src/sources/reading/pattern.ts";
import { LevelReadError } from "../../src/sources/reading/read-error.ts";
import { openReader } from "../../src/sources/reading/reading-in.ts";
import { SettingError } from "../../src/sources/errors.ts";

const read = async (pattern: string, text: string): Promise<unknown> => {
  const reader = await openReader({ path: "", timePath: "", ignore: [], pattern, words: { empty: 0 } });
  try {
    return reader(text).raw;
  } catch (error) {
    if (!(error instanceof LevelReadError)) throw error;
    return error.message;
  }
};

describe("the number by a pattern", () => {
  test.each([
    ["plain text", "Level: ([0-9.]+)", "Tank A\nLevel: 37.5 %\n", 37.5],
    ["HTML", '<td id="salt">\\s*([^<]+)</td>', '<tr><td id="salt">\n 1,2 kg</td></tr>', 1.2],
    ["XML, case aside", "(?i)<level unit=.[a-z]+.>([^<]*)<", "<a><LEVEL unit='mm'>371</LEVEL></a>", 371],
    ["CSV, its last line", "(?s).*\\n[^;]*;([^;]*);", "at;level;t\n1;40;20\n2;37;20\n", 37],
    ["a word", "state=(\\w+)", "state=EMPTY", 0],
    ["the first of several", "([0-9]+)", "37 38", 37],
  ])("in %s", async (_label, pattern, text, number) => {
    expect(await read(pattern, text)).toBe(number);
  });

  test.each([
    ["is not there", "Level: ([0-9.]+)", "canary-1", "what the pattern looks for is not in what it sent"],
    ["is no number", "Level: (.+)", "Level: canary-1", "what the pattern's group holds is not a number"],
    ["may be none", "Level:( \\d+)?", "Level: canary", "what the pattern looks for is not in what it sent"],
  ])("that %s is no reading, and nothing is quoted", async (_label, pattern, text, message) => {
    expect(await read(pattern, text)).toBe(message);
  });

  test.each([
    ["no group", "Level: [0-9]+", "it has no group"],
    ["a parenthesis that stays open", "Level: ([0-9]+", "missing closing )"],
    ["a look ahead", "(?=x)(y)", "invalid or unsupported Perl syntax"],
    ["a reference back", "(a)\\1", "invalid escape sequence"],
    ["counts that multiply", "((x{100}){100})", "invalid repeat count"],
    ["counts that are long", "(x{999}y{999}z{999})", "it is too long once its counts are written out"],
  ])("is none with %s", async (_label, pattern, wrong) => {
    const opening = Promise.resolve().then(() => openReader({ path: "", timePath: "", ignore: [], pattern }));
    await expect(opening).rejects.toThrow(SettingError);
    await expect(opening).rejects.toMatchObject({ key: "pattern", message: expect.stringContaining(wrong) as string });
  });
});

/** Each takes longer than the universe is old with a backtracking matcher. */
test.each([
  "(x+x+)+$y",
  "((x*)*)*y$",
  "(x|x|xx)*$z",
  "(.*)(.*)(.*)(.*)[^x]$",
  "x.{0,200}(y)$",
  "(?i)(x|y|a)+[^a]{3,90}(b)$",
])("%s has its answer within the bound, whatever it is tried on", (pattern) => {
  const match = compilePattern(pattern);
  const from = process.cpuUsage();
  for (const text of ["x".repeat(64 * 1024), "xya".repeat(20_000)])
    try {
      match(text);
    } catch (error) {
      if (!(error instanceof LevelReadError)) throw error;
      expect(error.message).toMatch(/^its answer is longer than the \d+ characters that this pattern is tried on$/);
    }
  // One was measured at up to half a second; a machine that is shared may be ten times slower.
  expect(process.cpuUsage(from).user).toBeLessThan(15_000_000);
});

test("whatever is typed as a pattern finds something, or nothing, or is told to be wrong", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "(",
      ")",
      "[",
      "]",
      "*",
      "+",
      "?",
      "{2}",
      "{1,9}",
      "|",
      "\\d",
      "\\p{L}",
      "(?i)",
      "^",
      "$",
      ".",
      "a",
    ),
    fc.string({ maxLength: 3 }),
  );
  let found = 0;
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.string({ maxLength: 200 }), (pieces, text) => {
      try {
        if (compilePattern(`(${pieces.join("")})`)(text) !== undefined) found++;
      } catch (error) {
        if (!(error instanceof SettingError)) throw error;
        expect(error.key).toBe("pattern");
      }
    }),
    { numRuns: 2_000, seed: 20_260_301 },
  );
  expect(found).toBeGreaterThan(20);
});
