import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { cutAt, pageSize, spoilPage, spoils } from "./disk.ts";
import { minute, type House } from "./house.ts";
import { houseWithPast, livesOn, pagesToDamage, replenish } from "./past.ts";

type Damage = (path: string, page: number) => void;

const damages: [string, Damage][] = [
  [
    "noise over it",
    (path, page) => {
      spoilPage(path, page, spoils.noise);
    },
  ],
  [
    "the file cut off there",
    (path, page) => {
      cutAt(path, (page - 1) * pageSize);
    },
  ],
];

/**
 * Damages the file itself, with nothing left in the -wal to hide it. `seen`: the running process is made to read it
 * anew.
 */
function strike(house: House, damage: (path: string) => void, seen: boolean): void {
  const other = new DatabaseSync(house.path, { timeout: 5_000 });
  other.exec("PRAGMA wal_checkpoint(TRUNCATE); SELECT * FROM trips;");
  damage(house.path);
  // What another process commits makes every cache look again.
  if (seen) other.exec("INSERT INTO trips VALUES ('another', 'test', 'none', 0)");
  other.close();
}

describe.each([
  ["its caches hide", false],
  ["it reads anew", true],
])("a store of which one page is damaged while the plugin runs, which %s", (_, seen) => {
  test.each(damages)(
    "any page, %s: orders stay known, nothing is ordered twice, it is told once, and ordering goes on",
    { timeout: 120_000 },
    async (_how, damage) => {
      let noticed = 0;
      for (const page of await pagesToDamage()) {
        const house = await houseWithPast();
        const running = await house.start({ replenish });
        await house.pass(minute);
        strike(
          house,
          (path) => {
            damage(path, page);
          },
          seen,
        );
        await livesOn(house, running, `page ${page}`);
        noticed += house.aside().length;
        await house.close();
      }
      expect(noticed).toBeGreaterThan(10);
    },
  );
});
