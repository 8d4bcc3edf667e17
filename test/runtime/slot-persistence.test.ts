import { expect, test } from "vitest";
import { StoreError } from "../../src/store/errors.ts";
import type { Store } from "../../src/store/store.ts";
import { rowsOf } from "../store/rig.ts";
import { home, minute } from "./rig.ts";

/** Notes for each commit whether it waited for the disk. `full`: the disk takes nothing. */
function noted(waited: boolean[], disk = { full: false }): (store: Store) => Store {
  return (store) => ({
    use: (work) => store.use(work),
    commit(work, lasting) {
      if (disk.full) throw new StoreError("unwritable", "the disk is full");
      waited.push(lasting !== false);
      return store.commit(work, lasting);
    },
    get generation() {
      return store.generation;
    },
    get openings() {
      return store.openings;
    },
    warning: store.warning,
    onLost: (listener) => {
      store.onLost(listener);
    },
    close: () => {
      store.close();
    },
  });
}

test("what a sensor says anew is written without waiting for the disk; an order, its end and what a person says is waited for", async () => {
  const house = await home();
  const waited: boolean[] = [];
  const { slot } = house.start({}, { store: noted(waited) });
  await house.settle();
  const written = async (work: () => void): Promise<boolean[]> => {
    waited.length = 0;
    work();
    await house.settle();
    await house.pass(2 * minute);
    return [...waited];
  };
  slot.dispatch({ type: "level:read", percent: 50 });
  expect(
    await written(() => {
      slot.dispatch({ type: "level:read", percent: 90 });
    }),
  ).toEqual([false]);
  expect(
    await written(() => {
      slot.dispatch({ type: "level:read", percent: 88 });
    }),
  ).toEqual([]);
  // The intent, and Amazon's answer.
  expect(
    await written(() => {
      slot.dispatch({ type: "level:read", percent: 10 });
    }),
  ).toEqual([true, true]);
  const { eventInstanceId } = slot.view();
  slot.dispatch({ type: "order:news", eventInstanceId, status: "shipped", word: "Shipped", expectedAt: null });
  // The refill ends the order.
  expect(
    await written(() => {
      slot.dispatch({ type: "level:read", percent: 95 });
    }),
  ).toEqual([true]);
  expect(
    await written(() => {
      slot.dispatch({ type: "refill:told" });
    }),
  ).toEqual([true]);
  expect(
    await written(() => {
      slot.dispatch({ type: "automatic:switched", on: false });
    }),
  ).toEqual([true]);
});

test("what a person said and the disk refused is waited for also where a reading brings it to the disk", async () => {
  const house = await home();
  const waited: boolean[] = [];
  const disk = { full: false };
  const { slot } = house.start({ replenish: { confirmations: 1, automatic: false } }, { store: noted(waited, disk) });
  slot.dispatch({ type: "level:read", percent: 50 });
  await house.settle();
  disk.full = true;
  slot.dispatch({ type: "refill:told" });
  disk.full = false;
  waited.length = 0;
  await house.pass(17_000);
  expect(waited).toEqual([]);
  slot.dispatch({ type: "level:read", percent: 60 });
  expect(waited).toEqual([true]);
});

test("what was said of a sudden fall is on the disk at once, so that a crash does not say it again", async () => {
  const house = await home();
  const waited: boolean[] = [];
  const config = { replenish: { confirmations: 1, suddenFallHours: 12 } };
  const first = house.start(config, { store: noted(waited) });
  first.slot.dispatch({ type: "level:read", percent: 80 });
  await house.settle();
  waited.length = 0;
  first.slot.dispatch({ type: "level:read", percent: 0 });
  expect(waited).toEqual([false]);
  expect(house.lines.filter((line) => line.includes("fell suddenly"))).toHaveLength(1);
  // Readings that only fall further, or not, wait for their batch.
  first.slot.dispatch({ type: "level:read", percent: 1 });
  expect(waited).toEqual([false]);
  // The batch was never written: this run of the plugin has died.
  const second = house.start(config);
  second.slot.dispatch({ type: "level:read", percent: 80 });
  second.slot.dispatch({ type: "level:read", percent: 0 });
  await house.settle();
  expect(house.lines.filter((line) => line.includes("fell suddenly"))).toHaveLength(1);
});

test("that nobody had confirmed the clock by which a filter's full time was set is on the disk at once, and so is that somebody has", async () => {
  const house = await home();
  const waited: boolean[] = [];
  const config = { level: { source: "wear", lifetimeDays: 100 } };
  const full = (): unknown =>
    rowsOf(house.path, "SELECT json_extract(shelf, '$.fullUp') IS NULL AS confirmed FROM slots");
  const first = house.start(config, { store: noted(waited) });
  await house.settle();
  expect(full()).toEqual([{ confirmed: 0 }]);
  first.stop();
  const second = house.start(config, { store: noted(waited) });
  expect(full()).toEqual([{ confirmed: 0 }]);
  // Any answer of Amazon's shows its clock.
  await second.device.learnTime();
  second.slot.dispatch({ type: "clock:learned" });
  expect(full()).toEqual([{ confirmed: 1 }]);
});
