import { existsSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { cutAt, pageSize, spoilPage, spoils } from "./disk.ts";
import { minute } from "./house.ts";
import { houseWithPast, keptAs, livesOn, pagesToDamage, recordsLost, replenish } from "./past.ts";

describe("a store of which one page was damaged before a start: nothing is ordered on lost memory, it is told once, and ordering goes on", () => {
  test.each(["zeroes", "noise"] as const)("%s over any page", { timeout: 120_000 }, async (how) => {
    let noticed = 0;
    for (const page of await pagesToDamage()) {
      const house = await houseWithPast();
      spoilPage(house.path, page, spoils[how]);
      await livesOn(house, await house.start({ replenish }), `page ${page}`);
      noticed += house.aside().length;
      await house.close();
    }
    expect(noticed).toBeGreaterThan(10);
  });

  test.each([0, pageSize / 2])("cut off in any page, %i bytes into it", { timeout: 120_000 }, async (bytes) => {
    let noticed = 0;
    for (const page of await pagesToDamage()) {
      const house = await houseWithPast();
      cutAt(house.path, (page - 1) * pageSize + bytes);
      await livesOn(house, await house.start({ replenish }), `page ${page}`);
      noticed += house.aside().length;
      await house.close();
    }
    expect(noticed).toBeGreaterThan(10);
  });
});

test.each([
  ["a text file", "what somebody wrote down here\n".repeat(200)],
  ["a page of zeroes", "\0".repeat(pageSize)],
  ["a single word", "sqlite"],
  ["a web page", "<!doctype html><title>Login</title>"],
])("%s in the store's place: kept aside as it was, told, and ordering waits for a refill", async (_, text) => {
  const house = await houseWithPast();
  writeFileSync(house.path, text);
  const running = await house.start({ replenish });
  await house.pass(16 * minute);
  expect(running.face("beans").status).toMatch(recordsLost);
  expect(running.face("beans").level).toBe(12);
  expect(house.asked()).toBe(0);
  expect(house.told(keptAs)).toHaveLength(1);
  const [line] = house.told(keptAs);
  const [, file] = /is kept as (\S+);/.exec(line ?? "") ?? [];
  expect(existsSync(file ?? "")).toBe(true);
  await livesOn(house, running, "later");
});
