import { copyFileSync } from "node:fs";
import { expect, test } from "vitest";
import { having, household } from "../support/home/household.ts";
import { already, held, shownAs } from "./stands.ts";

const pair = having("beans", "filter");
const warned = /^warn: the store knows nothing of the last order that HomeKit has shown of beans: /;

test("a store that an older backup replaced orders nothing by itself for a slot whose last order it does not know", async () => {
  const house = await household();
  (await house.start(pair)).close();
  copyFileSync(house.path, `${house.path}.backup`);
  const before = await house.start(pair, "cached");
  expect(await before.slot("beans").use()).toBe(0);
  await before.slot("beans").says({ code: "testPlaced" });
  before.close();
  copyFileSync(`${house.path}.backup`, house.path);

  const after = await house.start(pair, "cached");
  for (const name of ["beans", "filter"]) expect(await after.slot(name).use()).toBe(0);
  await after.slot("filter").says({ code: "testPlaced" });
  expect(after.slot("beans").face()).toMatchObject(shownAs(held({ code: "lostMemory" })));
  expect(house.lines.filter((line) => warned.test(line))).toHaveLength(1);
  expect(house.amazon.control.calls().counts.replenish).toBe(2);

  expect(await after.slot("beans").refilled()).toBe(0);
  after.close();
  const later = await house.start(pair, "cached");
  expect(await later.slot("beans").use()).toBe(0);
  await later.slot("beans").says(already().status);
  expect(house.lines.filter((line) => warned.test(line))).toHaveLength(1);
  later.close();
});

test.each(["simulate", "test"] as const)(
  "a store that knows the last order is no older one, also where the next start is in mode %s",
  async (mode) => {
    const house = await household();
    const first = await house.start(pair);
    await first.slot("beans").use();
    await first.slot("beans").says({ code: "testPlaced" });
    first.close();
    (await house.start({ ...pair, mode }, "cached")).close();
    (await house.start(pair, "cached")).close();
    expect(house.lines.filter((line) => warned.test(line))).toEqual([]);
  },
);
