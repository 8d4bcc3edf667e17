import { describe, expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import { followed } from "./followed.ts";
import { day, home, hour, minute, type Config } from "./rig.ts";

const on = (status: Status): unknown => ({ replenish: true, fault: false, status });

describe("turned off while the call runs", () => {
  test("the answer is still recorded: the order is known, off the switch, and cancelled in mode test", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
    const first = house.start();
    first.slot.runLow();
    expect(await house.amazon.control.reached("replenish", 1, hour, true)).toBe(true);
    expect(first.slot.dispatch({ type: "replenish:dismissed" })).toEqual({ ok: true });
    expect(first.slot.stands().replenish).toBe(false);
    house.clock.advance(5_000);
    await house.settle();
    expect(first.slot.stands().replenish).toBe(false);
    expect(first.slot.view().eventInstanceId).toBe(house.amazon.control.orders()[0]?.eventInstanceId);
    expect(house.amazon.control.orders()[0]?.state).toBe("cancelled");
    await house.pass(2 * day);
    first.slot.runLow();
    await house.pass(minute);
    expect(house.asked()).toBe(1);
    first.stop();
    const second = house.start();
    second.slot.runLow();
    await house.pass(hour);
    expect([house.asked(), second.slot.view().lastOrderAt !== null]).toEqual([1, true]);
  });

  test("no repeat is made of a call whose outcome stays unknown", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", times: null, fault: { kind: "status", status: 500 } });
    const { slot } = house.start();
    slot.runLow();
    await house.settle();
    slot.dispatch({ type: "replenish:dismissed" });
    expect(slot.stands()).toEqual({
      replenish: false,
      fault: true,
      status: { code: "unconfirmed", detail: "" },
    });
    await house.pass(day);
    expect(house.asked()).toBe(1);
  });

  test("on again before the answer came: it is that order, and no second call", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
    const { slot } = house.start();
    slot.runLow();
    expect(await house.amazon.control.reached("replenish", 1, hour, true)).toBe(true);
    slot.dispatch({ type: "replenish:dismissed" });
    slot.dispatch({ type: "replenish:requested" });
    house.clock.advance(5_000);
    await house.settle();
    expect(slot.stands()).toEqual(on({ code: "testPlaced" }));
    expect(house.asked()).toBe(1);
  });
});

const modes: { config: Partial<Config>; status: Status; cancels: number }[] = [
  { config: { mode: "test", typed: "test" }, status: { code: "testPlaced" }, cancels: 1 },
  { config: { mode: "live", typed: "live" }, status: { code: "placed", expectedAt: null }, cancels: 0 },
];
describe.each(modes)("an order in mode $config.mode that is turned off", ({ config, status, cancels }) => {
  test("is shown again without a call, also after a restart", async () => {
    const house = await home();
    const first = house.start(config);
    first.slot.runLow();
    await house.settle();
    first.slot.dispatch({ type: "replenish:dismissed" });
    await house.settle();
    expect(first.slot.stands().replenish).toBe(false);
    expect(house.amazon.control.calls().counts.cancelTestOrder).toBe(cancels);
    first.slot.dispatch({ type: "replenish:requested" });
    expect(first.slot.stands()).toEqual(on(status));
    first.slot.dispatch({ type: "replenish:dismissed" });
    await house.settle();
    first.stop();
    const second = house.start(config);
    expect(second.slot.stands().replenish).toBe(false);
    expect(second.slot.dispatch({ type: "replenish:requested" })).toEqual({ ok: true });
    expect(second.slot.stands()).toEqual(on(status));
    await house.pass(hour);
    expect([house.asked(), house.placed()]).toEqual([1, 1]);
  });

  test("does not arm the slot: nothing is ordered until a refill", async () => {
    const house = await followed();
    const { slot } = house.start(config);
    slot.runLow();
    await house.settle();
    slot.dispatch({ type: "replenish:dismissed" });
    for (let days = 0; days < 5; days++) {
      slot.runLow();
      await house.pass(day);
    }
    expect(house.asked()).toBe(1);
    for (const percent of [90, 88]) slot.dispatch({ type: "level:read", percent });
    slot.runLow();
    await house.settle();
    expect(house.asked()).toBe(2);
  });
});

test("a test order that cannot be cancelled is a line in the log and no more", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "cancelTestOrder", fault: { kind: "status", status: 500 } });
  const { slot } = house.start();
  slot.runLow();
  await house.settle();
  slot.dispatch({ type: "replenish:dismissed" });
  await house.settle();
  expect(slot.stands().replenish).toBe(false);
  expect(house.lines.filter((line) => line.startsWith("warn") && line.includes("could not be cancelled"))).toHaveLength(
    1,
  );
});
