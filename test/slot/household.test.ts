import { expect, test } from "vitest";
import { Household } from "./support/household.ts";

/** HOUSEHOLDS=100000 soaks; HOUSEHOLD_SEED lives one of them alone and prints its diary. */
const households = Number(process.env["HOUSEHOLDS"] ?? 800);
const only = process.env["HOUSEHOLD_SEED"];
const seeds = only === undefined ? Array.from({ length: households }, (_, index) => index + 1) : [Number(only)];

function story(house: Household, seed: number, why: string): string {
  return [`household ${seed}: ${why}`, JSON.stringify(house.habits), ...house.diary.slice(-60)].join("\n");
}

test("no household gets a parcel that nobody needed, and every empty day has a cause", { timeout: 3_600_000 }, () => {
  const causes = new Map<string, number>();
  let placed = 0;
  for (const seed of seeds) {
    const house = new Household(seed);
    house.live();
    placed += house.amazon.parcels.length;
    if (house.needless.length > 0) throw new Error(story(house, seed, `needless: ${house.needless.join("; ")}`));
    const unexplained = house.emptyDays.find((one) => one.cause === null);
    if (unexplained) throw new Error(story(house, seed, `empty without a cause on day ${unexplained.day}`));
    for (const { cause } of house.emptyDays) {
      const kind = (cause ?? "").replace(/\d+/g, "N");
      causes.set(kind, (causes.get(kind) ?? 0) + 1);
    }
    if (only !== undefined) console.log(story(house, seed, "as asked for"));
  }
  if (process.env["HOUSEHOLDS"] !== undefined) console.table(Object.fromEntries([...causes].sort((a, b) => b[1] - a[1])));
  // A model in which nothing is ever ordered would pass everything above.
  if (only === undefined) expect(placed).toBeGreaterThan(households);
});
