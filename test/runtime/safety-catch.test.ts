import { describe, expect, test } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import { day, home, hour, type Config } from "./rig.ts";

const slotIds = ["beans", "filter"];
const wrongKind = { code: "linkedWrong" };

function mayBeReal(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith("warn") && line.includes("a test order from a REAL one was lost"));
}

describe("a real order in mode test", () => {
  const config: Partial<Config> = { mode: "test", typed: "live", slotIds };

  test("is told as such, followed, and the last of its device: across restarts, until it is linked again", async () => {
    const house = await home();
    const first = house.start(config);
    const [beans, filter] = first.slots;
    beans?.runLow();
    await house.settle();
    expect(beans?.stands()).toEqual({ replenish: true, fault: true, status: { code: "placed", expectedAt: null } });
    expect(
      house.lines.filter(
        (line) => line.startsWith("error") && line.includes("REAL order") && line.includes("within 24 h"),
      ),
    ).toHaveLength(1);
    filter?.runLow();
    expect(filter?.dispatch({ type: "replenish:requested" })).toMatchObject({ ok: false });
    await house.pass(day);
    expect(filter?.stands()).toEqual({ replenish: false, fault: true, status: wrongKind });
    first.stop();

    const second = house.start(config);
    for (const slot of second.slots) slot.runLow();
    await house.pass(2 * day);
    expect(second.slots.map((slot) => slot.stands())).toEqual([
      { replenish: true, fault: true, status: { code: "placed", expectedAt: null } },
      { replenish: false, fault: true, status: wrongKind },
    ]);
    second.slots[0]?.dispatch({ type: "refill:told" });
    expect(second.slots[0]?.stands()).toEqual({ replenish: false, fault: true, status: wrongKind });
    expect(house.asked()).toBe(1);
    second.stop();

    const linkedAgain = house.start({ ...config, typed: "test" });
    linkedAgain.slots[1]?.runLow();
    await house.settle();
    expect(linkedAgain.slots.map((slot) => slot.stands())).toEqual([
      { replenish: false, fault: false, status: { code: "fine" } },
      { replenish: true, fault: false, status: { code: "testPlaced" } },
    ]);
  });

  test("the trip is on disk before the order is: a crash in between leaves a device that does not order", async () => {
    const house = await home();
    let trips = 0;
    const first = house.start(config, {
      store: (store) => ({
        ...store,
        commit: (work) => {
          const before = store.use((database) =>
            Number(database.prepare("SELECT count(*) AS n FROM trips").get()?.["n"]),
          );
          trips = Math.max(trips, before);
          if (trips > 0) throw new Error("dead");
          return store.commit(work);
        },
      }),
    });
    first.slots[0]?.runLow();
    await house.settle();
    expect(trips).toBe(1);
    first.stop();
    const second = house.start(config);
    for (const slot of second.slots) slot.runLow();
    await house.pass(day);
    expect(house.asked()).toBe(1);
  });

  test("whose answer was lost is told of as one that may be real: the repeat's answer does not say which", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "reset", when: "after" } });
    house.start(config).slot.runLow();
    await house.pass(hour);
    expect(house.placed()).toBe(1);
    expect(mayBeReal(house.lines)).toHaveLength(1);
  });

  test("whose answer was lost with the process is told of so, too", async () => {
    const house = await home();
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "hangAfter" } });
    const first = house.start(config);
    first.slot.runLow();
    await house.amazon.control.reached("replenish", 1, hour, true);
    first.stop();
    await house.settle();
    house.start(config);
    await house.pass(hour);
    expect(house.placed()).toBe(1);
    expect(mayBeReal(house.lines)).toHaveLength(1);
  });

  test("a trip that the disk does not take holds as long as the process runs", async () => {
    const house = await home();
    const { slots } = house.start(config, {
      store: (store) => ({
        ...store,
        commit: (work) => {
          const placed = house.placed() > 0;
          return placed
            ? store.commit(() => {
                throw new StoreError("unwritable", "the disk is full");
              })
            : store.commit(work);
        },
      }),
    });
    slots[0]?.runLow();
    await house.settle();
    slots[1]?.runLow();
    await house.pass(hour);
    expect(slots[1]?.stands()).toMatchObject({ replenish: false, fault: true, status: wrongKind });
    expect(house.asked()).toBe(1);
  });
});

describe("a test order in mode live", () => {
  const config: Partial<Config> = { mode: "live", typed: "test", slotIds };

  test("stops the device; the need stays, and is met once it is linked for real orders", async () => {
    const house = await home();
    const first = house.start(config);
    first.slot.runLow();
    await house.settle();
    const face = {
      replenish: false,
      fault: true,
      status: { code: "testInLive", detail: "" },
    };
    expect(first.slot.stands()).toEqual(face);
    first.slots[1]?.runLow();
    await house.pass(2 * day);
    expect(first.slots[1]?.stands()).toEqual({ replenish: false, fault: true, status: wrongKind });
    first.stop();
    const second = house.start(config);
    second.slot.runLow();
    await house.pass(2 * day);
    expect(second.slot.stands()).toEqual(face);
    expect(house.asked()).toBe(1);
    second.stop();

    await house.amazonDown();
    await house.amazonUp();
    const linkedAgain = house.start({ ...config, typed: "live" });
    linkedAgain.slot.runLow();
    await house.settle();
    expect(linkedAgain.slot.stands()).toEqual({
      replenish: true,
      fault: false,
      status: { code: "placed", expectedAt: null },
    });
  });
});

test("a trip belongs to its mode: the link that ordered for real in test is the right one for live", async () => {
  const house = await home();
  const first = house.start({ mode: "test", typed: "live", slotIds });
  first.slot.runLow();
  await house.settle();
  first.stop();
  const live = house.start({ mode: "live", typed: "live", slotIds });
  live.slots[1]?.runLow();
  await house.settle();
  expect(live.slots[1]?.stands()).toEqual({
    replenish: true,
    fault: false,
    status: { code: "placed", expectedAt: null },
  });
  live.stop();
  const back = house.start({ mode: "test", typed: "live", slotIds });
  expect(back.slots.map((slot) => slot.stands().fault)).toEqual([true, true]);
});
