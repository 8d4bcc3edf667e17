import { describe, expect, test } from "vitest";
import type { PlainDuration } from "../../src/slot/plain.ts";
import type { Status } from "../../src/slot/status.ts";
import { day, home, hour, minute } from "./rig.ts";

const clockWrong = (off: PlainDuration): Status => ({ code: "notOrdered", reason: { code: "clockWrong", off } });

const cases: { off: number; said: PlainDuration | null }[] = [
  { off: 10 * day, said: { count: 10, unit: "days" } },
  { off: -10 * day, said: { count: 10, unit: "days" } },
  { off: 11 * minute, said: { count: 11, unit: "min" } },
  { off: -11 * minute, said: { count: 11, unit: "min" } },
  { off: 9 * minute, said: null },
  { off: -9 * minute, said: null },
];

describe.each(cases)("this machine's clock is $off ms off", ({ off, said }) => {
  test(
    said === null
      ? "that is near enough"
      : "no order leaves, it is said, and the need is met when the clock is right again",
    async () => {
      const house = await home();
      house.clock.step(off);
      house.amazon.control.change({ clockOffsetMs: -off });
      const { slot } = house.start();
      slot.runLow();
      await house.settle();
      if (said !== null) {
        expect(slot.stands()).toEqual({
          replenish: false,
          fault: true,
          status: clockWrong(said),
        });
        await house.pass(3 * hour);
        expect(house.asked()).toBe(0);
        expect(house.lines.filter((line) => /^(warn|error)/.test(line)).length).toBeLessThan(5);
        house.clock.step(-off);
        house.amazon.control.change({ clockOffsetMs: 0 });
        slot.runLow();
        await house.pass(2 * minute);
      }
      expect(slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
      expect(house.asked()).toBe(1);
    },
  );
});

test("a clock that is right again is noticed without a reading", async () => {
  const house = await home();
  house.amazon.control.change({ clockOffsetMs: day });
  const { slot } = house.start();
  slot.runLow();
  await house.pass(20 * minute);
  expect(house.asked()).toBe(0);
  house.clock.step(day);
  await house.pass(2 * minute);
  expect(slot.stands().status).toEqual({ code: "testPlaced" });
});

test("a machine that slept: its monotonic clock stood still, and Amazon is asked for the time before it is believed", async () => {
  const house = await home();
  const { slot } = house.start();
  slot.dispatch({ type: "replenish:requested" });
  await house.settle();
  slot.dispatch({ type: "refill:told" });
  await house.pass(2 * minute);
  // What a suspend looks like: the wall clock, and Amazon's, have gone on by themselves.
  house.clock.step(3 * hour);
  expect(slot.dispatch({ type: "replenish:requested" })).toMatchObject({
    ok: false,
    reason: { code: "clockWrong", off: { count: 3, unit: "h" } },
  });
  await house.settle();
  await house.pass(2 * minute);
  expect(slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
});

test("a person's order is refused for the same reason", async () => {
  const house = await home();
  house.amazon.control.change({ clockOffsetMs: day });
  const { slot } = house.start();
  slot.dispatch({ type: "replenish:requested" });
  await house.settle();
  expect(slot.stands()).toEqual({
    replenish: false,
    fault: true,
    status: clockWrong({ count: 24, unit: "h" }),
  });
  expect(slot.dispatch({ type: "replenish:requested" })).toMatchObject({ ok: false });
  expect(house.asked()).toBe(0);
});

test("the clock is stepped while the call waits to be repeated: it waits on, and goes on when the clock is right", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", times: 1, fault: { kind: "reset", when: "after" } });
  const { slot } = house.start();
  slot.runLow();
  await house.settle();
  house.clock.step(-2 * day);
  // The simulator lives on the same machine: Amazon's clock is the one that stays.
  house.amazon.control.change({ clockOffsetMs: 2 * day });
  await house.pass(hour);
  expect(house.asked()).toBe(1);
  expect(slot.stands()).toMatchObject({
    replenish: true,
    fault: true,
    status: clockWrong({ count: 2, unit: "days" }),
  });
  house.clock.step(2 * day);
  house.amazon.control.change({ clockOffsetMs: 0 });
  await house.pass(12 * hour);
  expect(slot.stands()).toEqual({
    replenish: true,
    fault: false,
    status: { code: "alreadyOnOrder", expectedAt: null },
  });
  expect(house.placed()).toBe(1);
});

test("an intent found at a restart waits for Amazon's clock, and for this machine's to be right", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", fault: { kind: "hangAfter" } });
  const first = house.start();
  first.slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour, true);
  first.stop();
  await house.settle();
  // The simulator lives on the same machine: Amazon's clock is the one that stays.
  house.clock.step(3 * day);
  house.amazon.control.change({ clockOffsetMs: -3 * day });
  house.amazon.control.addFault({ call: "token", times: 2, fault: { kind: "status", status: 503 } });
  const second = house.start();
  await house.pass(10 * minute);
  expect(house.asked()).toBe(1);
  expect(second.slot.stands().replenish).toBe(true);
  house.clock.step(-3 * day);
  house.amazon.control.change({ clockOffsetMs: 0 });
  await house.pass(5 * minute);
  expect(second.slot.stands()).toEqual({
    replenish: true,
    fault: false,
    status: { code: "alreadyOnOrder", expectedAt: null },
  });
  expect(house.placed()).toBe(1);
});
