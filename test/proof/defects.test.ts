import { describe, expect, test } from "vitest";
import type { Fault } from "../../src/simulator/faults.ts";
import { second } from "../../src/slot/times.ts";
import type { Call } from "./matrix/faults.ts";
import { openTrial, type Trial } from "./matrix/trial.ts";

/** What is asked of Amazon before the order itself may leave. */
const errands: { call: Call; fault: Fault }[] = [
  { call: "token", fault: { kind: "delay", ms: 10 * second } },
  { call: "subscriptionInfo", fault: { kind: "delay", ms: 10 * second } },
];

const gestures: { what: string; act: (trial: Trial) => void }[] = [
  { what: "Replenish was turned off", act: (trial) => { trial.dismiss(); } },
  { what: "the shelf was refilled", act: (trial) => { trial.pour(); } },
];

describe.each(errands)("while an order waits for $call, before anything of it was sent", ({ call, fault }) => {
  test.each(gestures)("$what: it is not sent any more", async ({ act }) => {
    const trial = await openTrial();
    const { world } = trial;
    world.amazon.control.addFault({ call, fault });
    await trial.need();
    await world.pass(second);
    expect(world.amazon.counts().replenish).toBe(0);
    act(trial);
    await world.pass(30 * second);
    const { replenish } = world.amazon.counts();
    await world.close();
    expect(replenish).toBe(0);
  });
});
