import { expect, test } from "vitest";
import type { Status } from "../../src/slot/status.ts";
import { day, home, hour, type Config } from "./rig.ts";

test("each mode has orders of its own: from simulate over test to live and back, with an order open in each", async () => {
  const house = await home();
  const kinds: Record<string, Partial<Config>> = {
    simulate: { mode: "simulate", typed: null },
    test: { mode: "test", typed: "test" },
    live: { mode: "live", typed: "live", typedAs: "2" },
  };
  /** Runs one mode for a while, with the shelf low all the time. */
  const run = async (mode: string): Promise<{ status: Status; eventInstanceId: string }> => {
    // Simulators number their orders by the time of their start.
    await house.pass(hour);
    const process = house.start(kinds[mode]);
    process.slot.runLow();
    // In simulate mode Amazon is inside: its answer shows on the slot.
    await house.pass(hour);
    const { status, eventInstanceId } = process.slot.view();
    process.stop();
    return { status, eventInstanceId };
  };
  const simulated = await run("simulate");
  expect(simulated.status).toEqual({ code: "testPlaced" });
  expect(house.asked()).toBe(0);

  const tested = await run("test");
  expect(tested.status).toEqual({ code: "testPlaced" });
  expect(house.asked()).toBe(1);

  house.amazon.control.changeOrder(tested.eventInstanceId, { state: "delivered" });
  const ordered = await run("live");
  expect(ordered.status).toEqual({ code: "placed", expectedAt: null });
  expect(house.asked()).toBe(2);

  expect(new Set([simulated, tested, ordered].map((one) => one.eventInstanceId)).size).toBe(3);
  expect(await run("test")).toEqual(tested);
  expect(await run("simulate")).toEqual(simulated);
  expect(await run("live")).toEqual(ordered);
  expect([house.asked(), house.placed()]).toEqual([2, 2]);
});

test("a refill in one mode closes the order of another when that runs again", async () => {
  const house = await home();
  const live = house.start({ mode: "live", typed: "live" });
  live.slot.runLow();
  await house.settle();
  live.stop();
  const simulate = house.start({ mode: "simulate", typed: null });
  simulate.slot.dispatch({ type: "refill:told" });
  simulate.stop();
  const again = house.start({ mode: "live", typed: "live" });
  expect(again.slot.stands()).toEqual({ replenish: false, fault: false, status: { code: "fine" } });
  again.stop();
});

test("a link made for one kind of orders is none in another mode: nothing is sent", async () => {
  const house = await home();
  const simulate = house.start({ mode: "simulate", typed: null });
  simulate.slot.runLow();
  await house.pass(hour);
  simulate.stop();
  for (const mode of ["test", "live"] as const) {
    const process = house.start({ mode, typed: null });
    process.slot.runLow();
    expect(process.slot.dispatch({ type: "replenish:requested" })).toMatchObject({ ok: false });
    await house.pass(hour);
    expect(process.slot.stands()).toMatchObject({
      replenish: false,
      fault: true,
      status: { code: "link" },
    });
    process.stop();
  }
  expect(house.amazon.control.calls().requests).toEqual([]);
});

test("in simulate mode nothing of what is configured for Amazon is used, and the built-in simulator ends with the plugin", async () => {
  const house = await home();
  const process = house.start({ mode: "simulate", typed: "live" });
  process.slot.runLow();
  await house.pass(hour);
  expect(process.slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
  const url =
    house.lines.map((line) => /stands in for Amazon at (\S+)/.exec(line)?.[1]).find((found) => found !== undefined) ??
    "";
  expect((await fetch(`${url}/getOrderInfo/none`)).status).toBe(400);
  process.stop();
  await expect(fetch(`${url}/getOrderInfo/none`)).rejects.toThrow();
  expect(house.amazon.control.calls().requests).toEqual([]);
});

test("the built-in simulator has forgotten an order after a restart; the slot has not", async () => {
  const house = await home();
  const first = house.start({ mode: "simulate", typed: null });
  first.slot.runLow();
  await house.pass(hour);
  first.stop();
  await house.pass(day);
  const second = house.start({ mode: "simulate", typed: null });
  second.slot.runLow();
  await house.pass(hour);
  expect(second.slot.stands()).toEqual({ replenish: true, fault: false, status: { code: "testPlaced" } });
  expect(second.slot.view().lastOrderAt).toBe(first.slot.view().lastOrderAt);
});
