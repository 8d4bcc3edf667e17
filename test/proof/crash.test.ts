import { describe, expect, test } from "vitest";
import { liveCrashes, type CrashOptions } from "./crash/seeded-life.ts";

/** CRASH_SEED lives one household alone and prints its diary; `npm run soak` lives thousands, and longer. */
const only = process.env["CRASH_SEED"];
const perTest = 6;
const lots =
  only === undefined
    ? Array.from({ length: 2 }, (_, lot) => Array.from({ length: perTest }, (_, at) => lot * perTest + at + 1))
    : [[Number(only)]];

const short: CrashOptions = { steps: [1, 3], writes: 12 };

describe("a process that dies at its writes, again and again", () => {
  test.each(lots.map((seeds) => ({ first: seeds[0], last: seeds.at(-1), seeds })))(
    "seeds $first to $last: no need is ordered twice, none is lost",
    { timeout: 600_000 },
    async ({ seeds }) => {
      let crashes = 0;
      for (const seed of seeds) {
        const life = await liveCrashes(seed, short);
        expect(life.violations, `seed ${seed}\n${life.diary.join("\n")}`).toEqual([]);
        expect([life.doubled, life.lost], `seed ${seed}`).toEqual([0, 0]);
        if (only !== undefined) console.log(life.diary.join("\n"));
        crashes += life.crashes;
      }
      // A household in which nothing ever dies would pass everything above.
      if (only === undefined) expect(crashes).toBeGreaterThan(perTest);
    },
  );
});
