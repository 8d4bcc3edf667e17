import { expect, test } from "vitest";
import type { Life } from "../support/home/builder.ts";
import { randomHome } from "../support/home/random.ts";
import { Chance } from "./support/random.ts";

/** HOUSEHOLDS=100000 soaks; HOUSEHOLD_SEED lives one of them alone and prints its diary. */
const households = Number(process.env["HOUSEHOLDS"] ?? 40);
const only = process.env["HOUSEHOLD_SEED"];
const seeds = only === undefined ? Array.from({ length: households }, (_, index) => index + 1) : [Number(only)];

function story({ home, diary }: Life, seed: number, why: string): string {
  return [`household ${seed}: ${why}`, JSON.stringify(home.plan), ...diary.slice(-60)].join("\n");
}

test(
  "no household gets a parcel that nobody needed, no need is lost without a word, and every empty day has a cause",
  { timeout: 3_600_000 },
  () => {
    const causes = new Map<string, number>();
    let placed = 0;
    for (const seed of seeds) {
      const life = randomHome(new Chance(seed)).live("120 days", seed);
      placed += life.figures.placed;
      if (life.violations.length > 0) throw new Error(story(life, seed, life.violations.join("; ")));
      for (const [cause, days] of life.home.causes) causes.set(cause, (causes.get(cause) ?? 0) + days);
      if (only !== undefined) console.log(story(life, seed, "as asked for"));
    }
    if (process.env["HOUSEHOLDS"] !== undefined)
      console.table(Object.fromEntries([...causes].sort((a, b) => b[1] - a[1])));
    // A world in which nothing is ever ordered would pass everything above.
    if (only === undefined) expect(placed).toBeGreaterThan(households);
  },
);
