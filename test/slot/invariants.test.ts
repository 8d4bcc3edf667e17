import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasSensor } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { commands, policies } from "./support/fuzz-commands.ts";
import { FuzzWorld } from "./support/fuzz-world.ts";

/** The same runs each time, so that a change is judged by itself; FUZZ_RUNS=100000 soaks new ones, and FUZZ_SEED replays the seed that a failure prints. */
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 120);
const chosen = process.env["FUZZ_SEED"] ?? (process.env["FUZZ_RUNS"] === undefined ? "20261122" : undefined);
const seed = chosen === undefined ? {} : { seed: Number(chosen) };

function withDiary(world: FuzzWorld, play: () => void): void {
  try {
    play();
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${world.diary.slice(-40).join("\n")}`, { cause: error });
  }
}

/** Everything that may hold an order back is mended: the link, the subscription, the clock, the switch, the weather. */
function mendAll(world: FuzzWorld): void {
  world.weather = "placed";
  world.stepClock(-world.off);
  world.known = true;
  world.takeAnswer();
  world.takeClockAnswer();
  world.send({ type: "clock:learned" });
  world.link({ linked: true, unlinkedWhy: "", linkId: "link-1", tripped: false });
  world.send({ type: "subscription:told", subscribed: true, product: null });
  world.send({ type: "automatic:switched", on: true });
  world.pass(minute);
}

function rows(world: FuzzWorld, percent: number): void {
  for (let i = 0; i < world.policy.confirmations; i++) {
    world.pass(15 * minute);
    world.read(percent);
  }
}

/** A refill that the slot takes for one, whatever it is fed by, and then use down to nothing. */
function refillAndUseUp(world: FuzzWorld): void {
  if (!hasSensor(world.policy)) {
    world.told();
    if (world.policy.source === "wear") world.pass(0.97 * world.policy.lifetime);
    else world.send({ type: "level:spent", points: 97 });
    return;
  }
  rows(world, 2);
  const before = world.state.shelf.cycle;
  rows(world, 100);
  expect(world.state.shelf.cycle, "a rise is a refill").toBe(before + 1);
  rows(world, 2);
}

/** How often the low level is told again while the cooldown or the cap may still hold the order back. */
const pollEvery = 12 * hour;

describe("whatever happens, in whatever order", () => {
  test("the promises of the design hold, and no state is a dead end", { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(policies, commands, (policy, sequence) => {
        const world = new FuzzWorld(policy);
        withDiary(world, () => {
          for (const one of sequence) {
            world.diary.push(`-- ${one.name}`);
            one.run(world);
            world.takeClockAnswer();
          }
          if (policy.source === "manual") return;
          world.diary.push("-- everything is mended, refilled and used up");
          mendAll(world);
          refillAndUseUp(world);
          const ordered = (): boolean => world.book.intent?.phase === "accepted" && !world.book.intent.order?.carriedOver;
          const patience = 30 * day + policy.cooldown + 2 * day;
          for (let waited = 0; waited < patience && !ordered(); waited += pollEvery) {
            world.pass(pollEvery, hour);
            world.deliver();
            world.read(2);
            world.pass(minute);
          }
          expect(ordered(), "a refill followed by a confirmed low level leads to an order").toBe(true);
        });
      }),
      { numRuns, ...seed },
    );
  });
});
