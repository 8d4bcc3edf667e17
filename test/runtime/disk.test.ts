import { describe, expect, test } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import { rowsOf } from "../store/rig.ts";
import { failingStore } from "./failing-store.ts";
import { day, home, hour, minute } from "./rig.ts";

const full = {
  code: "storeFailed",
  why: "the disk is full, so the order could not be recorded; free some space",
};
const notOrdered = {
  replenish: false,
  fault: true,
  status: { code: "notOrdered", reason: full },
};
const ordered = { replenish: true, fault: false, status: { code: "testPlaced" } };

describe("a disk that takes no intent", () => {
  test("lets nothing leave; the need is met once there is space", async () => {
    const house = await home();
    const disk = failingStore();
    const { slot } = house.start({}, { store: disk.wrap });
    disk.full = true;
    slot.runLow();
    await house.pass(5 * minute);
    expect(slot.stands()).toEqual(notOrdered);
    await house.pass(2 * hour);
    expect(house.amazon.control.calls().requests).toEqual([]);
    disk.full = false;
    await house.pass(20 * minute);
    expect(slot.stands()).toEqual(ordered);
    expect(house.asked()).toBe(1);
  });

  test("refuses a request, with the reason", async () => {
    const house = await home();
    const disk = failingStore();
    const { slot } = house.start({}, { store: disk.wrap });
    disk.full = true;
    expect(slot.dispatch({ type: "replenish:requested" })).toEqual({
      ok: false,
      reason: full,
    });
    expect(slot.stands()).toEqual(notOrdered);
    disk.full = false;
    await house.pass(2 * day);
    expect(house.asked()).toBe(0);
  });

  test.each([
    ["by itself", false, /: ordering$/],
    ["by hand", true, /: asked for by hand: ordering$/],
  ])(
    "is told as what it is, %s: no line says that something is ordered before something is",
    async (_, byHand, ordering) => {
      const house = await home();
      const disk = failingStore();
      const { slot } = house.start({}, { store: disk.wrap });
      const ask = (): void => {
        if (byHand) slot.dispatch({ type: "replenish:requested" });
        else slot.runLow();
      };
      disk.full = true;
      ask();
      await house.pass(2 * hour);
      const said = (what: RegExp): number => house.lines.filter((line) => what.test(line)).length;
      expect([said(ordering), said(/^error.*: not ordered: the disk is full/)]).toEqual([0, 1]);
      disk.full = false;
      await house.pass(20 * minute);
      ask();
      await house.settle();
      expect([house.asked(), said(ordering)]).toEqual([1, 1]);
    },
  );

  test("is not asked in a loop where it takes everything but an intent: once a minute at most", async () => {
    const house = await home();
    let refused = 0;
    const { slot } = house.start(
      {},
      {
        store: (store) => ({
          ...failingStore().wrap(store),
          commit: (work) =>
            store.commit((database) => {
              const result = work(database);
              if (database.prepare("SELECT 1 FROM intents").get() === undefined) return result;
              refused += 1;
              throw new StoreError("unwritable", "the disk is full");
            }),
        }),
      },
    );
    slot.runLow();
    await house.pass(hour);
    expect(refused).toBeGreaterThan(6);
    expect(refused).toBeLessThanOrEqual(62);
    expect(house.asked()).toBe(0);
  });

  test("takes a level all the same: only the order that it leads to is refused", async () => {
    const house = await home();
    const disk = failingStore();
    const { slot } = house.start({}, { store: disk.wrap });
    disk.full = true;
    expect(slot.dispatch({ type: "level:read", percent: 12 })).toEqual({ ok: true });
    expect(slot.stands()).toEqual(notOrdered);
    expect(slot.dispatch({ type: "replenish:requested" })).toMatchObject({ ok: false });
  });

  test("keeps a repeat from leaving too, and lets it go on later", async () => {
    const house = await home();
    const disk = failingStore();
    house.amazon.control.addFault({ call: "replenish", times: 2, fault: { kind: "status", status: 500 } });
    const { slot } = house.start({}, { store: disk.wrap });
    slot.runLow();
    await house.settle();
    disk.full = true;
    await house.pass(10 * minute);
    expect(house.asked()).toBe(1);
    disk.full = false;
    await house.pass(5 * minute);
    expect(slot.stands()).toEqual(ordered);
  });
});

test("an answer that the disk does not take is kept, shown, and written as soon as it can be", async () => {
  const house = await home();
  const disk = failingStore();
  house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
  const first = house.start({}, { store: disk.wrap });
  first.slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour, true);
  disk.full = true;
  house.clock.advance(5_000);
  await house.settle();
  expect(first.slot.stands()).toEqual(ordered);
  await house.pass(hour);
  expect(first.slot.stands()).toEqual(ordered);
  expect(house.lines.filter((line) => line.includes("disk is full"))).toHaveLength(1);
  disk.full = false;
  await house.pass(2 * minute);
  first.stop();
  expect(rowsOf(house.path, "SELECT detail_code FROM orders")).toEqual([{ detail_code: "TEST_ORDER_PLACED" }]);
  const second = house.start();
  second.slot.runLow();
  await house.pass(day);
  expect(second.slot.stands()).toEqual(ordered);
  expect(house.asked()).toBe(1);
});

test("something else that cannot be written while a call runs does not make the slot forget the call", async () => {
  const house = await home();
  const disk = failingStore();
  house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
  const first = house.start({ replenish: { confirmations: 1, automatic: true } }, { store: disk.wrap });
  first.slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour, true);
  disk.full = true;
  first.slot.dispatch({ type: "automatic:switched", on: true });
  expect(first.slot.stands()).toEqual({ ...ordered, status: { code: "ordering" } });
  disk.full = false;
  house.clock.advance(5_000);
  await house.settle();
  expect(first.slot.stands()).toEqual(ordered);
  first.stop();
  const second = house.start();
  second.slot.runLow();
  await house.pass(day);
  expect([house.asked(), second.slot.view().onOrder]).toEqual([1, true]);
});

test("an order that ends in the moment in which the next cannot be recorded has its end all the same", async () => {
  const house = await home();
  const disk = failingStore();
  const { slot } = house.start({ mode: "live", typed: "live" }, { store: disk.wrap });
  slot.runLow();
  await house.settle();
  // Refilled before the parcel came, and empty again: Amazon's lock answers with the last cycle's order.
  for (const percent of [90, 12]) slot.dispatch({ type: "level:read", percent });
  await house.pass(25 * hour);
  slot.runLow();
  await house.settle();
  expect(slot.stands()).toMatchObject({ replenish: true, status: { code: "alreadyOnOrder", expectedAt: null } });
  const parcel = house.amazon.control.orders()[0]?.eventInstanceId ?? "";
  house.amazon.control.changeOrder(parcel, { state: "delivered" });
  disk.full = true;
  for (let hours = 0; hours < 30; hours++) {
    slot.runLow();
    await house.pass(hour);
  }
  expect(house.placed()).toBe(1);
  disk.full = false;
  slot.runLow();
  await house.pass(hour);
  expect(slot.stands()).toMatchObject({ replenish: true, fault: false, status: { code: "placed", expectedAt: null } });
  expect(house.placed()).toBe(2);
  expect(house.lines.filter((line) => line.includes("another process"))).toEqual([]);
});

test("a refused link that cannot be recorded is not asked with again in a loop", async () => {
  const house = await home();
  const disk = failingStore();
  house.amazon.control.addFault({ call: "token", times: null, fault: { kind: "invalidGrant" } });
  const { slot } = house.start(
    {},
    {
      store: (store) => ({
        ...disk.wrap(store),
        // Only the link's own write fails: it is the first after the token was asked for.
        commit: (work) =>
          disk.wrap(store).commit((database) => {
            const result = work(database);
            if (database.prepare("SELECT 1 FROM links WHERE refused_at IS NOT NULL").get() !== undefined)
              throw new Error("not this one");
            return result;
          }),
      }),
    },
  );
  slot.runLow();
  await house.pass(2 * hour);
  expect(house.amazon.control.calls().counts.token).toBe(1);
  expect(slot.stands()).toMatchObject({
    replenish: false,
    fault: true,
    status: { code: "link", why: { code: "linkRefused" } },
  });
});

describe("what shows and what tells may fail", () => {
  test.each(["show", "log"] as const)("a throw in %s does not come between a need and its order", async (what) => {
    const house = await home();
    const { slot } = house.start(
      {},
      {
        [what]: () => {
          throw new Error("a slip");
        },
      },
    );
    house.amazon.control.addFault({ call: "replenish", fault: { kind: "status", status: 500 } });
    slot.runLow();
    await house.pass(hour);
    expect(slot.stands()).toEqual(ordered);
    expect(house.placed()).toBe(1);
  });
});

test("after stop nothing is done, asked or shown", async () => {
  const house = await home();
  house.amazon.control.addFault({ call: "replenish", fault: { kind: "delay", ms: 5_000, when: "after" } });
  const process = house.start();
  process.slot.runLow();
  await house.amazon.control.reached("replenish", 1, hour, true);
  process.stop();
  const shown = process.slot.shown.length;
  await house.settle();
  expect(process.slot.dispatch({ type: "replenish:requested" })).toEqual({
    ok: false,
    reason: { code: "stopping" },
  });
  await house.pass(day);
  expect([process.slot.shown.length, house.asked()]).toEqual([shown, 1]);
});
