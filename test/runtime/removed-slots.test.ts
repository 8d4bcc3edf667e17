import { describe, expect, test } from "vitest";
import { rowsOf } from "../store/rig.ts";
import { eager, having, household, usage, type Entry, type Household } from "../support/home/household.ts";
import type { PluginRun } from "../support/home/plugin-run.ts";
import { day, hour, minute, serial } from "./rig.ts";
import { already, levelOk, on, placed, shownAs } from "./stands.ts";

const both = having("beans", "filter");
const without = having("filter");
/** The day that Amazon expects what is ordered at the start. */
const arrives = Date.parse("2026-03-03T12:00:00Z");
const left = "warn: beans: not in the configuration any more, but an order is on its way; it is still followed";

/** The beans have ordered; then they leave the configuration. */
async function removedFrom(house: Household, entry: Partial<Entry> = without): Promise<PluginRun> {
  const first = await house.start(both);
  await first.slot("beans").use();
  await house.pass(hour);
  expect(house.amazon.control.calls().placed).toBe(1);
  first.close();
  return house.start(entry);
}

/** What a person does at Amazon to the only order. */
function order(house: Household, state: "shipped" | "closed" | "cancelled"): void {
  house.amazon.control.changeOrder(house.amazon.control.orders()[0]?.eventInstanceId ?? "", { state });
}

describe("a slot that leaves the configuration with an order open", () => {
  test("is told once, over restarts, and still followed", async () => {
    const house = await household();
    let running = await removedFrom(house);
    expect(house.told(/beans/).at(-1)).toBe(left);
    order(house, "shipped");
    await house.pass(6 * hour);
    expect(house.told(/beans: the order is on its way/)).toHaveLength(1);
    for (let at = 0; at < 3; at++) {
      running.close();
      running = await house.start(without);
      await house.pass(6 * hour);
    }
    expect(house.told(/not in the configuration/)).toHaveLength(1);
    expect(house.asked("getOrderInfo")).toHaveLength(5);
    order(house, "closed");
    await house.pass(12 * hour);
    expect(house.told(/beans: Amazon has closed the order/)).toHaveLength(1);
    expect(
      house
        .asked("slotStatus")
        .filter(({ slotId, time }) => slotId === "beans" && Date.parse(time) > Date.parse("2026-03-01T13:00:00Z")),
    ).toEqual([]);
  });

  test.each([
    ["its slot", without],
    ["its device", { devices: [{ serial: "CC0002", name: "Other", slots: [usage("pads")] }] }],
    ["everything", { devices: [] }],
  ])("where %s is gone", async (_, entry) => {
    const house = await household();
    await removedFrom(house, entry);
    order(house, "cancelled");
    await house.pass(6 * hour);
    expect(house.told(/beans: the order was cancelled/)).toHaveLength(1);
    expect(rowsOf(house.path, "SELECT ended_as FROM intents")).toEqual([{ ended_as: "cancelled" }]);
  });

  test("orders nothing, however the order ends, and is not spoken of after its end", async () => {
    const house = await household();
    const running = await removedFrom(house);
    order(house, "cancelled");
    await house.pass(12 * day);
    const [asks, lines] = [house.asked("getOrderInfo").length, house.told(/beans: /).length];
    running.close();
    await house.start(without);
    await house.pass(12 * day);
    expect([
      house.amazon.control.calls().counts.replenish,
      house.asked("getOrderInfo").length,
      house.told(/beans: /).length,
    ]).toEqual([1, asks, lines]);
  });

  test("is followed for 30 days at most", async () => {
    const house = await household();
    (await removedFrom(house)).close();
    house.clock.advance(28 * day);
    const running = await house.start(without);
    await house.pass(3 * day);
    // One in the first hour; then at the start, 28 days and an hour after the order, and every 6 h from there.
    expect(house.amazon.control.calls().counts.getOrderInfo).toBe(1 + 8);
    expect(rowsOf(house.path, "SELECT ended_as FROM intents")).toEqual([{ ended_as: "no news" }]);
    running.close();
    await house.start(without);
    await house.pass(2 * day);
    expect(house.amazon.control.calls().counts.getOrderInfo).toBe(9);
  });

  test("whose order was turned off before is followed and told of too", async () => {
    const house = await household();
    const first = await house.start({ ...both, mode: "live" });
    await first.slot("beans").use();
    await house.settle();
    await first.slot("beans").replenish(false);
    first.close();
    await house.start({ ...without, mode: "live" });
    expect(house.told(/not in the configuration/)).toEqual([left]);
    order(house, "cancelled");
    await house.pass(hour);
    expect(house.told(/the order that was turned off has been cancelled at Amazon/)).toHaveLength(1);
  });

  test("comes back and goes on, with its order, and is told anew when it leaves again", async () => {
    const house = await household();
    const gone = await removedFrom(house);
    order(house, "shipped");
    await house.pass(6 * hour);
    gone.close();
    const back = await house.start(both);
    expect(back.slot("beans").face()).toMatchObject(shownAs(on({ code: "shipped", expectedAt: arrives })));
    await house.pass(6 * hour);
    expect(house.amazon.control.calls().counts.getOrderInfo).toBe(3);
    await back.slot("beans").refilled();
    order(house, "closed");
    await back.slot("beans").use();
    await house.settle();
    expect(house.amazon.control.calls().placed).toBe(2);
    back.close();
    await house.start(without);
    expect(house.told(/not in the configuration/)).toEqual([left, left]);
  });

  test("and another slot of the device that stays do not disturb each other", async () => {
    const house = await household();
    const running = await removedFrom(house);
    await running.slot("filter").use();
    await house.pass(day);
    expect(running.slot("filter").face()).toMatchObject(shownAs(placed("test")));
    const asked = house.asked("getOrderInfo").map(({ path }) => path);
    expect(new Set(asked).size).toBe(2);
    // The first from 15 minutes after it to 24 h 15, the second, an hour younger, to 18 h 15.
    expect(asked).toHaveLength(5 + 4);
    expect(house.told(/^error|unforeseen/)).toEqual([]);
  });
});

describe("a slot that leaves while Amazon has not answered", () => {
  async function pending(house: Household): Promise<PluginRun> {
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "hangAfter" } });
    const first = await house.start(both);
    await first.slot("beans").use();
    await house.amazon.control.reached("replenish", 1, hour, true);
    first.close();
    await house.settle();
    return house.start(without);
  }

  test("is told once, and not asked for again", async () => {
    const house = await household();
    const running = await pending(house);
    const line =
      "warn: beans: not in the configuration any more, and Amazon has not said whether it took the last order; look at your orders there";
    expect(house.told(/not in the configuration/)).toEqual([line]);
    await house.pass(2 * day);
    running.close();
    await house.start(without);
    await house.pass(2 * day);
    expect(house.amazon.control.calls().counts).toMatchObject({ replenish: 1, getOrderInfo: 0 });
    expect(house.told(/not in the configuration/)).toEqual([line]);
  });

  test("goes on from there when it comes back: Amazon is asked, and its lock answers", async () => {
    const house = await household();
    const running = await pending(house);
    await house.pass(hour);
    running.close();
    const back = await house.start(both);
    await house.pass(6 * hour);
    expect(back.slot("beans").face()).toMatchObject(shownAs(already(arrives)));
    expect(house.amazon.control.calls()).toMatchObject({ placed: 1 });
  });
});

describe("a slot that leaves with nothing on its way", () => {
  const gone = "warn: beans: not in the configuration any more";

  test("is told in one line, over restarts, and anew when it came back and leaves again", async () => {
    const house = await household();
    for (const entry of [both, without, without, both]) (await house.start(entry)).close();
    expect(house.told(/not in the configuration/)).toEqual([gone]);
    await house.start(without);
    await house.pass(day);
    expect(house.asked("getOrderInfo")).toEqual([]);
    expect(house.told(/not in the configuration/)).toEqual([gone, gone]);
  });

  test("is told by its serial and slotId where a configured slot is called the same", async () => {
    const house = await household();
    const other = { serial: "CC0002", name: "Other", slots: [usage("beans", { ...eager, key: "others" })] };
    (await house.start({ devices: [...both.devices, other] })).close();
    await house.start({ devices: [...without.devices, other] });
    expect(house.told(/not in the configuration/)).toEqual([
      `warn: beans (serial ${serial}, slotId beans): not in the configuration any more`,
    ]);
  });

  test("is not told where another entry has it, or where it goes on under its key", async () => {
    const house = await household();
    (await house.start(both)).close();
    (
      await house.start({ ...without, beside: [{ name: "Upstairs", devices: [{ serial, slots: [usage("beans")] }] }] })
    ).close();
    (
      await house.start({ devices: [{ serial, slots: [usage("filter", eager), usage("coffee", { key: "beans" })] }] })
    ).close();
    expect(house.told(/not in the configuration/)).toEqual([]);
  });

  test("is told once too where its order ended before it left", async () => {
    const house = await household();
    const first = await house.start(both);
    await first.slot("beans").use();
    await house.settle();
    order(house, "closed");
    await house.pass(6 * hour);
    await first.slot("beans").refilled();
    first.close();
    (await house.start(without)).close();
    expect(house.told(/not in the configuration/)).toEqual([gone]);
  });

  test("in this mode, is left alone, and followed again in its own", async () => {
    const house = await household();
    const simulate = await removedFrom(house, { ...without, mode: "live" });
    await house.pass(day);
    expect([house.told(/not in the configuration/), house.asked("getOrderInfo").length]).toEqual([[gone], 1]);
    simulate.close();
    await house.start(without);
    expect(house.told(/not in the configuration/)).toEqual([gone, left]);
    await house.pass(minute);
    expect(house.asked("getOrderInfo")).toHaveLength(2);
  });
});

describe("two platform entries in one Homebridge", () => {
  const one: Partial<Entry> = {
    name: "Upstairs",
    devices: [{ serial, name: "Corner", slots: [usage("beans", { ...eager, key: "coffee" })] }],
  };
  const other: Partial<Entry> = {
    name: "Downstairs",
    devices: [{ serial: "DD0001", name: "Kitchen", slots: [usage("pads", { ...eager, key: "coffee" })] }],
  };
  const [upstairs, downstairs] = [
    { ...one, beside: [other] },
    { ...other, beside: [one] },
  ];

  test("do not take each other's slots for departed, nor each other's rows where the keys are the same", async () => {
    const house = await household();
    const [above, below] = [await house.start(upstairs), await house.start(downstairs)];
    await above.slot("beans").use();
    await below.slot("pads").use();
    await house.settle();
    above.close();
    below.close();
    const [again, beside] = [await house.start(upstairs), await house.start(downstairs)];
    expect(house.told(/not in the configuration/)).toEqual([]);
    for (const slot of [again.slot("beans"), beside.slot("pads")])
      expect(slot.face()).toMatchObject(shownAs(placed("test")));
    await house.pass(16 * minute);
    expect(house.asked("getOrderInfo")).toHaveLength(2);
    expect(rowsOf(house.path, "SELECT serial, slot_id, key, owner FROM slots ORDER BY id")).toEqual([
      { serial, slot_id: "beans", key: "coffee", owner: "Upstairs" },
      { serial: "DD0001", slot_id: "pads", key: "coffee", owner: "Downstairs" },
    ]);
  });

  test("one that is new does not inherit, by the key, what the other's slot has on order", async () => {
    const house = await household();
    const above = await house.start(upstairs);
    await above.slot("beans").use();
    await house.settle();
    const below = await house.start(downstairs);
    expect(below.slot("pads").face()).toMatchObject(shownAs(levelOk));
    await below.slot("pads").use();
    await house.settle();
    expect(house.amazon.control.calls().placed).toBe(2);
  });

  test("each tells of its own that leave", async () => {
    const house = await household();
    const [above, below] = [await house.start(upstairs), await house.start(downstairs)];
    await above.slot("beans").use();
    await below.slot("pads").use();
    await house.settle();
    above.close();
    await house.start({ ...upstairs, devices: [] });
    expect(house.told(/not in the configuration/)).toEqual([
      "warn: coffee: not in the configuration any more, but an order is on its way; it is still followed",
    ]);
    below.close();
  });
});
