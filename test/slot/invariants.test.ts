import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasSensor, type Policy } from "../../src/slot/policy.ts";
import { day, hour, minute } from "../../src/slot/times.ts";
import { commands, policies, row } from "./support/fuzz-commands.ts";
import { FuzzWorld } from "./support/fuzz-world.ts";

/**
 * The same runs each time, so that a change is judged by itself; FUZZ_RUNS=100000 soaks new ones, and FUZZ_SEED replays
 * the seed that a failure prints.
 */
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 120);
const chosen = process.env["FUZZ_SEED"] ?? (process.env["FUZZ_RUNS"] === undefined ? "20261122" : undefined);
const seed = chosen === undefined ? {} : { seed: Number(chosen) };

function withDiary(world: FuzzWorld, play: () => void): void {
  try {
    play();
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n${world.diary.slice(-40).join("\n")}`, {
      cause: error,
    });
  }
}

/** Everything that may hold an order back is mended: the link, the subscription, the clock, the switch, the weather. */
function mendAll(world: FuzzWorld): void {
  world.weather = "placed";
  world.stepClock(-world.off);
  world.known = true;
  world.runsOutIn = null;
  world.takeAnswer();
  world.takeQuickAnswers();
  world.send({ type: "clock:learned" });
  world.send({ type: "predecessor:changed", predecessor: null });
  world.link({ ready: true, account: "link-1" });
  world.send({ type: "subscription:told", subscribed: true, product: null });
  world.send({ type: "automatic:switched", on: true });
  // What was ordered comes: it is used up with the rest.
  for (let half = 0; half < 6; half++) {
    world.pass(12 * hour, hour);
    world.deliver();
  }
}

/**
 * A refill that the slot takes for one, whatever it is fed by, and then use down to nothing; what was in the house is
 * used up too.
 */
function refillAndUseUp(world: FuzzWorld): void {
  if (!hasSensor(world.policy)) {
    world.send({ type: "refill:told" });
    world.send({ type: "spare:told", units: 0 });
    if (world.policy.source === "wear") world.pass(0.97 * world.policy.lifetime);
    else world.send({ type: "level:spent", points: 97 });
    return;
  }
  row(world, 2, "lasting");
  const before = world.state.shelf.cycle;
  row(world, 100);
  expect(world.state.shelf.cycle, "a rise is a refill").toBe(before + 1);
  world.send({ type: "spare:told", units: 0 });
  row(world, 2, "lasting");
}

/** How often the low level is told again while the cooldown or the cap may still hold the order back. */
const pollEvery = 12 * hour;

/** The orders that Amazon placed in this mode, less cancelled ones. */
function standingIn({ amazon, policy }: FuzzWorld): number {
  return amazon.orders.filter(({ mode, cancelled }) => mode === policy.mode && !cancelled).length;
}

/**
 * The cap opens after 30 days; an order that a rise left open is closed 14 days after it was accepted, and a lock with
 * it (rules 3 and 9).
 */
function patienceWith({ cooldown, settle, suddenFall }: Policy): number {
  return 30 * day + 17 * day + cooldown + settle + suddenFall + 2 * day;
}

describe("whatever happens, in whatever order", () => {
  test("the promises of the design hold, and no state is a dead end", { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(policies, commands, (policy, sequence) => {
        const world = new FuzzWorld(policy);
        withDiary(world, () => {
          for (const one of sequence) {
            world.diary.push(`-- ${one.name}`);
            one.run(world);
            world.takeQuickAnswers();
          }
          if (policy.source === "manual") return;
          world.diary.push("-- everything is mended, refilled and used up");
          mendAll(world);
          const before = standingIn(world);
          refillAndUseUp(world);
          const ordered = (): boolean => standingIn(world) > before;
          for (let waited = 0; waited < patienceWith(policy) && !ordered(); waited += pollEvery) {
            world.pass(pollEvery, hour);
            world.deliver();
            world.read(2);
            // What the parcel brought is used, or somebody says that there is none.
            world.send({ type: "spare:told", units: 0 });
            world.pass(minute);
          }
          expect(ordered(), "a refill followed by a confirmed low level leads to an order").toBe(true);
        });
      }),
      { numRuns, ...seed },
    );
  });
});
