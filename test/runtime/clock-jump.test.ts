import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import type { Attempt } from "../../src/slot/attempt.ts";
import { stepMachine } from "../recovery/wrong-clock.ts";
import { rowsOf } from "../store/rig.ts";
import { day, home, hour, minute, type Config, type Home, type Process } from "./rig.ts";

const modes = {
  simulate: { config: { mode: "simulate", typed: null }, status: { code: "testPlaced" } },
  test: { config: { mode: "test", typed: "test" }, status: { code: "testPlaced" } },
  live: { config: { mode: "live", typed: "live" }, status: { code: "placed", expectedAt: null } },
} as const satisfies Record<string, { config: Partial<Config>; status: Status }>;

const jumps = [6 * minute, 3 * hour, 25 * hour, -6 * minute, -3 * hour, -25 * hour];
const named = jumps.map((ms) => {
  const length = Math.abs(ms) < hour ? `${Math.abs(ms) / minute} minutes` : `${Math.abs(ms) / hour} hours`;
  return [`${ms > 0 ? "+" : "-"}${length}`, ms] as const;
});

/** The order has reached Amazon, and its answer takes five seconds more. */
async function underWay(house: Home, config: Partial<Config>): Promise<Process> {
  house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
  const process = house.start(config);
  process.slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour, true);
  return process;
}

/** The answer was taken: one order, known, and nothing is asked again. */
async function expectKept(house: Home, { slot }: Process, status: Status, asked: number): Promise<void> {
  expect(slot.stands()).toEqual({ replenish: true, fault: false, status });
  expect(slot.view().eventInstanceId).not.toBe("");
  expect(rowsOf(house.path, "SELECT attempts, harmless, ended_as FROM intents")).toEqual([
    { attempts: 1, harmless: 0, ended_as: null },
  ]);
  await house.pass(14 * hour);
  slot.runLow();
  await house.pass(14 * hour);
  expect([house.asked(), house.placed(), slot.view().onOrder, slot.view().fault]).toEqual([asked, asked, true, false]);
  expect(house.lines.filter((line) => /trying again|nconfirmed|^error/.test(line))).toEqual([]);
}

describe.each(["test", "live"] as const)("while an order's call runs in mode %s", (mode) => {
  const { config, status } = modes[mode];

  const ways: [string, (house: Home, ms: number) => void][] = [
    [
      "the machine sleeps",
      (house, ms) => {
        house.clock.step(ms);
      },
    ],
    ["the machine's clock is stepped", stepMachine],
  ];
  describe.each(ways)("%s", (how, step) => {
    test.each(named)("by %s: the answer is taken", async (_label, ms) => {
      const house = await home();
      const process = await underWay(house, config);
      step(house, ms);
      house.clock.advance(5_000);
      await house.settle();
      // A clock that is wrong is put right before anything is due.
      if (how !== "the machine sleeps") stepMachine(house, -ms);
      await expectKept(house, process, status, 1);
    });

    test.each(named)("by %s, and the sensor speaks before the answer: it is taken all the same", async (_label, ms) => {
      const house = await home();
      const process = await underWay(house, config);
      step(house, ms);
      process.slot.runLow();
      process.slot.dispatch({ type: "time:passed" });
      house.clock.advance(5_000);
      await house.settle();
      if (how !== "the machine sleeps") stepMachine(house, -ms);
      await expectKept(house, process, status, 1);
    });
  });
});

describe("in mode simulate, while an order's call runs", () => {
  const also = ["nothing else happens", "the sensor speaks"] as const;
  const cases = named.flatMap(([label, ms]) => also.map((what) => [label, what, ms] as const));
  test.each(cases)("the clock jumps by %s and %s: the answer is taken", async (_label, what, ms) => {
    const house = await home();
    const process = house.start(modes.simulate.config);
    process.slot.runLow();
    house.clock.step(ms);
    if (what === "the sensor speaks") process.slot.runLow();
    await house.pass(minute);
    await expectKept(house, process, modes.simulate.status, 0);
  });
});

test("an answer that begins the next attempt at once does not end that attempt's call: its answer is taken too", async () => {
  const house = await home();
  const { slot, channel } = house.start(modes.test.config);
  const answers: ((attempt: Attempt) => void)[] = [];
  channel.place = () =>
    new Promise((resolve) => {
      answers.push(resolve);
    });
  slot.runLow();
  answers[0]?.({ outcome: "unknown", why: "no answer", retryAfter: null });
  await house.pass(minute);
  // After seven hours the next time to ask has gone by.
  house.clock.step(7 * hour);
  answers[1]?.({ outcome: "refused", reason: "unknownSlot", detail: "" });
  await house.settle();
  expect(answers).toHaveLength(3);
  house.clock.step(25 * hour);
  // However long it takes: it is this process's own.
  slot.dispatch({ type: "time:passed" });
  house.clock.advance(6 * minute);
  slot.dispatch({ type: "time:passed" });
  answers[2]?.({ outcome: "accepted", kind: "already", code: "ORDER_INPROGRESS", ref: "event-1" });
  await house.settle();
  expect(slot.stands()).toEqual({
    replenish: true,
    fault: false,
    status: { code: "alreadyOnOrder", expectedAt: null },
  });
  expect(answers).toHaveLength(3);
});

describe("another process's call", () => {
  test.each(jumps)(
    "is not taken for one that died because the clock jumps by %d ms: its process takes the answer",
    async (ms) => {
      const house = await home();
      const one = house.start(modes.test.config);
      const two = await underWay(house, modes.test.config);
      one.slot.runLow();
      house.clock.step(ms);
      one.slot.runLow();
      house.clock.advance(5_000);
      await house.settle();
      expect(two.slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
      await house.pass(day);
      one.slot.runLow();
      expect(one.slot.view()).toMatchObject({ onOrder: true, fault: false });
      expect([house.asked(), house.placed()]).toEqual([1, 1]);
    },
  );

  test("that died is taken up five minutes after it was seen, though the clock was stepped back", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "hangAfter" } });
    const one = house.start(modes.test.config);
    const two = house.start(modes.test.config);
    two.slot.runLow();
    await house.amazon.control.reached("replenish", 1, hour, true);
    two.stop();
    await house.settle();
    one.slot.runLow();
    house.clock.step(-minute);
    await house.pass(5 * minute);
    one.slot.runLow();
    expect(house.asked()).toBe(1);
    await house.pass(minute);
    one.slot.runLow();
    await house.pass(2 * minute);
    expect(one.slot.stands()).toEqual({
      replenish: true,
      fault: false,
      status: { code: "alreadyOnOrder", expectedAt: null },
    });
    expect([house.asked(), house.placed()]).toEqual([2, 1]);
  });
});
