import { copyFileSync } from "node:fs";
import { expect, test } from "vitest";
import { household } from "./household-rig.ts";

const warned = /^warn: the store knows nothing of the last order that HomeKit has shown of beans: /;

test("a store that an older backup replaced orders nothing by itself for a slot whose last order it does not know", async () => {
  const house = await household();
  (await house.start()).close();
  copyFileSync(house.path, `${house.path}.backup`);
  const before = await house.start("test", "restored");
  expect(await before.slot("beans").use()).toBe(0);
  await before.slot("beans").says("Test order placed");
  before.close();
  copyFileSync(`${house.path}.backup`, house.path);

  const after = await house.start("test", "restored");
  for (const name of ["beans", "filter"]) expect(await after.slot(name).use()).toBe(0);
  await after.slot("filter").says("Test order placed");
  expect(after.slot("beans").face()).toEqual({
    replenish: false,
    status: "Low: not ordered, the plugin's records were lost; refill, order by hand, or press Arm",
  });
  expect(house.lines.filter((line) => warned.test(line))).toHaveLength(1);
  expect(house.amazon.control.calls().counts.replenish).toBe(2);

  expect(await after.slot("beans").refilled()).toBe(0);
  after.close();
  const later = await house.start("test", "restored");
  expect(await later.slot("beans").use()).toBe(0);
  await later.slot("beans").says("Already on order");
  expect(house.lines.filter((line) => warned.test(line))).toHaveLength(1);
  later.close();
});

test.each(["simulate", "test"] as const)(
  "a store that knows the last order is no older one, also where the next start is in mode %s",
  async (mode) => {
    const house = await household();
    const first = await house.start();
    await first.slot("beans").use();
    await first.slot("beans").says("Test order placed");
    first.close();
    (await house.start(mode, "restored")).close();
    (await house.start("test", "restored")).close();
    expect(house.lines.filter((line) => warned.test(line))).toEqual([]);
  },
);
