import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import { home, hour, type Home, type Slot } from "./rig.ts";

/** What is asked of Amazon before the order itself may leave. */
const errands = ["token", "subscriptionInfo"] as const;
const wait = 10_000;

const words: { what: string; say: (slot: Slot) => void; status: Status }[] = [
  {
    what: "Replenish was turned off",
    say: (slot) => {
      slot.dispatch({ type: "replenish:dismissed" });
    },
    status: { code: "lowHeld", reason: { code: "awaitsNextTry" } },
  },
  {
    what: "the shelf was refilled",
    say: (slot) => {
      for (const percent of [95, 94]) slot.dispatch({ type: "level:read", percent });
    },
    status: { code: "fine" },
  },
];

/** A slot that is low, and whose order waits for Amazon's answer to this errand. */
async function waiting(house: Home, errand: (typeof errands)[number]): Promise<Slot> {
  house.amazon.control.addFault({ call: errand, fault: { kind: "delay", ms: wait } });
  const { slot } = house.start();
  slot.runLow();
  expect(await house.amazon.control.reached(errand, 1, hour)).toBe(true);
  return slot;
}

describe.each(errands)("while an order waits for %s, before anything of it was sent", (errand) => {
  test.each(words)("$what: it does not leave any more, and nothing is open or unconfirmed", async ({ say, status }) => {
    const house = await home();
    const slot = await waiting(house, errand);
    say(slot);
    house.clock.advance(wait);
    await house.settle();
    expect(house.asked()).toBe(0);
    expect(slot.stands()).toEqual({ replenish: false, fault: false, status });
    expect(house.lines.filter((line) => /could be sent|took the order/.test(line))).toEqual([]);
  });

  test("turned off and on again: it leaves, once", async () => {
    const house = await home();
    const slot = await waiting(house, errand);
    slot.dispatch({ type: "replenish:dismissed" });
    slot.dispatch({ type: "replenish:requested" });
    house.clock.advance(wait);
    await house.settle();
    expect([house.asked(), house.placed()]).toEqual([1, 1]);
    expect(slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
  });

  test("the plugin stops: it does not leave any more, and the next process places it", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: errand, fault: { kind: "delay", ms: wait } });
    const first = house.start();
    first.slot.runLow();
    expect(await house.amazon.control.reached(errand, 1, hour)).toBe(true);
    first.stop();
    house.clock.advance(wait);
    await house.settle();
    expect(house.asked()).toBe(0);
    house.start().slot.runLow();
    await house.pass(hour);
    expect([house.asked(), house.placed()]).toEqual([1, 1]);
  });

  test.each([
    { what: "automatic ordering was turned off", replenish: { automatic: false } },
    { what: "no order is allowed any more", replenish: { maxOrdersPer30Days: 0 } },
    { what: "the threshold was lowered", replenish: { threshold: 5 } },
  ])("the plugin stops, and $what: the next process does not place it", async ({ replenish }) => {
    const house = await home();
    house.amazon.control.addFault({ call: errand, fault: { kind: "delay", ms: wait } });
    const first = house.start();
    first.slot.runLow();
    expect(await house.amazon.control.reached(errand, 1, hour)).toBe(true);
    first.stop();
    house.clock.advance(wait);
    await house.settle();
    const { slot } = house.start({ replenish });
    await house.pass(hour);
    expect([house.asked(), house.placed()]).toEqual([0, 0]);
    expect(slot.stands()).toMatchObject({ replenish: false });
    slot.runLow();
    await house.pass(hour);
    expect([house.asked(), house.placed()]).toEqual([0, 0]);
  });
});
