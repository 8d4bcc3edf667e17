import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import type { Fault } from "../../src/simulator/faults.ts";
import { day, home, hour, minute, type Home } from "./rig.ts";

interface Case {
  when: string;
  /** Brings the first process to where it ends. */
  until: (house: Home, process: ReturnType<Home["start"]>) => Promise<void>;
  /** What has become of the need a day after the restart, by how long the machine was off. */
  ends: Record<"short" | "long", { placed: number; status: Status["code"] }>;
}

const offFor = { short: 2 * minute, long: 30 * hour };

const failing =
  (fault: Fault) =>
  (house: Home): void => {
    house.amazon.control.addFault({ call: "replenish", fault });
  };

async function low(house: Home, process: ReturnType<Home["start"]>): Promise<void> {
  process.slot.runLow();
  await house.settle();
}

const cases: Case[] = [
  {
    when: "the intent is on disk and its call has not left",
    async until(house, process) {
      house.amazon.control.addFault({ call: "token", fault: { kind: "hang" } });
      process.slot.runLow();
      await house.amazon.control.reached("token", 1, hour);
    },
    // The stop has recorded that nothing was bought, so the need is met as soon as it is seen again.
    ends: { short: { placed: 1, status: "testPlaced" }, long: { placed: 1, status: "testPlaced" } },
  },
  {
    when: "Amazon was asked and has not ordered yet",
    async until(house, process) {
      failing({ kind: "hang" })(house);
      process.slot.runLow();
      await house.amazon.control.reached("replenish", 1, hour);
    },
    ends: { short: { placed: 1, status: "testPlaced" }, long: { placed: 0, status: "unconfirmed" } },
  },
  {
    when: "Amazon has ordered and its answer is on its way",
    async until(house, process) {
      failing({ kind: "hangAfter" })(house);
      process.slot.runLow();
      await house.amazon.control.reached("replenish", 1, hour, true);
    },
    ends: {
      short: { placed: 1, status: "alreadyOnOrder" },
      long: { placed: 1, status: "unconfirmed" },
    },
  },
  {
    when: "the next attempt waits, after one of unknown outcome",
    async until(house, process) {
      failing({ kind: "reset", when: "after" })(house);
      await low(house, process);
    },
    ends: {
      short: { placed: 1, status: "alreadyOnOrder" },
      long: { placed: 1, status: "unconfirmed" },
    },
  },
  {
    when: "the next attempt waits, after one that was not sent",
    async until(house, process) {
      failing({ kind: "status", status: 429 })(house);
      await low(house, process);
    },
    // Nothing was bought for certain, so the need is met as soon as it is seen again.
    ends: { short: { placed: 1, status: "testPlaced" }, long: { placed: 1, status: "testPlaced" } },
  },
  {
    when: "the question after 6 hours is awaited",
    async until(house, process) {
      house.amazon.control.addFault({ call: "replenish", times: null, fault: { kind: "status", status: 500 } });
      process.slot.runLow();
      await house.pass(2 * hour);
      house.amazon.control.clearFaults();
    },
    ends: { short: { placed: 1, status: "testPlaced" }, long: { placed: 0, status: "unconfirmed" } },
  },
  {
    when: "the order is placed and known",
    until: low,
    ends: { short: { placed: 1, status: "testPlaced" }, long: { placed: 1, status: "testPlaced" } },
  },
];

describe.each(cases)("the machine goes off when $when", ({ until, ends }) => {
  test.each(["short", "long"] as const)("for a %s time", async (length) => {
    const house = await home();
    const first = house.start();
    await until(house, first);
    first.stop();
    await house.settle();
    house.amazon.control.clearFaults();
    house.clock.advance(offFor[length]);
    const second = house.start();
    second.slot.runLow();
    await house.pass(2 * minute);
    // A machine that is restarted again meanwhile changes nothing either.
    second.stop();
    const third = house.start();
    third.slot.runLow();
    await house.pass(day);
    const { placed, status } = ends[length];
    expect(house.placed()).toBe(placed);
    expect(third.slot.stands().status.code).toBe(status);
    expect(third.slot.view().onOrder).toBe(status !== "unconfirmed");
  });
});

test("a restart shows what was last known, and tells nothing anew", async () => {
  const house = await home();
  const first = house.start();
  first.slot.runLow();
  await house.settle();
  const before = first.slot.view();
  first.stop();
  const lines = house.lines.length;
  const second = house.start();
  expect(second.slot.shown).toEqual([before]);
  expect(house.lines.slice(lines)).toEqual([]);
});

test("what the Automatic switch was set to, a refill and low survive a power cut", async () => {
  const house = await home();
  const first = house.start({ replenish: { confirmations: 1, automatic: false } });
  first.slot.runLow();
  first.slot.dispatch({ type: "automatic:switched", on: false });
  // Dead, not stopped: nothing is written in good order.
  first.slot.stop();
  const second = house.start({ replenish: { confirmations: 1, automatic: false } });
  expect(second.slot.view()).toMatchObject({ low: true, automatic: false });
  second.slot.dispatch({ type: "refill:told" });
  second.slot.stop();
  const third = house.start({ replenish: { confirmations: 1, automatic: false } });
  expect(third.slot.view().low).toBe(false);
});
