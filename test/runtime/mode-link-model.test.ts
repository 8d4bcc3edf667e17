import { describe, expect, test } from "vitest";
import { Chance } from "../slot/support/random.ts";
import { Promises } from "./mode-link-promises.ts";
import { page, someStep } from "./mode-link-steps.ts";
import { slotIds, World } from "./mode-link-world.ts";
import { day } from "./rig.ts";
import { placed } from "./stands.ts";

/** The same lives each time; MODE_SEEDS=3000 lives so many, from MODE_FROM on. */
const many = Number(process.env["MODE_SEEDS"] ?? 24);
const from = Number(process.env["MODE_FROM"] ?? 1);
const stepsInALife = 30;

/** Whatever happened: refilled in one mode, linked anew in another when the month of the cap is over, and low. */
async function endsWell(world: World, chance: Chance, promises: Promises): Promise<void> {
  world.house.amazon.control.clearFaults();
  promises.leave();
  world.start(chance.pick("simulate", "test", "live"), "stopped");
  world.note("everything is mended");
  for (const percent of [12, 90]) {
    for (const slotId of slotIds) world.slot(slotId).dispatch({ type: "level:read", percent });
    await world.quiet();
  }
  promises.leave();
  world.away(31 * day);
  const mode = chance.pick<"test" | "live">("test", "live");
  world.start(mode, "stopped");
  world.page(mode, mode, false);
  await world.pass(1_000);
  const before = world.house.placed();
  for (const slotId of slotIds) world.slot(slotId).runLow();
  await world.quiet();
  expect(slotIds.map((slotId) => world.slot(slotId).stands())).toEqual(slotIds.map(() => placed(mode)));
  expect(world.house.placed()).toBe(before + slotIds.length);
}

async function live(seed: number): Promise<void> {
  const chance = new Chance(seed);
  const world = await World.open({
    cooldownHours: chance.pick(0, 0, 24),
    maxOrdersPer30Days: chance.pick(31, 31, 3, 1),
  });
  const promises = new Promises(world);
  try {
    world.start(chance.pick("simulate", "test", "live"), "stopped");
    if (chance.is(0.7)) for (const mode of ["test", "live"] as const) world.page(mode, mode, false);
    for (let step = 0; step < stepsInALife; step++) {
      const step = someStep(chance);
      // The page may link at any moment, also when a call has just begun; whatever else happens finds everything quiet.
      if (step !== page) await world.quiet();
      await step(world, chance, promises);
      await world.quiet();
      promises.check();
      world.house.clock.advance(1_000);
    }
    await world.quiet();
    await endsWell(world, chance, promises);
    promises.check();
  } catch (error) {
    throw new Error(
      `seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n${world.diary.join("\n")}\n-- log\n${world.house.lines
        .filter((line) => !line.startsWith("debug"))
        .slice(-25)
        .join("\n")}`,
      { cause: error },
    );
  }
}

describe("whatever happens to modes and links", () => {
  test.each(Array.from({ length: many }, (_, at) => from + at))(
    "the promises hold, and it ends well: seed %i",
    { timeout: 120_000 },
    live,
  );
});
